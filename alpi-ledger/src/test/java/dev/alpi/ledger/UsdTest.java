package dev.alpi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsdTest {
  @ParameterizedTest
  @CsvSource({
    "0, $0.00",
    "5, $5.00",
    "0.1, $0.10",
    "0.0123, $0.0123",
    "0.00004, $0.00004",
    "0.000000001, $0.000000001",
    "1234.56789, $1234.5679",
    "1200, $1200.00"
  })
  void is_shown_with_cents_and_never_as_zero_when_it_is_not(String dollars, String shown) {
    assertThat(Usd.of(new BigDecimal(dollars))).hasToString(shown);
  }

  @Test
  void dollars_are_rounded_up_so_that_nothing_is_free() {
    assertThat(Usd.of(new BigDecimal("0.0000000001"))).isEqualTo(new Usd(1));
  }

  @Test
  void sums_of_doubles_find_back_to_their_nano_dollar() {
    assertThat(Usd.ofDouble(0.1 + 0.2)).isEqualTo(Usd.of(new BigDecimal("0.3")));
    assertThat(Usd.of(new BigDecimal("0.3")).toDouble()).isEqualTo(0.3);
  }

  @Test
  void is_never_negative() {
    assertThatThrownBy(() -> new Usd(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Usd(3).minusOrZero(new Usd(5))).isEqualTo(Usd.ZERO);
  }
}

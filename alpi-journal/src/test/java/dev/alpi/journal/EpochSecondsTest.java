package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochSecondsTest {
  @Test
  void a_time_is_the_decimal_number_that_stands_in_the_file() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    double[] scales = {1, 1e6, 1.9e9, 1L << 31, 4e9, 1e11};
    for (int i = 0; i < 200_000; i++) {
      int digits = random.nextInt(10);
      double scale = scales[random.nextInt(scales.length)];
      BigDecimal written =
          BigDecimal.valueOf((random.nextDouble() - 0.2) * scale)
              .setScale(digits, RoundingMode.HALF_UP);
      double read = written.doubleValue();
      long expected =
          new BigDecimal(Double.toString(read))
              .movePointRight(6)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact();
      assertThat(EpochSeconds.micros(read)).as("%s, seed %d", written, seed).isEqualTo(expected);
    }
  }

  @Test
  void half_a_microsecond_goes_to_the_even_one() {
    assertThat(EpochSeconds.micros(0.000_000_5)).isZero();
    assertThat(EpochSeconds.micros(0.000_001_5)).isEqualTo(2);
    assertThat(EpochSeconds.micros(1.000_000_5)).isEqualTo(1_000_000);
    assertThat(EpochSeconds.micros(-1.000_001_5)).isEqualTo(-1_000_002);
  }
}

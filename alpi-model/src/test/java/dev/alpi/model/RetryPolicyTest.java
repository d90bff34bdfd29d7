package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.model.ModelException.Kind;
import dev.alpi.model.RetryPolicy.Output;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void delays_double_within_a_fifth() {
    Duration least = Duration.ofHours(1);
    Duration most = Duration.ZERO;
    for (int run = 0; run < 1_000; run++) {
      Duration first = delay(1, failure(Kind.SERVER)).orElseThrow();
      Duration second = delay(2, failure(Kind.SERVER)).orElseThrow();
      assertThat(first).as("seed %d", seed).isBetween(millis(1_200), millis(1_800));
      assertThat(second).as("seed %d", seed).isBetween(millis(2_400), millis(3_600));
      least = least.compareTo(first) < 0 ? least : first;
      most = most.compareTo(first) > 0 ? most : first;
    }
    assertThat(most.minus(least)).as("jitter, seed %d", seed).isGreaterThan(millis(300));
  }

  @Test
  void there_are_two_retries() {
    assertThat(delay(2, failure(Kind.NETWORK))).isPresent();
    assertThat(delay(3, failure(Kind.NETWORK))).isEmpty();
    assertThatThrownBy(() -> delay(0, failure(Kind.NETWORK)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void only_passing_failures_are_tried_again(Kind kind) {
    Set<Kind> passing =
        Set.of(Kind.RATE_LIMIT, Kind.SERVER, Kind.NETWORK, Kind.TIMEOUT, Kind.PROTOCOL);
    assertThat(delay(1, failure(kind)).isPresent()).isEqualTo(passing.contains(kind));
  }

  @Test
  void nothing_is_tried_again_after_visible_output() {
    assertThat(RetryPolicy.DEFAULT.delay(1, failure(Kind.SERVER), Output.VISIBLE, random))
        .isEmpty();
  }

  @Test
  void what_the_provider_asks_for_is_waited_up_to_a_minute() {
    assertThat(delay(1, failure(millis(20_000)))).contains(millis(20_000));
    assertThat(delay(1, failure(millis(60_000)))).contains(millis(60_000));
    assertThat(delay(1, failure(millis(60_001)))).isEmpty();
    assertThat(delay(1, failure(millis(1))).orElseThrow()).isGreaterThanOrEqualTo(millis(1_200));
  }

  private Optional<Duration> delay(int attempt, ModelException failure) {
    return RetryPolicy.DEFAULT.delay(attempt, failure, Output.NONE, random);
  }

  private static ModelException failure(Kind kind) {
    return new ModelException(kind, Billing.NOT_BILLED, "x", "y", Optional.empty());
  }

  private static ModelException failure(Duration retryAfter) {
    return new ModelException(
        Kind.RATE_LIMIT, Billing.NOT_BILLED, "x", "y", Optional.of(retryAfter));
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}

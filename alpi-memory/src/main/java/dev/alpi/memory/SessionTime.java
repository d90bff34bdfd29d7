package dev.alpi.memory;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times between {@code java.time} and the floats of session files. */
final class SessionTime {
  /* Implementation notes. A double of today's epoch seconds resolves 0.24 microseconds, so a whole
   * microsecond survives the way to the file and back, a nanosecond does not; turns are found again
   * by their start. What was read keeps up to nine decimals, so that writing it again gives the
   * same bytes. */

  /** The farthest seconds that are read: year 5138, or 3170 years of duration. */
  private static final double SECONDS_MAX = 1e11;

  private SessionTime() {}

  /** Returns {@code instant} as far as a file can hold it. */
  static Instant kept(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  static double seconds(Instant instant) {
    return BigDecimal.valueOf(instant.getEpochSecond())
        .add(BigDecimal.valueOf(instant.getNano(), 9))
        .doubleValue();
  }

  static double seconds(Duration duration, int decimals) {
    return BigDecimal.valueOf(duration.getSeconds())
        .add(BigDecimal.valueOf(duration.getNano(), 9))
        .setScale(decimals, RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  static Optional<Instant> instant(double seconds) {
    return duration(seconds).map(Instant.EPOCH::plus);
  }

  static Optional<Duration> duration(double seconds) {
    if (!(Math.abs(seconds) <= SECONDS_MAX)) {
      return Optional.empty();
    }
    BigDecimal nanos =
        BigDecimal.valueOf(seconds).movePointRight(9).setScale(0, RoundingMode.HALF_EVEN);
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
    return Optional.of(Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact()));
  }
}

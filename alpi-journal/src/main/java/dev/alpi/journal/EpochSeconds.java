package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times between {@code java.time} and the floats of the files. */
final class EpochSeconds {
  /**
   * The farthest seconds that are read: year 5138. A double of them still resolves microseconds.
   */
  private static final double SECONDS_MAX = 1e11;

  /**
   * Up to here, year 2038, a double is at most 0.12 microseconds beside the decimal number that it
   * was written as, and its product with a million at most as much again.
   */
  private static final double PRODUCT_EXACT = 1L << 31;

  /** So close to a whole microsecond, the decimal number is less than half of one away. */
  private static final double CLOSE = 0.25;

  private EpochSeconds() {}

  static JsonValue.Num of(Instant instant) {
    Instant kept = instant.truncatedTo(ChronoUnit.MICROS);
    return JsonValue.Num.of(
        BigDecimal.valueOf(kept.getEpochSecond())
            .add(BigDecimal.valueOf(kept.getNano(), 9))
            .doubleValue());
  }

  /** Returns the instant of the member {@code name} of {@code row}, if it is one. */
  static Optional<Instant> in(JsonValue.Obj row, String name) {
    double seconds = row.decimal(name).orElse(Double.NaN);
    if (!(Math.abs(seconds) <= SECONDS_MAX)) {
      return Optional.empty();
    }
    return Optional.of(Instant.EPOCH.plus(micros(seconds), ChronoUnit.MICROS));
  }

  /** Returns the microseconds of what stands in the file, as a decimal number. */
  static long micros(double seconds) {
    double product = seconds * 1e6;
    double whole = Math.rint(product);
    if (Math.abs(seconds) < PRODUCT_EXACT && Math.abs(product - whole) < CLOSE) {
      return (long) whole;
    }
    return BigDecimal.valueOf(seconds)
        .movePointRight(6)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }
}

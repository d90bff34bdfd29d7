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
    BigDecimal micros =
        BigDecimal.valueOf(seconds).movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
    return Optional.of(Instant.EPOCH.plus(micros.longValueExact(), ChronoUnit.MICROS));
  }
}

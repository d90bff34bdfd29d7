package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How reports are written for programs. */
final class ReportJson {
  /** UTC, as Python writes it (alpi-state spec §4.1). */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ReportJson() {}

  static String time(Instant at) {
    return SECONDS.format(at);
  }

  /** Returns {@code object} with a time, or null. */
  static Obj withTime(Obj object, String name, Optional<Instant> at) {
    return object.withOrNull(name, at.map(ReportJson::time));
  }

  /** Returns {@code object} with a number, or null. */
  static Obj withNumber(Obj object, String name, Optional<Double> number) {
    JsonValue value = number.isPresent() ? JsonValue.Num.of(number.get()) : JsonValue.Null.NULL;
    return object.with(name, value);
  }

  static Obj counts(Map<String, ? extends Number> counts) {
    Obj object = Obj.EMPTY;
    for (Map.Entry<String, ? extends Number> each : counts.entrySet()) {
      object = object.with(each.getKey(), each.getValue().longValue());
    }
    return object;
  }

  /** Returns {@code object} with all its members, each null. */
  static Obj unknown(Obj object) {
    Obj unknown = Obj.EMPTY;
    for (String name : object.members().keySet()) {
      unknown = unknown.with(name, JsonValue.Null.NULL);
    }
    return unknown;
  }

  /** Returns {@code number} with so many decimals, for people's eyes. */
  static double rounded(double number, int decimals) {
    double scale = Math.pow(10, decimals);
    return Math.round(number * scale) / scale;
  }
}

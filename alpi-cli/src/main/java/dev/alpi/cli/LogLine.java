package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a log, taken apart. Pure: text in, object out. */
final class LogLine {
  private static final Pattern FORM =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}) (\\w+) (\\S+) (.*)");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS", Locale.ROOT);

  private LogLine() {}

  /** Returns a line as an object; one of another form has its {@code message} alone. */
  static Obj json(String line, ZoneId zone) {
    Matcher parts = FORM.matcher(line);
    if (parts.matches()) {
      try {
        LocalDateTime local = LocalDateTime.parse(parts.group(1), STAMP);
        return Obj.EMPTY
            .with("at", local.atZone(zone).toInstant().toString())
            .with("level", parts.group(2))
            .with("logger", parts.group(3))
            .with("message", parts.group(4));
      } catch (DateTimeParseException e) {
        // no such day
      }
    }
    return Obj.EMPTY.with("message", line);
  }
}

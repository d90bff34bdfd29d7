package dev.alpi.cli.cleanup;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times in names. */
final class Stamps {
  private static final Pattern BEFORE = Pattern.compile("\\.before-(\\d{8}-\\d{6})(-\\d{1,6})?$");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT);

  private Stamps() {}

  /** Says whether the name of what was replaced has a time before {@code time}. */
  static boolean isBefore(Path path, Instant time) {
    Matcher stamp = BEFORE.matcher(path.getFileName().toString());
    try {
      return stamp.find()
          && LocalDateTime.parse(stamp.group(1), FORM).toInstant(ZoneOffset.UTC).isBefore(time);
    } catch (DateTimeException e) {
      return false;
    }
  }
}

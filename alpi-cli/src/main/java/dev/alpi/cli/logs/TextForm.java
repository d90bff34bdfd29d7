package dev.alpi.cli.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Lines as {@code YYYY-MM-DD HH:MM:SS,mmm LEVEL logger message}, in local time (spec §2.4). */
final class TextForm implements LineForm {
  /* Implementation notes. A regular expression and a formatter would take most of the time of the
   * command. The offset of an hour is asked for once: most lines are of the same one as the line
   * before. No lambda that captures something is made for a line: the first compiler, which is all
   * that a short command has, makes one by a call of native code. */

  private static final String SHAPE = "0000-00-00 00:00:00,000";
  private static final int HOUR_CHARS = 13;
  private static final int MINUTE_AT = 14;
  private static final int SECOND_AT = 17;
  private static final int MILLI_AT = 20;

  private final ZoneId zone;
  private String hour = "";
  private Optional<LocalDateTime> hourStart = Optional.empty();

  /** The same, if that hour has one offset only. */
  private Optional<Instant> hourBegan = Optional.empty();

  TextForm(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public Optional<LogHead> head(String line) {
    Optional<LogHead.Moment> moment = moment(line);
    return moment.isPresent() ? Optional.of(head(moment.get(), line)) : Optional.empty();
  }

  private Optional<LogHead.Moment> moment(String line) {
    if (!isStamped(line)) {
      return Optional.empty();
    }
    if (!line.startsWith(hour) || hour.isEmpty()) {
      hour = line.substring(0, HOUR_CHARS);
      hourStart = hourStart(line);
      hourBegan = hourStart.flatMap(this::began);
    }
    int minute = number(line, MINUTE_AT, 2);
    int second = number(line, SECOND_AT, 2);
    if (hourStart.isEmpty() || minute > 59 || second > 59) {
      return Optional.empty();
    }
    long seconds = 60L * minute + second;
    long nanos = 1_000_000L * number(line, MILLI_AT, 3);
    if (hourBegan.isPresent()) {
      return Optional.of(LogHead.Moment.of(hourBegan.get().plusSeconds(seconds).plusNanos(nanos)));
    }
    // clocks are set in this hour
    LocalDateTime local = hourStart.get().plusSeconds(seconds).plusNanos(nanos);
    Instant first = local.atZone(zone).toInstant();
    Instant last = local.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    return Optional.of(new LogHead.Moment(first, last));
  }

  private static boolean isStamped(String line) {
    if (line.length() < SHAPE.length()) {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char shape = SHAPE.charAt(i);
      char c = line.charAt(i);
      if (shape == '0' ? c < '0' || c > '9' : c != shape) {
        return false;
      }
    }
    return line.length() == SHAPE.length() || line.charAt(SHAPE.length()) == ' ';
  }

  private static Optional<LocalDateTime> hourStart(String line) {
    try {
      return Optional.of(
          LocalDateTime.of(
              number(line, 0, 4), number(line, 5, 2), number(line, 8, 2), number(line, 11, 2), 0));
    } catch (DateTimeException e) {
      // no such day
      return Optional.empty();
    }
  }

  /** Returns when the hour from {@code start} begins; absent if clocks are set in it. */
  private Optional<Instant> began(LocalDateTime start) {
    List<ZoneOffset> first = zone.getRules().getValidOffsets(start);
    List<ZoneOffset> last = zone.getRules().getValidOffsets(start.plusSeconds(3599));
    return first.size() == 1 && first.equals(last)
        ? Optional.of(start.toInstant(first.getFirst()))
        : Optional.empty();
  }

  private static int number(String line, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = 10 * number + line.charAt(i) - '0';
    }
    return number;
  }

  private static LogHead head(LogHead.Moment moment, String line) {
    int start = Math.min(line.length(), SHAPE.length() + 1);
    int levelEnd = wordEnd(line, start);
    String level = line.substring(start, levelEnd);
    if (LogLevel.of(level).isEmpty()) {
      return head(moment, "", "", line.substring(start));
    }
    int logger = Math.min(line.length(), levelEnd + 1);
    int loggerEnd = wordEnd(line, logger);
    String message = line.substring(Math.min(line.length(), loggerEnd + 1));
    return head(moment, level, line.substring(logger, loggerEnd), message);
  }

  private static LogHead head(LogHead.Moment moment, String level, String logger, String message) {
    return new LogHead(
        Optional.of(moment), level, logger, message, Optional.empty(), Optional.empty());
  }

  private static int wordEnd(String line, int start) {
    int end = line.indexOf(' ', start);
    return end < 0 ? line.length() : end;
  }
}

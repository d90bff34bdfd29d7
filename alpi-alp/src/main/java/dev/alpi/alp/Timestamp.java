package dev.alpi.alp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time in a message (alp spec §3, §11.4).
 *
 * <p>Written as {@code 2026-04-23T12:00:00.123456Z}, without a fraction where it is zero. Read is
 * what Python's {@code datetime.fromisoformat} reads of that form: {@code T} or a space, seconds
 * and their fraction optional, digits after the sixth dropped, {@code Z} or an offset of hours,
 * minutes and seconds. Not read, though Python reads it: dates without hyphens or by week, times
 * without colons, other separators, offsets with a fraction or 60 minutes and more. Without an
 * offset it says nothing.
 */
final class Timestamp {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?"
              + "(Z|[+-]\\d\\d(?::[0-5]\\d(?::[0-5]\\d)?|[0-5]\\d(?:[0-5]\\d)?)?)");

  /** Of the longest form that means something; a pattern should not work on more. */
  private static final int CHARS_MAX = 64;

  private static final int MICRO_DIGITS = 6;
  private static final int SECONDS_PER_DAY = 86_400;

  private Timestamp() {}

  static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    if (time.getYear() < 1 || time.getYear() > 9999) {
      throw new IllegalArgumentException("no time of a message: year " + time.getYear());
    }
    StringBuilder out = new StringBuilder(27);
    digits(out, time.getYear(), 4).append('-');
    digits(out, time.getMonthValue(), 2).append('-');
    digits(out, time.getDayOfMonth(), 2).append('T');
    digits(out, time.getHour(), 2).append(':');
    digits(out, time.getMinute(), 2).append(':');
    digits(out, time.getSecond(), 2);
    if (time.getNano() != 0) {
      digits(out.append('.'), time.getNano() / 1000, MICRO_DIGITS);
    }
    return out.append('Z').toString();
  }

  private static StringBuilder digits(StringBuilder out, int number, int width) {
    String text = Integer.toString(number);
    return out.repeat('0', width - text.length()).append(text);
  }

  static Optional<Instant> parse(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int offset = offsetSeconds(form.group(8));
    if (Math.abs(offset) >= SECONDS_PER_DAY || number(form, 1) == 0) {
      return Optional.empty();
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(form, 1),
              number(form, 2),
              number(form, 3),
              number(form, 4),
              number(form, 5),
              form.group(6) == null ? 0 : number(form, 6),
              form.group(7) == null ? 0 : nanos(form.group(7)));
      return Optional.of(time.toInstant(ZoneOffset.UTC).minusSeconds(offset));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher form, int group) {
    return Integer.parseInt(form.group(group));
  }

  private static int nanos(String fraction) {
    String micros = (fraction + "000000").substring(0, MICRO_DIGITS);
    return Integer.parseInt(micros) * 1000;
  }

  private static int offsetSeconds(String offset) {
    if (offset.equals("Z")) {
      return 0;
    }
    String digits = (offset.substring(1).replace(":", "") + "0000").substring(0, 6);
    int seconds =
        Integer.parseInt(digits.substring(0, 2)) * 3600
            + Integer.parseInt(digits.substring(2, 4)) * 60
            + Integer.parseInt(digits.substring(4));
    return offset.charAt(0) == '-' ? -seconds : seconds;
  }
}

package dev.alpi.scheduler.cron;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * What a valid expression names, by asking of each value and each day whether it is meant. Slow,
 * and shares nothing with the code that it judges.
 */
final class NaiveCron {
  private static final String MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
  private static final String WEEKDAYS = "SUN MON TUE WED THU FRI SAT";

  final boolean[] seconds = new boolean[60];
  final boolean[] minutes = new boolean[60];
  final boolean[] hours = new boolean[24];

  /** Of how many hours one is meant; 0 if the hours are those of the clock. */
  final int everyHours;

  private final String dayOfMonth;
  private final String month;
  private final String dayOfWeek;

  private long askedDay = Long.MIN_VALUE;
  private boolean answeredDay;
  private long askedBefore = Long.MIN_VALUE;
  private boolean answeredBefore;

  NaiveCron(String text) {
    String[] fields = text.toUpperCase(Locale.ROOT).split(" ");
    String second = fields.length == 5 ? "0" : fields[5];
    String hour = fields[1];
    if (hour.equals("*")) {
      everyHours = 1;
    } else {
      everyHours = hour.matches("\\*/[0-9]+") ? Integer.parseInt(hour.substring(2)) : 0;
    }
    dayOfMonth = fields[2];
    month = numbered(fields[3], MONTHS, 1);
    dayOfWeek = numbered(fields[4], WEEKDAYS, 0);
    for (int value = 0; value < 60; value++) {
      seconds[value] = names(second, value, 0, 59);
      minutes[value] = names(fields[0], value, 0, 59);
    }
    for (int value = 0; value < 24; value++) {
      hours[value] = names(hour, value, 0, 23);
    }
  }

  /** Returns whether a day is meant, as a number of days since 1970. */
  boolean day(long epochDay) {
    if (epochDay != askedDay) {
      if (epochDay == askedBefore) {
        return answeredBefore;
      }
      askedBefore = askedDay;
      answeredBefore = answeredDay;
      askedDay = epochDay;
      answeredDay = day(LocalDate.ofEpochDay(epochDay));
    }
    return answeredDay;
  }

  private boolean day(LocalDate date) {
    if (!names(month, date.getMonthValue(), 1, 12)) {
      return false;
    }
    boolean byNumber = false;
    for (String item : dayOfMonth.split(",")) {
      byNumber |= isDayOfMonth(item, date);
    }
    boolean byName = false;
    for (String item : dayOfWeek.split(",")) {
      byName |= isDayOfWeek(item, date);
    }
    if (List.of('*', '?').contains(dayOfMonth.charAt(0))
        || List.of('*', '?').contains(dayOfWeek.charAt(0))) {
      return byNumber && byName;
    }
    return byNumber || byName;
  }

  private static boolean isDayOfMonth(String item, LocalDate date) {
    int last = date.lengthOfMonth();
    if (item.equals("L")) {
      return date.getDayOfMonth() == last;
    }
    if (item.startsWith("L-")) {
      return date.getDayOfMonth() == last - Integer.parseInt(item.substring(2));
    }
    if (item.endsWith("W")) {
      String number = item.substring(0, item.length() - 1);
      int day = number.equals("L") ? last : Integer.parseInt(number);
      return day <= last && date.equals(nearest(date.withDayOfMonth(day)));
    }
    return names(item, date.getDayOfMonth(), 1, 31);
  }

  /** Looks at the days around, the nearer ones first. */
  private static LocalDate nearest(LocalDate date) {
    for (int away : new int[] {0, -1, 1, -2, 2}) {
      LocalDate other = date.plusDays(away);
      boolean works =
          other.getDayOfWeek() != DayOfWeek.SATURDAY && other.getDayOfWeek() != DayOfWeek.SUNDAY;
      if (works && other.getMonth() == date.getMonth()) {
        return other;
      }
    }
    throw new AssertionError(date);
  }

  private static boolean isDayOfWeek(String item, LocalDate date) {
    if (item.contains("#")) {
      String[] parts = item.split("#");
      int week = (date.getDayOfMonth() - 1) / 7 + 1;
      return isWeekday(parts[0], date) && week == Integer.parseInt(parts[1]);
    }
    if (item.contains("L")) {
      boolean last = date.plusWeeks(1).getMonth() != date.getMonth();
      return isWeekday(item.replace("L", ""), date) && last;
    }
    int weekday = date.getDayOfWeek().getValue();
    if (item.startsWith("7/")) {
      return names("0" + item.substring(1), weekday % 7, 0, 6);
    }
    return names(item, weekday, 0, 6) || (weekday == 7 && names(item, 0, 0, 6));
  }

  private static boolean isWeekday(String number, LocalDate date) {
    return Integer.parseInt(number) % 7 == date.getDayOfWeek().getValue() % 7;
  }

  /** Returns whether a field or item without special signs names a value. */
  private static boolean names(String field, int value, int min, int max) {
    for (String item : field.split(",")) {
      String[] parts = item.split("/");
      int step = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
      String[] ends = parts[0].split("-");
      boolean star = ends[0].equals("*") || ends[0].equals("?");
      int from = star ? min : Integer.parseInt(ends[0]);
      int to = star || parts.length == 2 ? max : from;
      if (ends.length == 2) {
        to = Integer.parseInt(ends[1]);
      }
      // only a range of names ends before it begins
      int size = max - min + 1;
      for (int each = from; each <= (to < from ? to + size : to); each += step) {
        if (each == value || (to < from && each - size == value)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String numbered(String field, String names, int first) {
    String result = field;
    String[] all = names.split(" ");
    for (int index = 0; index < all.length; index++) {
      result = result.replace(all[index], Integer.toString(first + index));
    }
    return result;
  }
}

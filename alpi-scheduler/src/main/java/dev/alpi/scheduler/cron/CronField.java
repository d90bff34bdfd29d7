package dev.alpi.scheduler.cron;

import java.util.List;

/** A field of a cron expression, in the order in which they are written. */
public enum CronField {
  /** Seconds; only where an expression has six fields. */
  SECOND("second", 0, 59, "* * * * * */10", List.of()),
  /** Minutes of the hour. */
  MINUTE("minute", 0, 59, "*/15 * * * *", List.of()),
  /** Hours of the day. */
  HOUR("hour", 0, 23, "0 9-17 * * *", List.of()),
  /** Days of the month. */
  DAY("day of month", 1, 31, "0 9 1,15,L * *", List.of()),
  /** Months of the year. */
  MONTH(
      "month",
      1,
      12,
      "0 9 1 JAN,JUL *",
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
  /** Days of the week, from Sunday; 7 is Sunday too. */
  WEEKDAY(
      "day of week",
      0,
      6,
      "0 9 * * MON-FRI",
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

  private final String label;
  private final int min;
  private final int max;
  private final String example;
  private final List<String> names;

  CronField(String label, int min, int max, String example, List<String> names) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.example = example;
    this.names = names;
  }

  /** {@return what people call it} */
  public String label() {
    return label;
  }

  /** {@return an expression that uses it} */
  String example() {
    return example;
  }

  int min() {
    return min;
  }

  /** {@return the largest value there is; of Sunday's two numbers it is the other one} */
  int max() {
    return max;
  }

  /** {@return the largest number that may be written} */
  int writtenMax() {
    return this == WEEKDAY ? 7 : max;
  }

  /** {@return how many values there are} */
  int size() {
    return max - min + 1;
  }

  /**
   * {@return the names of the values from the smallest on, in capitals; empty if they have none}
   */
  List<String> names() {
    return names;
  }

  /** {@return the values that may be written, for a message} */
  String range() {
    String numbers = min + "-" + writtenMax();
    return names.isEmpty() ? numbers : numbers + " or " + names.getFirst() + "-" + names.getLast();
  }

  /** {@return all that may be written, for a message} */
  String allowed() {
    String special =
        switch (this) {
          case SECOND, MINUTE, HOUR, MONTH -> "";
          case DAY -> ", ?, L, L-n, nW, LW";
          case WEEKDAY -> ", ?, nL, n#k";
        };
    return range() + ", *, a-b, */n, a-b/n" + special + " or a list";
  }
}

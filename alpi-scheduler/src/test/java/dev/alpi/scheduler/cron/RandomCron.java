package dev.alpi.scheduler.cron;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes texts of cron expressions that use all of the syntax. Some of them never come. */
final class RandomCron {
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final Random random;

  RandomCron(Random random) {
    this.random = random;
  }

  /** Returns one of five fields. */
  String ofMinutes() {
    return minutes() + " " + hours() + " " + days();
  }

  /** Returns one of six fields. */
  String ofSeconds() {
    String seconds = one("0", "*", "*/7", "*/15", "30", "59", list(0, 59));
    return minutes() + " " + hours() + " " + days() + " " + seconds;
  }

  /** Returns one that counts the time that passes, every day. */
  String everyDayInterval() {
    return minutes() + " " + one("*", "*/" + between(1, 23)) + " * * *";
  }

  private String minutes() {
    return switch (random.nextInt(8)) {
      case 0 -> "*";
      case 1 -> "0";
      case 2 -> "*/" + between(1, 59);
      case 3 -> one("*/5", "*/10", "*/15", "*/30");
      case 4 -> between(0, 59) + "/" + between(1, 59);
      case 5 -> Integer.toString(between(0, 59));
      default -> list(0, 59);
    };
  }

  private String hours() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> "*";
      case 3, 4 -> "*/" + between(1, 23);
      case 5 -> Integer.toString(between(0, 3));
      case 6 -> one("0-23", "1-3", "2,3", "0-4/2", "23,0", "0/2", "*/2,3");
      case 7 -> Integer.toString(between(0, 23));
      default -> list(0, 23);
    };
  }

  private String days() {
    if (random.nextInt(3) == 0) {
      return one("* * *", "? * *", "* * ?", "*/1 * *", "* * 0-7");
    }
    return dayOfMonth() + " " + month() + " " + dayOfWeek();
  }

  private String dayOfMonth() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> one("*", "?");
      case 3 -> "*/" + between(1, 30);
      case 4 -> list(1, 31);
      case 5 -> one("L", "l", "LW", "lw", "1W", "31W", "L-" + between(1, 30));
      case 6 -> between(1, 31) + one("W", "w") + one("", ",L", "," + between(1, 31));
      default -> one("*/2,5", "5,*/2", "1-7", "25-31", "L-3," + between(1, 31) + "W");
    };
  }

  private String month() {
    return switch (random.nextInt(8)) {
      case 0 -> list(1, 12);
      case 1 -> name(MONTHS);
      case 2 -> name(MONTHS) + "-" + name(MONTHS) + one("", "", "/" + between(1, 11));
      case 3 -> one("3,10", "MAR,4,OCT,11", "*/" + between(1, 11));
      default -> "*";
    };
  }

  private String dayOfWeek() {
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> one("*", "?");
      case 3 -> list(0, 7);
      case 4 -> name(WEEKDAYS) + "-" + name(WEEKDAYS) + one("", "", "/" + between(1, 6));
      case 5 -> weekday() + "#" + between(1, 5) + one("", "," + weekday());
      case 6 -> one(weekday() + "L", weekday() + "l", "L" + weekday(), "5L,1#1");
      case 7 -> one("*/2", "*/3", "*/4,2", "SUN", "7", "sun#1", "6-7", "5-7", "0-7/3", "7/2");
      default -> weekday();
    };
  }

  private String weekday() {
    return random.nextBoolean() ? Integer.toString(between(0, 7)) : name(WEEKDAYS);
  }

  private String name(List<String> names) {
    String name = names.get(random.nextInt(names.size()));
    return random.nextInt(4) == 0 ? name.toLowerCase(Locale.ROOT) : name;
  }

  private String list(int min, int max) {
    List<String> items = new ArrayList<>();
    for (int count = between(1, 4); count > 0; count--) {
      int from = between(min, max);
      int to = between(from, max);
      int step = between(1, max - min == 7 ? 6 : max - min);
      items.add(
          switch (random.nextInt(6)) {
            case 0 -> from + "-" + to;
            case 1 -> from + "-" + to + "/" + step;
            case 2 -> from + "/" + step;
            default -> Integer.toString(from);
          });
    }
    return String.join(",", items);
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Both inclusive. */
  private int between(int min, int max) {
    return min + random.nextInt(max - min + 1);
  }
}

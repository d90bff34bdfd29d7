package dev.alpi.scheduler.cron;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads whole expressions. */
final class CronParser {
  private static final Map<String, String> MACROS =
      Map.of(
          "@YEARLY", "0 0 1 1 *",
          "@ANNUALLY", "0 0 1 1 *",
          "@MONTHLY", "0 0 1 * *",
          "@WEEKLY", "0 0 * * 0",
          "@DAILY", "0 0 * * *",
          "@MIDNIGHT", "0 0 * * *",
          "@HOURLY", "0 * * * *");
  private static final List<CronField> USUAL =
      List.of(CronField.MINUTE, CronField.HOUR, CronField.DAY, CronField.MONTH, CronField.WEEKDAY);

  /**
   * As in the Python system, whose files hold such expressions; elsewhere they often come first.
   */
  private static final List<CronField> WITH_SECONDS =
      Stream.concat(USUAL.stream(), Stream.of(CronField.SECOND)).toList();

  private CronParser() {}

  /** Returns what an expression means. */
  static Schedule parse(String given) throws CronException {
    if (given.length() > CronExpression.CHARACTERS_MAX) {
      throw CronException.inExpression(
          CronExpression.CHARACTERS_MAX + 1,
          given.length() + " characters",
          CronExpression.CHARACTERS_MAX + " at most");
    }
    String text = given.strip();
    int column = given.indexOf(text) + 1;
    String fields = text.startsWith("@") ? macro(text, column) : text;
    return schedule(words(fields, column));
  }

  private static String macro(String text, int column) throws CronException {
    String name = Word.capitals(text);
    if (name.equals("@REBOOT")) {
      throw CronException.inExpression(
          column, "'@reboot'", "a time: a start of the machine is none");
    }
    String fields = MACROS.get(name);
    if (fields == null) {
      throw CronException.inExpression(
          column,
          CronException.quoted(text),
          "@yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly");
    }
    return fields;
  }

  /** Splits at blanks and tabs, and says which field each part is. */
  private static List<Word> words(String text, int column) throws CronException {
    List<Integer> begins = new ArrayList<>();
    for (int index = 0; index < text.length(); index++) {
      if (!isBlank(text.charAt(index)) && (index == 0 || isBlank(text.charAt(index - 1)))) {
        begins.add(index);
      }
    }
    List<CronField> fields = begins.size() == WITH_SECONDS.size() ? WITH_SECONDS : USUAL;
    if (begins.size() != fields.size()) {
      throw CronException.inExpression(
          column,
          begins.size() == 1 ? "1 field" : begins.size() + " fields",
          "minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds"
              + " as a sixth field if you need them");
    }
    List<Word> words = new ArrayList<>();
    for (int index = 0; index < fields.size(); index++) {
      int begin = begins.get(index);
      int end = begin;
      while (end < text.length() && !isBlank(text.charAt(end))) {
        end++;
      }
      words.add(new Word(fields.get(index), text.substring(begin, end), column + begin));
    }
    return words;
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t';
  }

  private static Schedule schedule(List<Word> words) throws CronException {
    boolean hasSeconds = words.size() == WITH_SECONDS.size();
    long seconds = hasSeconds ? FieldParser.values(words.getLast()) : 1;
    Word hour = words.get(USUAL.indexOf(CronField.HOUR));
    long minutes = FieldParser.values(words.get(USUAL.indexOf(CronField.MINUTE)));
    Times times = new Times(seconds, minutes, FieldParser.values(hour));
    Days days =
        days(
            words.get(USUAL.indexOf(CronField.DAY)),
            words.get(USUAL.indexOf(CronField.MONTH)),
            words.get(USUAL.indexOf(CronField.WEEKDAY)));
    if (hour.is("*")) {
      return new Interval(times, 1, days);
    }
    if (hour.beginsWithSign("*/") && hour.items().size() == 1) {
      return new Interval(times, Integer.parseInt(hour.text().substring(2)), days);
    }
    return new WallClock(times, days);
  }

  private static Days days(Word day, Word month, Word weekday) throws CronException {
    // as in Vixie's cron, where the first character decides, whatever follows
    boolean star = day.beginsWithStar() || weekday.beginsWithStar();
    Days days =
        new Days(
            DayParser.monthDays(day),
            FieldParser.values(month),
            DayParser.weekdays(weekday),
            star ? Days.Join.BOTH : Days.Join.EITHER);
    if (!days.ever()) {
      throw day.refused(
          "a day that there is in month "
              + CronException.quoted(month.text())
              + " on day of week "
              + CronException.quoted(weekday.text()));
    }
    return days;
  }
}

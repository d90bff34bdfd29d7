package dev.alpi.cli;

import dev.alpi.profile.TimeWindow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a report: entries beside their labels, tables and small charts that fit the width. */
final class ReportText {
  /** As long as the longest label and a gap. */
  private static final int LABEL_CHARS = 14;

  private static final String GAP = "  ";

  /** About so many lines has a row where there is no room for columns. */
  private static final int ROW_LINES = 3;

  /** A last column that is narrower holds no word of most ids and names of models. */
  private static final int LAST_CHARS_MIN = 20;

  /** Nobody reads more in a line. */
  private static final int COUNTS_MAX = 12;

  /** What stands in the place of figures that could not be read. */
  static final String NOT_KNOWN = "not known";

  private final Output out;

  ReportText(Output out) {
    this.out = out;
  }

  void heading(String text) throws IOException {
    out.styled(Style.HEADING, text);
    out.line("");
  }

  void gap() throws IOException {
    out.line("");
  }

  /**
   * Prints {@code text} beside {@code label}, in as many lines as it takes; what has a word that is
   * longer than the room there, below it.
   */
  void entry(String label, String text) throws IOException {
    int room = out.width() - LABEL_CHARS;
    List<String> lines = Wrap.lines(TerminalText.visible(text), room);
    if (out.isTerminal() && lines.stream().anyMatch(line -> line.length() > room)) {
      out.styled(Style.NAME, label);
      out.line("");
      hanging(GAP, text);
      return;
    }
    out.styled(Style.NAME, pad(label, LABEL_CHARS));
    out.line(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      out.line(" ".repeat(LABEL_CHARS) + line);
    }
  }

  private void hanging(String start, String text) throws IOException {
    String before = start;
    for (String line : Wrap.lines(TerminalText.visible(text), out.width() - GAP.length())) {
      // a word that is longer than a line has no other place to begin than its margin
      out.line(line.length() > out.width() - before.length() ? line : before + line);
      before = GAP;
    }
  }

  /** Prints one entry a line beside {@code label}. */
  void entries(String label, List<String> texts, String none) throws IOException {
    String name = label;
    for (String text : texts.isEmpty() ? List.of(none) : texts) {
      entry(name, text);
      name = "";
    }
  }

  /** Prints how many {@code times} were when, on a terminal; elsewhere nobody looks. */
  void chart(TimeWindow window, List<Instant> times) throws IOException {
    TimeChart chart = TimeChart.of(window, times, out.width() - LABEL_CHARS);
    if (out.isTerminal() && chart.most() > 0) {
      out.text(" ".repeat(LABEL_CHARS));
      out.styled(Style.NAME, Bars.spark(chart.values()));
      String legend = GAP + "most " + chart.most() + ", a column is " + chart.unit();
      if (LABEL_CHARS + chart.values().size() + legend.length() <= out.width()) {
        out.styled(Style.FAINT, legend);
      }
      out.line("");
    }
  }

  /**
   * Prints rows with aligned columns, the first one as headings; on a terminal the last is cut
   * after a word. On one that is too narrow for columns, each row has some lines of its own
   * instead, without headings.
   */
  void table(List<List<String>> rows) throws IOException {
    List<List<String>> shown = new ArrayList<>();
    rows.forEach(row -> shown.add(row.stream().map(TerminalText::visible).toList()));
    int columns = shown.getFirst().size();
    int used = 0;
    for (int column = 0; column + 1 < columns; column++) {
      int index = column;
      used +=
          GAP.length() + shown.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
    }
    int left = out.isTerminal() ? out.width() - used : Integer.MAX_VALUE;
    if (left < LAST_CHARS_MIN) {
      for (List<String> row : shown.subList(1, shown.size())) {
        hanging("", cutAfterWord(String.join(", ", row), ROW_LINES * (out.width() - GAP.length())));
      }
      return;
    }
    List<List<String>> cut = new ArrayList<>();
    for (List<String> row : shown) {
      List<String> cells = new ArrayList<>(row.subList(0, columns - 1));
      cells.add(cutAfterWord(row.getLast(), left));
      cut.add(cells);
    }
    PeerViews.table(cut, out);
  }

  /**
   * Returns at most so many characters of {@code text}, of which the last says that there is more.
   */
  static String cut(String text, int chars) {
    if (text.codePointCount(0, text.length()) <= chars) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, chars - 1)) + "…";
  }

  /** Does so between words, unless the first one is longer. */
  private static String cutAfterWord(String text, int chars) {
    String cut = cut(text, chars);
    int space = cut.equals(text) ? -1 : cut.lastIndexOf(' ');
    return space <= 0 ? cut : cut.substring(0, space) + " …";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Returns {@code 3 turns}. */
  static String count(long count, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
  }

  /** Returns {@code agent 3, schedule 1}; of very many the first. */
  static String counts(Map<String, ? extends Number> counts) {
    List<String> parts = new ArrayList<>();
    counts.entrySet().stream()
        .limit(COUNTS_MAX)
        .forEach(entry -> parts.add(entry.getKey() + " " + entry.getValue()));
    int more = counts.size() - parts.size();
    return String.join(", ", parts) + (more > 0 ? " and " + more + " more" : "");
  }

  /** Returns how long something took, in the unit a person would use. */
  static String length(Duration duration) {
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + " s";
    }
    if (duration.toHours() < 1) {
      return duration.toMinutes() + " min";
    }
    if (duration.toHours() < 48) {
      String minutes = duration.toMinutesPart() == 0 ? "" : " " + duration.toMinutesPart() + " min";
      return duration.toHours() + " h" + minutes;
    }
    return duration.toDays() + " days";
  }

  /** Returns since when a report is, as the person's clocks show it. */
  static String since(TimeWindow window, ZoneId zone) {
    return "since "
        + DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT)
            .withZone(zone)
            .format(window.from())
        + ", "
        + length(window.length());
  }

  static String ago(Instant then, Instant now) {
    return ProfileViews.ago(then, now);
  }
}

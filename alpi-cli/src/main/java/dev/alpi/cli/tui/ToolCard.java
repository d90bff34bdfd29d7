package dev.alpi.cli.tui;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A call of a tool: what it does, how it goes and what came of it. */
final class ToolCard {
  /** Of more of the output only its beginning is kept for looking at it. */
  static final int OUTPUT_CHARS_MAX = 100_000;

  private static final int OUTPUT_LINES_SHOWN_MAX = 400;

  /** The lines around text from outside, which are for the model. */
  private static final Pattern MARKER = Pattern.compile("\\[(end of |/)?untrusted [0-9a-f]+");

  private final String name;
  private final String preview;
  private final long startedAt;
  private String state = "";
  private long waitedNanos;
  private boolean isWaiting;

  /**
   * Creates the card of a call that begins.
   *
   * @param startedAt by the ticker
   */
  ToolCard(String name, String preview, long startedAt) {
    this.name = name;
    this.preview = preview;
    this.startedAt = startedAt;
  }

  void state(String text) {
    state = text;
  }

  /** Says how well {@code dialog} fits as a question of this call: 0 for not at all. */
  int fits(Dialog dialog) {
    return !dialog.tool().equals(name) ? 0 : dialog.about().equals(preview) ? 2 : 1;
  }

  /** A person thinks about it from now on, or does no longer. */
  void waits(boolean waiting) {
    isWaiting = waiting;
  }

  /** Time has passed; that in which a person thinks is none of the tool's. */
  void pass(long nanos) {
    waitedNanos += isWaiting ? nanos : 0;
  }

  /** Returns the rows while it runs. */
  List<Line> rows(Glyphs glyphs, int width, long now) {
    Duration worked = Duration.ofNanos(Math.max(0, now - startedAt - waitedNanos));
    String time = "  " + (isWaiting ? "waits for you" : EventText.seconds(worked));
    List<Line> rows = new ArrayList<>();
    Line head = head(new Span(glyphs.spinner(now) + " ", Look.WARNING));
    rows.add(head.cut(width - time.length()).plus(Span.quiet(time)));
    if (!state.isEmpty()) {
      rows.add(Line.of(Span.quiet("  " + glyphs.corner() + " " + oneLine(state))).cut(width));
    }
    return rows;
  }

  /** Returns what stays of it. */
  Piece ended(Glyphs glyphs, boolean isOk, String output, Duration duration) {
    Look look = isOk ? Look.GOOD : Look.BAD;
    Line head = head(new Span((isOk ? glyphs.done() : glyphs.failed()) + " ", look));
    String time = EventText.took(duration);
    String hint = hint(output);
    Span mark = Span.quiet("  " + glyphs.corner() + " ");
    Span result = new Span(hint, isOk ? Look.QUIET : Look.BAD);
    Span end = Span.quiet((hint.isEmpty() ? "" : " · ") + time);
    return width ->
        List.of(
            head.cut(width), Line.of(mark, result).cut(width - Columns.of(end.text())).plus(end));
  }

  /** Returns what Ctrl-O shows of a call that has ended. */
  Piece expanded(Glyphs glyphs, String output) {
    Line head = head(Span.quiet(glyphs.expanded() + " "));
    String kept =
        output.length() > OUTPUT_CHARS_MAX ? output.substring(0, OUTPUT_CHARS_MAX) : output;
    String call = preview;
    return width -> {
      List<Line> lines = new ArrayList<>();
      lines.add(head.cut(width));
      Line bar = Line.of(Span.quiet("  │ "));
      if (call.indexOf('\n') >= 0) {
        for (String line : call.split("\n")) {
          lines.addAll(Wrapping.anywhere(bar, bar, List.of(new Span(line, Look.CODE)), width));
        }
      }
      List<String> all = kept.lines().toList();
      for (String line : all.subList(0, Math.min(all.size(), OUTPUT_LINES_SHOWN_MAX))) {
        Span text = Span.plain(line.replace("\t", "    "));
        lines.addAll(Wrapping.anywhere(bar, bar, List.of(text), width));
      }
      int more = all.size() - OUTPUT_LINES_SHOWN_MAX;
      if (more > 0 || kept.length() < output.length()) {
        lines.add(bar.plus(Span.quiet("… " + (more > 0 ? more + " more lines" : "and more"))));
      }
      return lines;
    };
  }

  private Line head(Span mark) {
    return Line.of(
        mark, new Span(name, Look.STRONG), Span.plain("  "), Span.plain(oneLine(preview)));
  }

  private static String oneLine(String text) {
    String stripped = text.strip();
    int end = stripped.indexOf('\n');
    if (end < 0) {
      return stripped;
    }
    long more = stripped.lines().count() - 1;
    return stripped.substring(0, end) + " (+" + more + (more == 1 ? " line)" : " lines)");
  }

  /** Returns the first line of {@code output} that says something, and how many there are. */
  private static String hint(String output) {
    List<String> lines =
        output
            .lines()
            .filter(line -> !line.isBlank() && !MARKER.matcher(line).lookingAt())
            .limit(1001)
            .toList();
    if (lines.isEmpty()) {
      return "";
    }
    String count =
        lines.size() == 1 ? "" : (lines.size() > 1000 ? "1000+" : lines.size()) + " lines · ";
    return count + Columns.cut(lines.getFirst().strip(), 200);
  }
}

package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/** Breaks styled text into lines. */
final class Wrapping {
  /** Longer lines of prose are hard to read. */
  static final int PROSE_COLUMNS_MAX = 100;

  /** What is left for the text however deep it is indented. */
  private static final int TEXT_COLUMNS_MIN = 4;

  private final int width;
  private final Line rest;
  private final List<Line> lines = new ArrayList<>();
  private List<Span> line;
  private int used;

  /** Where the line may still be filled from: what stands before is the indentation. */
  private int indentation;

  private Wrapping(Line first, Line rest, int width) {
    this.width = width;
    this.rest = rest;
    this.line = new ArrayList<>(first.spans());
    this.used = first.columns();
    this.indentation = used;
  }

  /**
   * Breaks {@code text} at its spaces; a word that is longer than a line is broken too.
   *
   * @param first what the first line begins with
   * @param rest what all others begin with
   */
  static List<Line> words(Line first, Line rest, List<Span> text, int width) {
    return breakAtSpaces(first, rest, text, Math.max(width, rest.columns() + TEXT_COLUMNS_MIN));
  }

  private static List<Line> breakAtSpaces(Line first, Line rest, List<Span> text, int width) {
    Wrapping wrapping = new Wrapping(first, rest, width);
    List<Span> word = new ArrayList<>();
    for (Span span : text) {
      int start = 0;
      String all = span.text();
      for (int i = 0; i <= all.length(); i++) {
        boolean isSpace = i < all.length() && all.charAt(i) == ' ';
        if (isSpace || i == all.length()) {
          if (i > start) {
            word.add(new Span(all.substring(start, i), span.look()));
          }
          if (isSpace) {
            wrapping.word(word);
            wrapping.space(span.look());
            word.clear();
          }
          start = i + 1;
        }
      }
    }
    wrapping.word(word);
    return wrapping.done();
  }

  /** Breaks {@code text} at its spaces, within columns however few. */
  static List<Line> cell(List<Span> text, int width) {
    return breakAtSpaces(Line.EMPTY, Line.EMPTY, text, Math.max(1, width));
  }

  /** Breaks {@code text} where the line ends, and keeps every space. */
  static List<Line> anywhere(Line first, Line rest, List<Span> text, int width) {
    Wrapping wrapping =
        new Wrapping(first, rest, Math.max(width, rest.columns() + TEXT_COLUMNS_MIN));
    for (Span span : text) {
      wrapping.fill(span);
    }
    return wrapping.done();
  }

  private void word(List<Span> word) {
    int columns = word.stream().mapToInt(span -> Columns.of(span.text())).sum();
    if (columns == 0) {
      return;
    }
    if (used + columns > width && used > indentation) {
      next();
    }
    if (used + columns > width) {
      word.forEach(this::fill);
    } else {
      line.addAll(word);
      used += columns;
    }
  }

  private void space(Look look) {
    if (used > indentation && used < width) {
      line.add(new Span(" ", look));
      used++;
    }
  }

  private void fill(Span span) {
    String text = span.text();
    int at = 0;
    while (at < text.length()) {
      int end = Columns.fitting(text, at, width - used);
      if (end == at && used == indentation) {
        end = at + Character.charCount(text.codePointAt(at));
      }
      if (end > at) {
        String part = text.substring(at, end);
        line.add(new Span(part, span.look()));
        used += Columns.of(part);
        at = end;
      }
      if (at < text.length()) {
        next();
      }
    }
  }

  private void next() {
    lines.add(trimmed(line));
    line = new ArrayList<>(rest.spans());
    used = rest.columns();
    indentation = used;
  }

  /** A space at the end of a line is seen where it is underlined. */
  private static Line trimmed(List<Span> spans) {
    int end = spans.size();
    while (end > 0 && spans.get(end - 1).text().equals(" ")) {
      end--;
    }
    return new Line(spans.subList(0, end));
  }

  private List<Line> done() {
    lines.add(trimmed(line));
    return lines;
  }
}

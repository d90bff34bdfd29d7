package dev.alpi.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the statements of an entry: its lines, without bullets and numbers, and their sentences.
 */
final class Statements {
  private static final Pattern BULLET = Pattern.compile("(?:[-*+•]|\\d{1,3}[.)])\\s+");
  private static final String STOPS = ".!?";
  private static final String WIDE_STOPS = "。！？";

  private final String text;
  private final List<Span> spans = new ArrayList<>();

  private Statements(String text) {
    this.text = text;
  }

  /** Where a statement stands, without the spaces around it and its full stop. */
  record Span(int start, int end) {}

  /** Returns the statements of {@code text} without its last {@code leftOut} characters. */
  static List<Span> spans(String text, int leftOut) {
    Statements statements = new Statements(text);
    int end = text.length() - leftOut;
    for (int start = 0; start < end; ) {
      int feed = text.indexOf('\n', start);
      int lineEnd = feed < 0 ? end : Math.min(feed, end);
      statements.line(start, lineEnd);
      start = lineEnd + 1;
    }
    return statements.spans;
  }

  private void line(int from, int end) {
    int start = from;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    Matcher bullet = BULLET.matcher(text).region(start, end);
    if (bullet.lookingAt()) {
      start = bullet.end();
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == end || Character.isWhitespace(text.charAt(i + 1));
      if (WIDE_STOPS.indexOf(c) >= 0 || (STOPS.indexOf(c) >= 0 && last)) {
        add(start, i);
        start = i + 1;
      }
    }
    add(start, end);
  }

  private void add(int from, int to) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && isEdge(text.charAt(end - 1))) {
      end--;
    }
    if (start < end) {
      spans.add(new Span(start, end));
    }
  }

  private static boolean isEdge(char c) {
    return Character.isWhitespace(c) || STOPS.indexOf(c) >= 0 || WIDE_STOPS.indexOf(c) >= 0;
  }
}

package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
final class Wrap {
  private Wrap() {}

  /**
   * Breaks {@code text} at white space into lines of at most {@code width} characters; a longer
   * word has a line of its own. One line at least.
   */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      if (end > start) {
        if (!line.isEmpty() && line.length() + 1 + end - start > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(text, start, end);
      }
      start = end + 1;
    }
    lines.add(line.toString());
    return lines;
  }
}

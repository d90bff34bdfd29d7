package dev.alpi.cli.logs;

import java.util.ArrayList;
import java.util.List;

/** The lines of one entry while they are gathered, in either direction. */
final class EntryLines {
  /** A stack trace has a few hundred. */
  static final int LINES_MAX = 1_000;

  /** So much of them that memory stays small whatever stands in a file. */
  static final int CHARS_MAX = 256 * 1024;

  private final List<String> lines = new ArrayList<>();
  private int chars;

  void add(String line) {
    lines.add(line);
    chars += line.length();
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  boolean isFull() {
    return lines.size() >= LINES_MAX || chars >= CHARS_MAX;
  }

  /** Gives the lines away. */
  List<String> take() {
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> taken = List.copyOf(lines);
    lines.clear();
    chars = 0;
    return taken;
  }

  /** Gives the lines away, turned round: they were gathered from the last to the first. */
  List<String> takeReversed() {
    return take().reversed();
  }
}

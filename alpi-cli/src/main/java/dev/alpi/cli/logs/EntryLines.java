package dev.alpi.cli.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** Returns how much text an entry is that begins with {@code head}. */
  static int chars(Optional<LogHead> head, List<String> lines) {
    int chars = head.isPresent() ? head.get().message().length() : 0;
    for (String each : lines) {
      chars += each.length();
    }
    return chars;
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

package dev.alpi.cli.logs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of one entry while they are gathered, in either direction. */
final class EntryLines {
  /** A stack trace has a few hundred. */
  static final int LINES_MAX = 1_000;

  /** So much of them that memory stays small whatever stands in a file. */
  static final int CHARS_MAX = 256 * 1024;

  private final LogEntry.Origin origin;
  private final List<String> lines = new ArrayList<>();
  private int chars;

  EntryLines(LogEntry.Origin origin) {
    this.origin = origin;
  }

  void add(String line) {
    lines.add(line);
    chars += line.length();
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Returns how much text they are. */
  int chars() {
    return chars;
  }

  boolean isFull() {
    return lines.size() >= LINES_MAX || chars >= CHARS_MAX;
  }

  /** Returns the entry that begins with {@code head}, and these lines after it. */
  LogEntry after(LogHead head, Optional<Instant> at, Instant order) {
    LogEntry.Origin from = head.source().map(origin::of).orElse(origin);
    String message = lines.isEmpty() ? head.message() : head.message() + "\n" + taken();
    return new LogEntry(at, order, from, head.level(), head.logger(), message, head.row());
  }

  /** Returns an entry of these lines alone. */
  LogEntry alone(Instant order) {
    return new LogEntry(Optional.empty(), order, origin, "", "", taken(), Optional.empty());
  }

  /** Turns them round: they were gathered from the last to the first. */
  EntryLines reversed() {
    EntryLines reversed = new EntryLines(origin);
    lines.reversed().forEach(reversed::add);
    lines.clear();
    chars = 0;
    return reversed;
  }

  private String taken() {
    String taken = String.join("\n", lines);
    lines.clear();
    chars = 0;
    return taken;
  }
}

package dev.alpi.cli.logs;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The entries of a stream from its end to its start. */
final class EntriesBackwards {
  /* Implementation notes. Streams are merged by their newest entries, so one that stands among
   * later ones but says 1970 would hold back all that was written before it. Whether it does, or
   * nothing was written for long, is told by what stands before; that is read ahead.
   *
   * Few lambdas: each is linked when it is first called, which for an answer of a tenth of a second
   * takes a tenth of it. */

  /** What a machine logs before it knows the time is shorter. */
  static final int AHEAD_MAX = 100;

  private final LogStream stream;
  private final LinesBackwards lines;
  private final Consumer<IOException> problems;
  private final EntryLines gathered = new EntryLines();

  /** What was read and not given yet, the newest first. */
  private final List<Read> ahead = new ArrayList<>();

  private Optional<Instant> later = Optional.empty();

  /** The lines of an entry after its head; without a head those that belong to none. */
  private record Read(Optional<LogHead> head, List<String> lines) {
    /** Says whether it is of a time between these two. */
    boolean isBetween(Instant from, Instant to) {
      if (head.isEmpty() || head.get().moment().isEmpty()) {
        return false;
      }
      Instant time = head.get().moment().get().last();
      return time.isAfter(from) && !time.isAfter(to);
    }

    int chars() {
      return EntryLines.chars(head, lines);
    }
  }

  /**
   * Creates them.
   *
   * @param problems hears of files that cannot be read and are left out
   */
  EntriesBackwards(LogStream stream, LinesBackwards lines, Consumer<IOException> problems) {
    this.stream = stream;
    this.lines = lines;
    this.problems = problems;
  }

  /** Returns the entry before the one that was given last; empty at the start of the stream. */
  Optional<LogEntry> previous() {
    Optional<Read> next = ahead.isEmpty() ? read() : Optional.of(ahead.removeFirst());
    return next.isPresent() ? Optional.of(entry(next.get())) : Optional.empty();
  }

  private Optional<Read> read() {
    while (true) {
      try {
        return readOn();
      } catch (IOException e) {
        problems.accept(e);
        if (!gathered.isEmpty()) {
          // they continue what could not be read
          return Optional.of(new Read(Optional.empty(), gathered.takeReversed()));
        }
      }
    }
  }

  private Optional<Read> readOn() throws IOException {
    for (Optional<String> line = lines.previous(); line.isPresent(); line = lines.previous()) {
      if (stream.form().isUnwanted(line.get())) {
        continue;
      }
      Optional<LogHead> head = stream.form().head(line.get());
      if (head.isEmpty()) {
        gathered.add(line.get());
      }
      if (head.isPresent() || gathered.isFull()) {
        return Optional.of(new Read(head, gathered.takeReversed()));
      }
    }
    return gathered.isEmpty()
        ? Optional.empty()
        : Optional.of(new Read(Optional.empty(), gathered.takeReversed()));
  }

  private LogEntry entry(Read read) {
    Instant bound = bound();
    if (read.head().isEmpty()) {
      return LogEntry.of(stream.origin(), read.lines(), bound);
    }
    LogHead head = read.head().get();
    Optional<Instant> at =
        head.moment().isPresent()
            ? Optional.of(head.moment().get().before(bound))
            : Optional.empty();
    Instant order = at.isPresent() ? order(at.get(), bound) : bound;
    later = Optional.of(order);
    return LogEntry.of(stream.origin(), head, read.lines(), at, order);
  }

  /** Returns when what was written next was written, or else when the file was. */
  private Instant bound() {
    return later.isPresent() ? later.get() : lines.modified();
  }

  /** Returns {@code own}, unless it is far behind what stands before and behind. */
  private Instant order(Instant own, Instant bound) {
    if (!own.isBefore(bound.minus(LogEntry.SLACK))) {
      return own;
    }
    int chars = 0;
    for (int i = 0; i < AHEAD_MAX && chars < EntryLines.CHARS_MAX && hasAhead(i); i++) {
      Read each = ahead.get(i);
      chars += each.chars();
      if (each.isBetween(own.plus(LogEntry.SLACK), bound.plus(LogEntry.SLACK))) {
        Instant before = each.head().get().moment().get().last();
        return before.isAfter(bound) ? bound : before;
      }
    }
    return own;
  }

  private boolean hasAhead(int index) {
    if (index == ahead.size()) {
      Optional<Read> next = read();
      if (next.isPresent()) {
        ahead.add(next.get());
      }
    }
    return index < ahead.size();
  }
}

package dev.alpi.cli.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** The newest entries of several streams, read from their ends. */
final class LogTail {
  private final LogFilter filter;
  private final PriorityQueue<Last> queue =
      new PriorityQueue<>((one, other) -> LogEntry.compare(other.entry(), one.entry()));

  /** The newest entry of a stream that was not looked at yet. */
  private record Last(LogEntry entry, EntriesBackwards before) {}

  LogTail(LogFilter filter) {
    this.filter = filter;
  }

  void add(EntriesBackwards entries) {
    Optional<LogEntry> entry = entries.previous();
    if (entry.isPresent() && !filter.isOver(entry.get().order())) {
      queue.add(new Last(entry.get(), entries));
    }
  }

  /** Returns at most {@code most} entries, the oldest first, of at most so many characters. */
  Logs.Newest take(int most, long charsMax) throws LogPattern.TooHard {
    List<LogEntry> entries = new ArrayList<>();
    long chars = 0;
    while (!queue.isEmpty() && entries.size() < most && chars < charsMax) {
      Last last = queue.remove();
      if (filter.accepts(last.entry())) {
        entries.add(last.entry());
        chars += last.entry().message().length();
      }
      add(last.before());
    }
    return new Logs.Newest(entries.reversed(), chars >= charsMax && !queue.isEmpty());
  }
}

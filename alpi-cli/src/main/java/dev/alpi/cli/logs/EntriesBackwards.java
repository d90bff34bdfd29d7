package dev.alpi.cli.logs;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The entries of a stream from its end to its start. */
final class EntriesBackwards {
  private final LogStream stream;
  private final LinesBackwards lines;
  private final EntryLines gathered;
  private Optional<Instant> later = Optional.empty();

  EntriesBackwards(LogStream stream, LinesBackwards lines) {
    this.stream = stream;
    this.lines = lines;
    gathered = new EntryLines(stream.origin());
  }

  /** Returns the entry before the one that was given last; empty at the start of the stream. */
  Optional<LogEntry> previous() throws IOException {
    for (Optional<String> line = lines.previous(); line.isPresent(); line = lines.previous()) {
      Optional<LogHead> head = stream.form().head(line.get());
      if (head.isPresent()) {
        return Optional.of(entry(head.get()));
      }
      gathered.add(line.get());
      if (gathered.isFull()) {
        return Optional.of(gathered.reversed().alone(bound()));
      }
    }
    return gathered.isEmpty() ? Optional.empty() : Optional.of(gathered.reversed().alone(bound()));
  }

  private LogEntry entry(LogHead head) {
    Instant bound = bound();
    Optional<Instant> at = head.moment().map(moment -> moment.before(bound));
    Instant order = at.orElse(bound);
    later = Optional.of(order);
    return gathered.reversed().after(head, at, order);
  }

  /** Returns when what was written next was written, or else when the file was. */
  private Instant bound() {
    return later.orElseGet(lines::modified);
  }
}

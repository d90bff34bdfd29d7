package dev.alpi.journal;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads journals of runs, also of other systems and damaged ones. */
record RunReader(RunFiles files, Predicate<ProcessStamp> isAlive) {
  static final String STARTED = "run.started";
  static final String FINISHED = "run.finished";

  /** Twice the longest line, so that a torn one leaves a whole one. */
  private static final int END_BYTES = 3 * JournalLine.BYTES_MAX;

  /** Other systems may count the limit without the frame of an event. */
  private static final int START_BYTES = 2 * JournalLine.BYTES_MAX;

  /** The largest journal that is read as a whole: twice the largest that is written. */
  static final int FILE_BYTES_MAX = 2 * RunJournal.BYTES_MAX;

  /** Returns what {@code id} is about from its first and last lines; empty if it is no journal. */
  Optional<RunSummary> summary(RunId id) throws IOException {
    Path file = files.journal(id);
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = JsonLines.open(file)) {
      Optional<Obj> first = JsonLines.first(channel, START_BYTES).filter(RunReader::isStart);
      if (first.isEmpty()) {
        return Optional.empty();
      }
      Obj last = first.get();
      for (JsonLines.Line line : JsonLines.tail(channel, END_BYTES)) {
        last = line.object().filter(RunReader::isEvent).orElse(last);
      }
      return Optional.of(summary(id, first.get(), last));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns the events of {@code id} and how many lines could not be read; empty as above. */
  Optional<RunRecord> record(RunId id) throws IOException {
    Optional<RunSummary> summary = summary(id);
    if (summary.isEmpty()) {
      return Optional.empty();
    }
    List<Obj> events = new ArrayList<>();
    List<JsonLines.Line> lines = JsonLines.read(files.journal(id), FILE_BYTES_MAX);
    for (JsonLines.Line line : lines) {
      line.object().filter(RunReader::isEvent).ifPresent(events::add);
    }
    return Optional.of(new RunRecord(summary.get(), events, lines.size() - events.size()));
  }

  /** Says whether {@code id} goes on; a journal that cannot be read does not. */
  boolean isRunning(RunId id) throws IOException {
    return summary(id).filter(RunSummary::isRunning).isPresent();
  }

  private RunSummary summary(RunId id, Obj first, Obj last) {
    Obj start = first.object("data");
    Instant started = EpochSeconds.in(first, "at").orElse(Instant.EPOCH);
    return new RunSummary(
        id,
        started,
        EpochSeconds.in(last, "at").orElse(started),
        status(start, last),
        start.string("profile").orElse(""),
        start.string("source").orElse(""),
        start.string("session_id").orElse(""),
        start.string("connection_id").orElse(""),
        start.string("device_id").orElse(""),
        start.string("job_id").orElse(""),
        start.string("workgroup_id").orElse(""),
        start.string("model").orElse(""),
        Math.max(0, last.integer("seq").orElse(0)) + 1);
  }

  private String status(Obj start, Obj last) {
    if (isFinish(last)) {
      return last.object("data").string("outcome").orElse("");
    }
    long pid = start.integer("pid").orElse(-1);
    long pidStart = (long) start.decimal("pid_start").orElse(0);
    boolean lives = pid > 0 && isAlive.test(new ProcessStamp(pid, Math.max(0, pidStart)));
    return lives ? RunSummary.RUNNING : RunSummary.DIED;
  }

  private static boolean isStart(Obj line) {
    return isEvent(line) && line.string("kind").orElse("").equals(STARTED);
  }

  private static boolean isFinish(Obj line) {
    return line.string("kind").orElse("").equals(FINISHED);
  }

  private static boolean isEvent(Obj line) {
    return line.string("kind").isPresent() && line.integer("seq").isPresent();
  }
}

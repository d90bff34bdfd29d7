package dev.alpi.journal;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.LineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A row for each run that is over: {@code logs/runs.jsonl}.
 *
 * <p><b>Threads:</b> any, and any number of processes, under the lock {@code logs/runs.jsonl.lock},
 * which the Python system takes too. <b>Durability:</b> a row is with the operating system when
 * {@link #append} returns; it is not synced.
 */
public final class RunLedger {
  /** How many rows are kept. */
  public static final int ROWS_KEPT = 1_000;

  /** How many more there may be before the oldest go, so that not each row writes all anew. */
  static final int ROWS_SLACK = 200;

  /** A file of ours has a megabyte; of one beyond all measure only the end counts. */
  private static final int BYTES_MAX = 32 * 1024 * 1024;

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final FileLocks locks;
  private final InstantSource clock;

  /** How many rows a file of how many bytes has; saves counting while nobody else writes. */
  private record Counted(long bytes, int rows) {}

  private Optional<Counted> counted = Optional.empty();

  private RunLedger(Path file, FileLocks locks, InstantSource clock) {
    this.file = file;
    this.locks = locks;
    this.clock = clock;
  }

  /** Returns the rows of {@code home}. Nothing is read or written yet. */
  public static RunLedger of(Path home, FileLocks locks, InstantSource clock) {
    return new RunLedger(home.resolve("logs").resolve("runs.jsonl"), locks, clock);
  }

  /**
   * Adds {@code row}, stamped with the time.
   *
   * @param redact takes what is secret out of every text
   * @throws IOException if the disk fails, or others hold the lock for too long; no reason for a
   *     turn to fail
   */
  public synchronized void append(RunRow row, UnaryOperator<String> redact) throws IOException {
    byte[] line = JsonLines.bytes(row.json(clock.instant(), redact));
    DurableFiles.createDirectory(file.getParent());
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      int rows = rows();
      LineFile.appendOrCreate(file, line);
      if (rows + 1 > ROWS_KEPT + ROWS_SLACK) {
        rows = shorten() - 1;
      }
      counted = Optional.of(new Counted(Files.size(file), rows + 1));
    }
  }

  /**
   * Returns the newest rows, at most {@code limit}, oldest first; lines that are none are left out.
   */
  public List<Obj> newest(int limit) throws IOException {
    List<Obj> rows = new ArrayList<>();
    JsonLines.tail(file, BYTES_MAX).forEach(line -> line.object().ifPresent(rows::add));
    return rows.subList(Math.max(0, rows.size() - Math.min(limit, ROWS_KEPT)), rows.size());
  }

  /**
   * Returns the rows of runs that ended within {@code window}. Takes no lock and writes nothing: a
   * row that is being written is not there yet.
   */
  public WindowRows within(TimeWindow window) throws IOException {
    return WindowRows.of(JsonLines.unread(file, BYTES_MAX), "at", window, ROWS_KEPT);
  }

  private int rows() throws IOException {
    long bytes = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
    if (counted.isPresent() && counted.get().bytes() == bytes) {
      return counted.get().rows();
    }
    return JsonLines.count(file, BYTES_MAX);
  }

  /** Keeps the newest rows and returns how many; lines of others stay as they are. */
  private int shorten() throws IOException {
    List<JsonLines.Line> lines = new ArrayList<>(JsonLines.tail(file, BYTES_MAX));
    lines.removeIf(line -> line.object().isEmpty());
    List<JsonLines.Line> kept = lines.subList(Math.max(0, lines.size() - ROWS_KEPT), lines.size());
    DurableFiles.replace(file, JsonLines.file(kept), FileMode.PRIVATE_FILE);
    return kept.size();
  }
}

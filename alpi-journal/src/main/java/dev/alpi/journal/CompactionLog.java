package dev.alpi.journal;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A row for each compaction: {@code logs/compaction.jsonl}, rotated at {@value #BYTES_MAX} bytes
 * with three older files kept. It has figures and names, no text of a conversation.
 *
 * <p><b>Threads:</b> any, and any number of processes. <b>Durability:</b> not synced.
 */
public final class CompactionLog {
  /** When the file is rotated; a row has some 250 bytes. */
  public static final int BYTES_MAX = 1_000_000;

  static final int TEXT_BYTES_MAX = 300;

  private static final int BACKUPS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RotatingFile file;
  private final InstantSource clock;

  private CompactionLog(RotatingFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Returns the log of {@code home}. Nothing is read or written yet. */
  public static CompactionLog of(Path home, FileLocks locks, InstantSource clock) {
    Path path = home.resolve("logs").resolve("compaction.jsonl");
    return new CompactionLog(new RotatingFile(path, BYTES_MAX, BACKUPS, locks, PATIENCE), clock);
  }

  /**
   * How often conversations were compacted lately.
   *
   * @param days7 within seven days
   * @param days30 within thirty days
   */
  public record Counts(int days7, int days30) {}

  /**
   * Adds {@code row}, stamped with the time.
   *
   * @throws IOException if the disk fails; no reason for a turn to fail
   */
  public void append(CompactionRow row) throws IOException {
    DurableFiles.createDirectory(file.path().getParent());
    file.append(JsonLines.bytes(row.json(clock.instant())));
  }

  /** Returns the rows that there are, oldest first; lines that are none are left out. */
  public List<Obj> rows() throws IOException {
    List<Obj> rows = new ArrayList<>();
    for (byte[] content : file.contents()) {
      JsonLines.split(content).forEach(line -> line.object().ifPresent(rows::add));
    }
    return rows;
  }

  /** Returns the rows of {@code window}. Nothing is made or changed. */
  public WindowRows within(TimeWindow window) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    List<byte[]> contents = file.contents();
    contents.forEach(content -> lines.addAll(JsonLines.lines(content)));
    // with fewer files than are kept none was rotated away
    boolean isCut = contents.size() > BACKUPS;
    return WindowRows.of(lines, "ts", window, isCut ? 0 : Integer.MAX_VALUE);
  }

  /** Returns how many rows are of the last days. */
  public Counts counts() throws IOException {
    Instant now = clock.instant();
    int days7 = 0;
    int days30 = 0;
    for (Obj row : rows()) {
      Instant at = EpochSeconds.in(row, "ts").orElse(Instant.EPOCH);
      days7 += at.isBefore(now.minus(Duration.ofDays(7))) ? 0 : 1;
      days30 += at.isBefore(now.minus(Duration.ofDays(30))) ? 0 : 1;
    }
    return new Counts(days7, days30);
  }
}

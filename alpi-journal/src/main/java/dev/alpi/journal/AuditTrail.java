package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ChainedFile;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who changed what on this machine: {@code logs/admin-audit.jsonl} of the root, a record for each
 * command and host verb that changes something. Each record has the SHA-256 of the line before it,
 * so that one that is changed, taken out or put in between is found. {@code
 * docs/wire/admin-audit.md} is the description.
 *
 * <p><b>Threads:</b> any, and any number of processes. <b>Durability:</b> a record is on disk when
 * {@link #add} returns.
 */
public final class AuditTrail {
  /** The name of the newest file in {@code logs}; older ones have a number after it. */
  public static final String NAME = "admin-audit.jsonl";

  /** Size of a file before it is renamed: alpi-engine spec §7.5. */
  static final int FILE_BYTES_MAX = 5_000_000;

  /** How many older files are kept. */
  public static final int BACKUPS = 3;

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final ChainedFile file;
  private final InstantSource clock;
  private final RandomGenerator random;

  AuditTrail(ChainedFile file, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns the trail of the machine whose profiles are in {@code root}. Nothing is read or written
   * yet.
   *
   * @param root the directory of the default profile
   * @param locks those that everybody who changes the same files takes
   * @param clock tells when something was done
   * @param random names records
   */
  public static AuditTrail of(
      Path root, FileLocks locks, InstantSource clock, RandomGenerator random) {
    Path path = root.resolve("logs").resolve(NAME);
    return new AuditTrail(
        new ChainedFile(path, FILE_BYTES_MAX, BACKUPS, locks, PATIENCE), clock, random);
  }

  /**
   * Adds a record of {@code entry}, stamped with the time.
   *
   * @param entry what was done
   * @throws IOException if it cannot be written
   */
  public void add(AuditEntry entry) throws IOException {
    file.append((last, all) -> line(entry, tip(last, all)));
  }

  /**
   * Makes sure that a record could be written at this moment, as far as that can be told without
   * writing one.
   *
   * @throws IOException if it could not
   */
  public void requireWritable() throws IOException {
    file.requireWritable();
  }

  /** Reads and judges all that there is. Nothing is made or changed. */
  public AuditReport verify() throws IOException {
    return AuditChain.judge(file.parts(), file.isFull());
  }

  /** Returns the SHA-256 of the record {@code seq}, in hex; empty if it is not there. */
  public Optional<String> hash(long seq) throws IOException {
    for (ChainedFile.Part part : file.parts()) {
      for (String text : part.lines()) {
        AuditLine line = AuditLine.of(text);
        if (line.link().map(AuditLine.Link::seq).equals(Optional.of(seq))) {
          return Optional.of(line.hash());
        }
      }
    }
    return Optional.empty();
  }

  /** Returns all rows, oldest first, also those that are in no chain. */
  public List<Obj> rows() throws IOException {
    List<Obj> rows = new ArrayList<>();
    for (ChainedFile.Part part : file.parts()) {
      for (String line : part.lines()) {
        AuditLine.of(line).row().ifPresent(rows::add);
      }
    }
    return rows;
  }

  /**
   * What a new record follows on.
   *
   * @param seq of the last record of the chain
   * @param previous hash of the last line, whatever that is
   * @param between what stands between the two; empty if nothing does
   */
  private record Tip(long seq, String previous, Optional<Obj> between) {}

  private static Tip tip(Optional<String> end, ChainedFile.Everything all) throws IOException {
    if (end.isEmpty()) {
      return new Tip(0, AuditLine.NOTHING, Optional.empty());
    }
    AuditLine last = AuditLine.of(end.get());
    if (last.link().isPresent()) {
      return new Tip(last.link().get().seq(), last.hash(), Optional.empty());
    }
    return search(all);
  }

  /** Seldom: a line that is no record is the last. */
  private static Tip search(ChainedFile.Everything all) throws IOException {
    List<AuditLine> lines = new ArrayList<>();
    for (ChainedFile.Part part : all.parts()) {
      part.lines().forEach(line -> lines.add(AuditLine.of(line)));
    }
    long seq = 0;
    List<AuditLine> between = new ArrayList<>();
    for (AuditLine line : lines.reversed()) {
      if (line.link().isPresent()) {
        seq = line.link().get().seq();
        break;
      }
      between.add(line);
    }
    Obj told =
        Obj.EMPTY.with("kind", AuditLine.kind(between).label()).with("lines", between.size());
    return new Tip(seq, lines.getLast().hash(), Optional.of(told));
  }

  private byte[] line(AuditEntry entry, Tip tip) {
    Obj head =
        Obj.EMPTY
            .with("v", 1)
            .with("seq", tip.seq() + 1)
            .with("prev", tip.previous())
            .with("id", String.format(Locale.ROOT, "audit_%016x", random.nextLong()))
            .with("timestamp", TIME.format(clock.instant()));
    if (tip.between().isPresent()) {
      head = head.with("after", tip.between().get());
    }
    byte[] whole = JsonLines.bytes(joined(head, entry.json()));
    if (whole.length <= AuditLine.BYTES_MAX) {
      return whole;
    }
    Obj less = Obj.EMPTY;
    for (String name : List.of("source", "role", "method", "profile", "result", "error_code")) {
      if (entry.json().get(name).isPresent()) {
        less = less.with(name, entry.json().get(name).get());
      }
    }
    return JsonLines.bytes(joined(head, less.with("target_truncated", true)));
  }

  private static Obj joined(Obj head, Obj tail) {
    Obj all = head;
    for (String name : tail.members().keySet()) {
      all = all.with(name, tail.get(name).orElseThrow());
    }
    return all;
  }

  /** Returns the time that {@code row} has; empty if it has none. */
  public static Optional<Instant> time(Obj row) {
    try {
      return row.string("timestamp").map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

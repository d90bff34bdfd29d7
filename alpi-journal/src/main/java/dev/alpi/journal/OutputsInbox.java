package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What a profile's agents have to say when nobody listens: {@code outputs/outputs.jsonl}, the
 * newest {@value #ROWS_MAX} rows.
 *
 * <p><b>Threads:</b> any, and any number of processes, under {@code outputs/.outputs.lock}. Reading
 * takes no lock. <b>Durability:</b> what a method has changed survives a crash of the machine; a
 * crash in the middle leaves the file as it was.
 *
 * <p><b>Compatibility:</b> the Python system has the same file, without a lock between processes.
 * Unknown members, and lines that are no rows, stay as they are until they are the oldest.
 */
public final class OutputsInbox {
  /** How many rows are kept. */
  public static final int ROWS_MAX = 500;

  /** The longest body, in code points; what is longer belongs into a file. */
  public static final int BODY_CHARS_MAX = 8_000;

  /** The longest title, in code points. */
  public static final int TITLE_CHARS_MAX = 200;

  private static final int NAME_CHARS_MAX = 200;
  private static final int DELIVERIES_MAX = 20;

  /** The most rows of ours with the longest texts, each character escaped. */
  private static final int FILE_BYTES_MAX = 32 * 1024 * 1024;

  private static final int ID_BYTES = 6;

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path file;
  private final String profile;
  private final FileLocks locks;
  private final InstantSource clock;
  private final RandomGenerator random;

  private OutputsInbox(
      Path file, String profile, FileLocks locks, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.profile = profile;
    this.locks = locks;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns the inbox of {@code home}. Nothing is read or written yet.
   *
   * @param profile the name that new rows get
   * @param random makes ids
   */
  public static OutputsInbox of(
      Path home, String profile, FileLocks locks, InstantSource clock, RandomGenerator random) {
    return new OutputsInbox(
        home.resolve("outputs").resolve("outputs.jsonl"), profile, locks, clock, random);
  }

  /** Returns where they stand; it is replaced with every change, and need not be there yet. */
  public Path file() {
    return file;
  }

  /**
   * Adds {@code output}; above {@value #ROWS_MAX} rows the oldest go.
   *
   * @param redact takes what is secret out of title and body
   * @return the row, with its id
   */
  public OutputRow add(NewOutput output, UnaryOperator<String> redact) throws IOException {
    DurableFiles.createDirectory(file.getParent());
    try (FileLocks.Held _ = lock()) {
      List<JsonLines.Line> lines = new ArrayList<>(lines());
      Obj row = row(freshId(lines), output, redact);
      lines.add(JsonLines.line(row));
      write(lines.subList(Math.max(0, lines.size() - ROWS_MAX), lines.size()));
      return OutputRow.of(row).orElseThrow();
    }
  }

  /** Returns the rows, newest first; lines that are none are left out. */
  public List<OutputRow> list() throws IOException {
    List<OutputRow> rows = new ArrayList<>();
    lines().forEach(line -> line.object().flatMap(OutputRow::of).ifPresent(rows::add));
    return rows.reversed();
  }

  /** Returns the row whose id is {@code prefix} or alone begins with it, without marking it. */
  public Lookup<OutputRow> find(String prefix) throws IOException {
    List<OutputRow> found = new ArrayList<>();
    for (OutputRow row : list()) {
      if (row.id().equals(prefix)) {
        return new Lookup.Found<>(row);
      }
      if (!prefix.isEmpty() && row.id().startsWith(prefix)) {
        found.add(row);
      }
    }
    return switch (found.size()) {
      case 0 -> new Lookup.Unknown<>();
      case 1 -> new Lookup.Found<>(found.getFirst());
      default -> new Lookup.Ambiguous<>(found.stream().map(OutputRow::id).toList());
    };
  }

  /** Marks the row that {@link #find} finds as read, and returns it as it is then. */
  public Lookup<OutputRow> show(String prefix) throws IOException {
    Lookup<OutputRow> found = find(prefix);
    if (found instanceof Lookup.Found<OutputRow>(OutputRow row) && row.isUnread()) {
      String id = row.id();
      change(each -> each.id().equals(id) ? read(each) : Optional.of(each.json()));
      return new Lookup.Found<>(read(row).flatMap(OutputRow::of).orElse(row));
    }
    return found;
  }

  /** Marks all as read and returns how many were not. */
  public int readAll() throws IOException {
    return change(OutputsInbox::read);
  }

  /** Removes the row {@code id} and says whether it was there. */
  public boolean delete(String id) throws IOException {
    return change(row -> row.id().equals(id) ? Optional.empty() : Optional.of(row.json())) > 0;
  }

  /** What becomes of a row: itself, another, or nothing. */
  private interface Change {
    Optional<Obj> of(OutputRow row);
  }

  private static Optional<Obj> read(OutputRow row) {
    return Optional.of(row.isUnread() ? row.json().with("status", "read") : row.json());
  }

  /** Makes {@code change} to each row and returns how many it changed. */
  private int change(Change change) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    try (FileLocks.Held _ = lock()) {
      List<JsonLines.Line> kept = new ArrayList<>();
      int changed = 0;
      for (JsonLines.Line line : lines()) {
        Optional<OutputRow> row = line.object().flatMap(OutputRow::of);
        if (row.isEmpty()) {
          kept.add(line);
          continue;
        }
        Optional<Obj> now = change.of(row.get());
        if (now.equals(line.object())) {
          // not even its spaces change
          kept.add(line);
        } else {
          changed++;
          now.map(JsonLines::line).ifPresent(kept::add);
        }
      }
      if (changed > 0) {
        write(kept);
      }
      return changed;
    }
  }

  private FileLocks.Held lock() throws IOException {
    return locks.acquire(
        file.resolveSibling(".outputs.lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
  }

  private List<JsonLines.Line> lines() throws IOException {
    return JsonLines.read(file, FILE_BYTES_MAX);
  }

  private void write(List<JsonLines.Line> lines) throws IOException {
    DurableFiles.replace(file, JsonLines.file(lines), FileMode.PRIVATE_FILE);
  }

  private String freshId(List<JsonLines.Line> lines) {
    Set<String> taken = new HashSet<>();
    lines.forEach(line -> line.object().flatMap(row -> row.string("id")).ifPresent(taken::add));
    while (true) {
      byte[] bytes = new byte[ID_BYTES];
      random.nextBytes(bytes);
      String id = HexFormat.of().formatHex(bytes);
      if (!taken.contains(id)) {
        return id;
      }
    }
  }

  private Obj row(String id, NewOutput output, UnaryOperator<String> redact) {
    UnaryOperator<String> name = text -> Texts.shortened(redact.apply(text), NAME_CHARS_MAX);
    String title = redact.apply(output.title()).strip().replaceAll("\\s+", " ");
    Obj row =
        Obj.EMPTY
            .with("id", id)
            .with("profile", profile)
            .with("created_at", EpochSeconds.of(clock.instant()));
    if (!title.isEmpty()) {
      row = row.with("title", Texts.shortened(title, TITLE_CHARS_MAX));
    }
    List<String> delivered = output.deliveredTo().stream().limit(DELIVERIES_MAX).map(name).toList();
    return row.with("body", Texts.shortened(redact.apply(output.body()), BODY_CHARS_MAX))
        .with("type", output.type().label())
        .with("status", "unread")
        .with("session_id", name.apply(output.sessionId()))
        .with("delivered_to", JsonValue.Arr.ofStrings(delivered));
  }
}

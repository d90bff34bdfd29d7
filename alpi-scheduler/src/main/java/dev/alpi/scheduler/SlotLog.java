package dev.alpi.scheduler;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The durable record of every slot: {@code schedule/slots.log}.
 *
 * <p>Whoever runs jobs of the profile holds {@code schedule/.slots.lock} as long as it does, so
 * that no two do. Readers need no lock.
 *
 * <p><b>Threads:</b> one at a time.
 *
 * <p><b>Durability:</b> what was appended is on disk when the method returns. A crash leaves it
 * whole or not at all.
 */
final class SlotLog implements AutoCloseable {
  /** With fewer records the file is not written anew. */
  private static final int REWRITE_RECORDS_MIN = 2_000;

  private static final String BEGIN = "begin";
  private static final String PAST = "past";

  private final Path file;
  private final FileLocks.Held lock;
  private final SlotBook book;
  private final List<SlotRecord> late = new ArrayList<>();
  private AppendLog log;
  private int written;

  /** Whether {@link #log} cannot be written any more: its disk has failed, or it was replaced. */
  private boolean hasFailed;

  private SlotLog(Path file, FileLocks.Held lock, AppendLog log) {
    this.file = file;
    this.lock = lock;
    this.log = log;
    List<String> records = log.takeRecords();
    this.book = book(records);
    this.written = records.size();
  }

  /**
   * Opens the log of the profile at {@code home}.
   *
   * @throws dev.alpi.profile.store.StoreException.Locked if another process runs its jobs
   * @throws IOException if the disk fails, or the log is damaged
   */
  static SlotLog open(Path home, FileLocks locks) throws IOException {
    Path folder = home.resolve("schedule");
    DurableFiles.createDirectory(folder);
    FileLocks.Held lock =
        locks.acquire(folder.resolve(".slots.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    try {
      Path file = file(home);
      DurableFiles.deleteTemporaries(file);
      return new SlotLog(file, lock, AppendLog.open(file));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  static void remove(Path home) throws IOException {
    boolean _ = DurableFiles.delete(file(home));
  }

  private static Path file(Path home) {
    return home.resolve("schedule").resolve("slots.log");
  }

  /** Returns what is known, for who only looks. */
  static SlotBook look(Path home) throws IOException {
    return Presence.isThere(file(home)) ? book(AppendLog.read(file(home))) : new SlotBook();
  }

  /** Returns the records that there are, for who only looks. */
  static List<SlotRecord> records(Path home) throws IOException {
    List<SlotRecord> records = new ArrayList<>();
    if (Presence.isThere(file(home))) {
      for (String line : AppendLog.read(file(home))) {
        try {
          SlotRecord.read(Json.parseObject(line)).ifPresent(records::add);
        } catch (JsonSyntaxException | IllegalArgumentException e) {
          // its checksum held, so a later version wrote it
        }
      }
    }
    return records;
  }

  private static SlotBook book(List<String> records) {
    SlotBook book = new SlotBook();
    for (String record : records) {
      try {
        Obj json = Json.parseObject(record);
        switch (json.string("state").orElse("")) {
          case BEGIN -> begin(book, json);
          case PAST -> book.past(job(json), instant(json, "from"), instant(json, "slot"));
          default -> SlotRecord.read(json).ifPresent(book::add);
        }
      } catch (JsonSyntaxException | DateTimeException | IllegalArgumentException e) {
        // its checksum held, so a later version wrote it: it is not ours to judge
      }
    }
    return book;
  }

  private static void begin(SlotBook book, Obj json) {
    book.begin(job(json), instant(json, "slot"));
    if (json.string("first").isPresent()) {
      Optional<Instant> before = json.string("before").map(Instant::parse);
      book.remember(job(json), instant(json, "first"), before);
    }
  }

  private static JobId job(Obj json) {
    return new JobId(json.string("job").orElse(""));
  }

  private static Instant instant(Obj json, String key) {
    return Instant.parse(json.string(key).orElse(""));
  }

  SlotBook book() {
    return book;
  }

  /** Appends {@code records}, then takes them into the book. */
  void append(List<SlotRecord> records) throws IOException {
    if (records.isEmpty()) {
      return;
    }
    write(records.stream().map(record -> Json.compact(record.json())).toList());
    records.forEach(book::add);
  }

  /**
   * Appends the end of a run.
   *
   * @throws IOException if the disk fails; then {@link #appendLate} appends it, as long as this
   *     process lives
   */
  void appendNowOrLate(SlotRecord end) throws IOException {
    late.add(end);
    append(List.of(end));
    late.remove(end);
  }

  /** Appends what the disk did not take at its time, and returns it. */
  List<SlotRecord> appendLate() throws IOException {
    List<SlotRecord> all = List.copyOf(late);
    append(all);
    late.clear();
    return all;
  }

  private void write(List<String> lines) throws IOException {
    AppendLog usable = usable();
    hasFailed = true;
    usable.appendAll(lines);
    hasFailed = false;
    written += lines.size();
  }

  /** Returns the log; after a failure anew, without what was never acknowledged. */
  private AppendLog usable() throws IOException {
    if (hasFailed) {
      log.close();
      log = AppendLog.open(file);
      List<String> records = log.takeRecords();
      if (records.size() > written) {
        log.close();
        records = records.subList(0, written);
        AppendLog.rewrite(file, records);
        log = AppendLog.open(file);
        List<String> _ = log.takeRecords();
      }
      written = records.size();
      hasFailed = false;
    }
    return log;
  }

  /** Says up to when a job's slots are nobody's concern. */
  void begin(JobId job, Instant until) throws IOException {
    write(List.of(Json.compact(begun(job, until))));
    book.begin(job, until);
  }

  private static Obj begun(JobId job, Instant until) {
    return Obj.EMPTY.with("job", job.text()).with("slot", until.toString()).with("state", BEGIN);
  }

  /** Returns what {@link #begin(SlotBook, Obj)} takes. */
  private Obj remembered(JobId job, Instant until) {
    Obj begun = begun(job, until);
    Optional<Instant> first = book.first(job);
    Optional<Instant> before = book.before(job);
    Obj known = first.isPresent() ? begun.with("first", first.get().toString()) : begun;
    return before.isPresent() ? known.with("before", before.get().toString()) : known;
  }

  private static Obj past(JobId job, Instant first, Instant last) {
    return Obj.EMPTY
        .with("job", job.text())
        .with("slot", last.toString())
        .with("from", first.toString())
        .with("state", PAST);
  }

  /** Writes the file anew, with what the book still has, if it has grown. */
  void compactIfDue() throws IOException {
    if (written < REWRITE_RECORDS_MIN || written < 2 * book.records()) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (JobId job : book.jobs()) {
      book.past(job)
          .stretches()
          .forEach((first, last) -> kept.add(Json.compact(past(job, first, last))));
      book.history(job).forEach(record -> kept.add(Json.compact(record.json())));
      Optional<Instant> decided = book.decided(job);
      decided.ifPresent(until -> kept.add(Json.compact(remembered(job, until))));
    }
    // what is open is the file before this; if it cannot be replaced it is opened again
    hasFailed = true;
    AppendLog.rewrite(file, kept);
    AppendLog _ = usable();
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      log.close();
    }
  }
}

package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.LineFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * What happens in a daemon, numbered, for whoever follows it: the last ones are kept, also over a
 * restart, so that who was away for a while misses nothing.
 *
 * <p><b>Threads:</b> any; who follows never keeps anybody waiting.
 *
 * <p><b>Durability:</b> an event survives the end of the process. After a crash of the machine the
 * newest may be missing, and their numbers be given again.
 *
 * <p><b>Compatibility:</b> {@code host/events.jsonl} of alpi-state spec §2.16.
 */
final class HostEvents implements Closeable {
  /** So many are kept (alpi-state spec §2.16). */
  static final int KEPT_MAX = 500;

  /** The file is written anew when it has so many lines more than are kept. */
  private static final int SLACK = 500;

  /** What a program has made up may be long; nobody needs it whole. */
  private static final int ROW_BYTES_MAX = 64 * 1024;

  private final Path file;
  private final InstantSource clock;
  private final DaemonLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<Row> kept = new ArrayDeque<>();
  private long last;
  private int lines;
  private boolean isClosed;

  /**
   * An event.
   *
   * @param seq its number, one more than that of the one before
   * @param at when it happened
   * @param event what kind it is, as {@code config.changed}
   * @param data what it is about
   */
  record Row(long seq, Instant at, String event, Obj data) {
    Obj json() {
      return Obj.EMPTY
          .with("event", event)
          .with("data", data)
          .with("at", at.toString())
          .with("seq", seq);
    }

    static Optional<Row> parse(String line) {
      try {
        if (Json.parse(line.getBytes(UTF_8)) instanceof Obj row) {
          OptionalLong seq = row.integer("seq");
          Instant at = Instant.parse(row.string("at").orElse(""));
          String event = row.string("event").orElse("");
          return seq.isPresent() && seq.getAsLong() > 0 && !event.isEmpty()
              ? Optional.of(new Row(seq.getAsLong(), at, event, row.object("data")))
              : Optional.empty();
        }
        return Optional.empty();
      } catch (JsonSyntaxException | java.time.DateTimeException e) {
        return Optional.empty();
      }
    }
  }

  private HostEvents(Path file, InstantSource clock, DaemonLog log) {
    this.file = file;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Returns the events of the root at {@code root}, with those that its file has. Whoever calls
   * holds the lock of the root's daemon; nobody else writes the file.
   */
  static HostEvents open(Path root, InstantSource clock, DaemonLog log) throws IOException {
    HostEvents events = new HostEvents(root.resolve("host").resolve("events.jsonl"), clock, log);
    DurableFiles.createDirectory(events.file.getParent());
    if (Files.exists(events.file)) {
      events.load();
    }
    return events;
  }

  private void load() throws IOException {
    // what cannot be read is a buffer that is lost, and no reason not to serve
    for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n")) {
      lines++;
      Row.parse(line).filter(row -> row.seq() > last).ifPresent(this::keep);
    }
  }

  private void keep(Row row) {
    kept.addLast(row);
    last = row.seq();
    if (kept.size() > KEPT_MAX) {
      kept.removeFirst();
    }
  }

  /** Tells that something happened. */
  void emit(String event, Obj data) {
    lock.lock();
    try {
      Row row = new Row(last + 1, clock.instant(), event, data);
      if (bytes(row).length > ROW_BYTES_MAX) {
        row = new Row(last + 1, row.at(), event, Obj.EMPTY.with("too_long", true));
      }
      keep(row);
      write(row);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static byte[] bytes(Row row) {
    return (Json.compact(row.json()) + "\n").getBytes(UTF_8);
  }

  private void write(Row row) {
    try {
      if (lines >= KEPT_MAX + SLACK) {
        String all =
            kept.stream().map(each -> new String(bytes(each), UTF_8)).collect(Collectors.joining());
        DurableFiles.replace(file, all, FileMode.PRIVATE_FILE);
        lines = kept.size();
      } else {
        LineFile.appendOrCreate(file, bytes(row));
        lines++;
      }
    } catch (IOException e) {
      // whoever follows at the moment has it all the same
      log.warn("host/events.jsonl cannot be written: " + e.getMessage());
    }
  }

  /** Returns the number that the next event gets. */
  long nextSeq() {
    lock.lock();
    try {
      return last + 1;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the events that are kept with numbers above {@code seq}, oldest first. There was more
   * if the first of them is not the next number.
   */
  List<Row> after(long seq) {
    lock.lock();
    try {
      return kept.stream().filter(row -> row.seq() > seq).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The same, but waits for one if there is none.
   *
   * @param most how long
   * @return none if none came, or this was closed
   */
  List<Row> await(long seq, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long nanos = most.toNanos();
      while (last <= seq && nanos > 0 && !isClosed) {
        nanos = news.awaitNanos(nanos);
      }
      return after(seq);
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  /** Whoever waits is let go. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

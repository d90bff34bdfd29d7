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
import java.time.InstantSource;
import java.util.Optional;
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
  private final Ring<Obj> rows = new Ring<>(KEPT_MAX);
  private int lines;

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
      parse(line).ifPresent(row -> rows.restore(row.integer("seq").orElse(0), row));
    }
  }

  private static Optional<Obj> parse(String line) {
    try {
      return Json.parse(line.getBytes(UTF_8)) instanceof Obj row
              && row.integer("seq").orElse(0) > 0
              && row.string("event").isPresent()
          ? Optional.of(row)
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * Tells that something happened.
   *
   * @param event what kind it is, as {@code config.changed}
   * @param data what it is about; nothing of a profile's content
   */
  synchronized void emit(String event, Obj data) {
    Obj row = row(event, data);
    byte[] line = line(row);
    if (line.length > ROW_BYTES_MAX) {
      row = row(event, Obj.EMPTY.with("too_long", true));
      line = line(row);
    }
    rows.add(row);
    write(line);
  }

  private Obj row(String event, Obj data) {
    return Obj.EMPTY
        .with("event", event)
        .with("data", data)
        .with("at", clock.instant().toString())
        .with("seq", rows.last() + 1);
  }

  private static byte[] line(Obj row) {
    return (Json.compact(row) + "\n").getBytes(UTF_8);
  }

  private void write(byte[] line) {
    try {
      if (lines >= KEPT_MAX + SLACK) {
        String all =
            rows.after(0).stream()
                .map(each -> new String(line(each.item()), UTF_8))
                .collect(Collectors.joining());
        DurableFiles.replace(file, all, FileMode.PRIVATE_FILE);
        lines = KEPT_MAX;
      } else {
        LineFile.appendOrCreate(file, line);
        lines++;
      }
    } catch (IOException e) {
      // whoever follows at the moment has it all the same
      log.warn("host/events.jsonl cannot be written: " + e.getMessage());
    }
  }

  /** Returns them: {@code {event, data, at, seq}}. */
  Ring<Obj> rows() {
    return rows;
  }

  /** Whoever waits is let go. */
  @Override
  public void close() {
    rows.end();
  }
}

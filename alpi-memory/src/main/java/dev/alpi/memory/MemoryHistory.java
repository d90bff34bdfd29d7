package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.memory.MemoryRecord.Action;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.AppendLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was taken out of the memory files: {@code memories/history.jsonl}, an append log of JSON
 * objects with {@code when}, {@code target}, {@code action}, {@code old} and {@code new}.
 *
 * <p>The caller holds the memory lock.
 */
final class MemoryHistory {
  /** How many records stay. */
  static final int RECORDS_MAX = 1000;

  /** How many may come on top before the oldest go, so that not every record rewrites the file. */
  private static final int RECORDS_SLACK = 100;

  private static final long FILE_BYTES_MAX =
      (RECORDS_MAX + RECORDS_SLACK + 64L) * (AppendLog.RECORD_BYTES_MAX + 16L);

  private final Path file;

  MemoryHistory(Path file) {
    this.file = file;
  }

  /** One text that was taken out; {@code newText} is empty if nothing took its place. */
  record Change(MemoryFile target, Action action, String oldText, String newText) {}

  void append(Instant when, List<Change> changes) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    requireModest();
    List<String> all;
    try (AppendLog log = AppendLog.open(file)) {
      for (Change change : changes) {
        log.append(record(when, change));
      }
      all = log.records();
    }
    if (all.size() + changes.size() > RECORDS_MAX + RECORDS_SLACK) {
      keepNewest();
    }
  }

  /** Returns what the file holds, oldest first; what this version does not know is left out. */
  List<MemoryRecord> read() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    requireModest();
    List<MemoryRecord> records = new ArrayList<>();
    for (String line : AppendLog.read(file)) {
      parse(line).ifPresent(records::add);
    }
    return records;
  }

  private static Optional<MemoryRecord> parse(String line) {
    try {
      JsonValue.Obj object = Json.parseObject(line);
      Optional<MemoryFile> target = object.string("target").flatMap(MemoryFile::parse);
      return target.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new MemoryRecord(
                  Instant.parse(object.string("when").orElse("")),
                  target.get(),
                  Action.valueOf(object.string("action").orElse("").toUpperCase(Locale.ROOT)),
                  object.string("old").orElse(""),
                  object.string("new").orElse("")));
    } catch (JsonSyntaxException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void keepNewest() throws IOException {
    List<String> all;
    try (AppendLog log = AppendLog.open(file)) {
      all = log.records();
    }
    AppendLog.rewrite(file, all.subList(all.size() - RECORDS_MAX, all.size()));
  }

  private void requireModest() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new MemoryException.UnsafePath(file, "is a link or no regular file");
    }
    long size = Files.size(file);
    if (size > FILE_BYTES_MAX) {
      throw new MemoryException.TooLarge(file, size + " bytes", FILE_BYTES_MAX + " bytes");
    }
  }

  private static String record(Instant when, Change change) {
    int charsMax = Integer.MAX_VALUE;
    String record = record(when, change, charsMax);
    // only a hand-written entry can be this long; its whole text is in the .bak file
    for (charsMax = AppendLog.RECORD_BYTES_MAX / 4;
        record.getBytes(UTF_8).length > AppendLog.RECORD_BYTES_MAX;
        charsMax /= 2) {
      record = record(when, change, charsMax);
    }
    return record;
  }

  private static String record(Instant when, Change change, int charsMax) {
    JsonValue.Obj object =
        JsonValue.Obj.EMPTY
            .with("when", when.toString())
            .with("target", change.target().name().toLowerCase(Locale.ROOT))
            .with("action", change.action().name().toLowerCase(Locale.ROOT))
            .with("old", SessionText.cutCodePoints(change.oldText(), charsMax))
            .with("new", SessionText.cutCodePoints(change.newText(), charsMax));
    return Json.compact(object);
  }
}

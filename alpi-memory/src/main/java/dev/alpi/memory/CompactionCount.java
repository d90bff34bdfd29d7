package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How often conversations had to be shortened in a time, from {@code logs/compaction.jsonl}.
 *
 * @param days the time, up to now
 * @param events how often it was looked at
 * @param fired how often it was done
 * @param tokensBefore what the shortened conversations had
 * @param tokensAfter what was left of them
 */
public record CompactionCount(
    int days, int events, int fired, long tokensBefore, long tokensAfter) {
  /** How much of the newest end of the file is read: thousands of rows. */
  static final int BYTES_MAX = 2 * 1024 * 1024;

  private record Row(Instant when, boolean fired, long before, long after) {}

  /** Returns how much was left on average, in percent; 100 if nothing was shortened. */
  public int percentLeft() {
    return tokensBefore <= 0 ? 100 : (int) Math.min(100, tokensAfter * 100 / tokensBefore);
  }

  /**
   * Counts for each of {@code days} in the file of {@code home}. Rows that say no time are left
   * out.
   */
  static List<CompactionCount> of(Path home, Instant now, List<Integer> days) throws IOException {
    List<Row> rows = rows(home.resolve("logs").resolve("compaction.jsonl"));
    List<CompactionCount> counts = new ArrayList<>();
    for (int each : days) {
      Instant since = now.minus(Duration.ofDays(each));
      CompactionCount count = new CompactionCount(each, 0, 0, 0, 0);
      for (Row row : rows) {
        count = row.when.isBefore(since) ? count : count.with(row);
      }
      counts.add(count);
    }
    return counts;
  }

  private CompactionCount with(Row row) {
    return row.fired
        ? new CompactionCount(
            days, events + 1, fired + 1, tokensBefore + row.before, tokensAfter + row.after)
        : new CompactionCount(days, events + 1, fired, tokensBefore, tokensAfter);
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : newest(file).split("\n")) {
      try {
        if (!line.isBlank() && Json.parse(line) instanceof Obj object) {
          rows.add(row(object));
        }
      } catch (JsonSyntaxException | DateTimeException e) {
        // a row that is torn, or cut by the limit, counts for nothing
      }
    }
    return rows;
  }

  private static String newest(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (InputStream in = BoundedFile.open(file)) {
      in.skipNBytes(Math.max(0, Files.size(file) - BYTES_MAX));
      return new String(in.readNBytes(BYTES_MAX), UTF_8);
    }
  }

  /** The time is seconds since 1970, or as ISO 8601 has it. */
  private static Row row(Obj object) {
    Instant when =
        object.get("ts").orElse(JsonValue.Null.NULL) instanceof JsonValue.Num seconds
            ? Instant.ofEpochMilli((long) (seconds.decimal() * 1000))
            : Instant.parse(object.string("ts").orElse(""));
    return new Row(
        when,
        object.bool("fired").orElse(false),
        tokens(object, "tokens_before"),
        tokens(object, "tokens_after"));
  }

  /** No conversation has more; thousands of rows still fit into a sum. */
  private static long tokens(Obj object, String name) {
    return Math.clamp(object.integer(name).orElse(0), 0, Integer.MAX_VALUE);
  }
}

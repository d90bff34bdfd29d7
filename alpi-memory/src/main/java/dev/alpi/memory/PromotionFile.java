package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code memories/promotion_queue.jsonl}: a compact JSON object a line (alpi-state §2.12). A line
 * that does not change is written back byte for byte, also one that cannot be read.
 *
 * <p><b>Threads:</b> any; who changes the file holds the memory lock.
 */
final class PromotionFile {
  /** How many rows stay (alpi-state §2.12). */
  static final int ROWS_MAX = 200;

  /** How long a row waits (alpi-state §2.12). */
  static final Duration AGE_MAX = Duration.ofDays(30);

  /** Many times what 200 statements take. */
  static final int FILE_BYTES_MAX = 4 * 1024 * 1024;

  static final String NAME = "promotion_queue.jsonl";

  /** The end of the year 9999: later there is no date to show. */
  private static final double EPOCH_SECONDS_MAX = 253_402_300_799.0;

  private final MemoryFolder folder;

  PromotionFile(MemoryFolder folder) {
    this.folder = folder;
  }

  /** A line, as ISO 8859-1 so that nothing gets lost, and what it says. */
  private record Row(String line, Optional<Promotion> promotion) {}

  PromotionListing list(Instant now) throws IOException {
    List<Row> rows = rows(now);
    List<Promotion> promotions = rows.stream().flatMap(row -> row.promotion.stream()).toList();
    return new PromotionListing(promotions, rows.size() - promotions.size());
  }

  /** Adds {@code promotions}; the oldest go if there are too many. */
  void appendHeld(List<Promotion> promotions, Instant now) throws IOException {
    List<Row> rows = rows(now);
    for (Promotion promotion : promotions) {
      String line = new String(Json.compact(object(promotion)).getBytes(UTF_8), ISO_8859_1);
      rows.add(new Row(line, Optional.of(promotion)));
    }
    write(rows.subList(Math.max(0, rows.size() - ROWS_MAX), rows.size()));
  }

  /** Takes out the row called {@code id}, and those that have waited too long. */
  Optional<Promotion> removeHeld(String id, Instant now) throws IOException {
    List<Row> rows = rows(now);
    for (int i = 0; i < rows.size(); i++) {
      Optional<Promotion> promotion = rows.get(i).promotion;
      if (promotion.isPresent() && promotion.get().id().equals(id)) {
        rows.remove(i);
        write(rows);
        return promotion;
      }
    }
    return Optional.empty();
  }

  private void write(List<Row> rows) throws IOException {
    StringBuilder all = new StringBuilder();
    rows.forEach(row -> all.append(row.line).append('\n'));
    byte[] bytes = all.toString().getBytes(ISO_8859_1);
    DurableFiles.replace(folder.file(NAME), bytes, FileMode.PRIVATE_FILE);
  }

  /** Returns the rows that have not waited too long. */
  private List<Row> rows(Instant now) throws IOException {
    List<Row> rows = new ArrayList<>();
    String all = new String(folder.content(NAME, FILE_BYTES_MAX), ISO_8859_1);
    for (String line : all.split("\n")) {
      if (!line.isBlank()) {
        Optional<Promotion> promotion = promotion(line);
        if (promotion.filter(it -> isExpired(it, now)).isEmpty()) {
          rows.add(new Row(line, promotion));
        }
      }
    }
    return rows;
  }

  private static boolean isExpired(Promotion promotion, Instant now) {
    return !promotion.createdAt().plus(AGE_MAX).isAfter(now);
  }

  private static Optional<Promotion> promotion(String line) {
    try {
      return Json.parse(line.getBytes(ISO_8859_1)) instanceof Obj object
          ? promotion(object)
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<Promotion> promotion(Obj object) {
    String id = object.string("id").orElse("");
    OptionalDouble createdAt = object.decimal("created_at");
    Optional<MemoryFile> target = object.string("target").flatMap(MemoryFile::parse);
    String text = object.string("text").orElse("");
    Optional<Confidence> confidence =
        Confidence.parse(object.string("confidence").orElse("normal"));
    boolean isWhole =
        isId(id)
            && createdAt.orElse(-1) >= 0
            && createdAt.getAsDouble() <= EPOCH_SECONDS_MAX
            && target.isPresent()
            && !text.isBlank()
            && confidence.isPresent();
    if (!isWhole) {
      return Optional.empty();
    }
    CandidateOrigin origin =
        new CandidateOrigin(
            CandidateOrigin.Source.parse(object.string("source").orElse("")),
            object.string("session_id").orElse(""),
            object.string("model").orElse(""));
    List<String> warnings = new ArrayList<>();
    for (JsonValue warning : object.array("warnings")) {
      if (warning instanceof JsonValue.Str(String sentence)) {
        warnings.add(sentence);
      }
    }
    return Optional.of(
        new Promotion(
            id,
            Instant.ofEpochMilli((long) (createdAt.getAsDouble() * 1000)),
            origin,
            new Candidate(target.get(), text, confidence.get()),
            warnings));
  }

  private static boolean isId(String id) {
    return id.length() == 8
        && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static Obj object(Promotion promotion) {
    Candidate candidate = promotion.candidate();
    return Obj.EMPTY
        .with("id", promotion.id())
        .with("created_at", promotion.createdAt().toEpochMilli() / 1000.0)
        .with("source", promotion.origin().source().code())
        .with("session_id", promotion.origin().sessionId())
        .with("model", promotion.origin().model())
        .with("target", candidate.target().name().toLowerCase(Locale.ROOT))
        .with("text", candidate.text())
        .with("confidence", candidate.confidence().code())
        .with("warnings", JsonValue.Arr.ofStrings(promotion.warnings()));
  }
}

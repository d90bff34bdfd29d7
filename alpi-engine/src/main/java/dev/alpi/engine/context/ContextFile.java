package dev.alpi.engine.context;

import dev.alpi.engine.context.StoredContext.Checkpoint;
import dev.alpi.engine.context.StoredContext.FrozenPrompt;
import dev.alpi.engine.context.StoredContext.Row;
import dev.alpi.memory.SessionId;
import dev.alpi.model.Message;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The file of a session's {@link StoredContext}: {@code sessions/_context_<id>.json}.
 *
 * <p>It saves money and repeats nothing that is not in the session: one that is missing, damaged or
 * too large is as good as an empty one, and never keeps a turn from running.
 *
 * <p><b>Threads:</b> any, and any number of processes: changes are made under {@code
 * sessions/.context.lock}. <b>Durability:</b> replaced as a whole.
 */
public final class ContextFile {
  private static final int VERSION = 1;

  private static final StoredContext UNREADABLE =
      StoredContext.EMPTY.tainted(List.of("a conversation whose record cannot be read"));

  /** Several times what the largest window holds. */
  private static final long BYTES_MAX = 32L * 1024 * 1024;

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path file;
  private final FileLocks locks;
  private final UnaryOperator<String> redact;

  private ContextFile(Path file, FileLocks locks, UnaryOperator<String> redact) {
    this.file = file;
    this.locks = locks;
    this.redact = redact;
  }

  /** Returns the file of {@code session}, without touching it. */
  public static ContextFile of(
      Path home, SessionId session, FileLocks locks, UnaryOperator<String> redact) {
    return new ContextFile(
        home.resolve("sessions").resolve("_context_" + session + ".json"), locks, redact);
  }

  /** Reads it. Of one that cannot be read only that much is known: it may have been tainted. */
  public StoredContext read() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return StoredContext.EMPTY;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > BYTES_MAX) {
      return UNREADABLE;
    }
    try {
      return parse(Json.parseObject(Files.readString(file)));
    } catch (JsonSyntaxException | CharacterCodingException e) {
      return UNREADABLE;
    }
  }

  /** Changes it: what {@code change} makes of its content now is written, if it is another. */
  public void update(UnaryOperator<StoredContext> change) throws IOException {
    DurableFiles.createDirectory(file.getParent());
    Path lock = file.resolveSibling(".context.lock");
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      StoredContext before = read();
      StoredContext after = change.apply(before);
      if (!after.equals(before)) {
        DurableFiles.replace(file, Json.compact(print(after)) + "\n", FileMode.PRIVATE_FILE);
      }
    }
  }

  private Obj print(StoredContext stored) {
    Obj out = Obj.EMPTY.with("version", VERSION);
    if (stored.prompt().isPresent()) {
      FrozenPrompt prompt = stored.prompt().get();
      out =
          out.with(
              "prompt",
              Obj.EMPTY
                  .with("basis", prompt.basis())
                  .with("text", redact.apply(prompt.text()))
                  .with("known", JsonValue.Arr.ofStrings(prompt.known())));
    }
    if (stored.checkpoint().isPresent()) {
      Checkpoint checkpoint = stored.checkpoint().get();
      out =
          out.with(
              "checkpoint",
              Obj.EMPTY
                  .with(
                      "turns",
                      JsonValue.Arr.ofStrings(
                          checkpoint.turns().stream().map(Instant::toString).toList()))
                  .with("messages", MessageJson.write(checkpoint.messages(), redact)));
    }
    List<JsonValue> rows = new ArrayList<>();
    for (Row row : stored.rows()) {
      rows.add(
          Obj.EMPTY
              .with("at", row.at().toString())
              .with("messages", MessageJson.write(row.messages(), redact)));
    }
    if (!stored.taint().isEmpty()) {
      out = out.with("taint", JsonValue.Arr.ofStrings(stored.taint()));
    }
    return out.with("turns", new JsonValue.Arr(rows));
  }

  private static StoredContext parse(Obj content) {
    if (content.integer("version").orElse(0) != VERSION) {
      return UNREADABLE;
    }
    Optional<FrozenPrompt> prompt =
        content
            .object("prompt")
            .string("basis")
            .map(basis -> prompt(basis, content.object("prompt")));
    Obj checkpoint = content.object("checkpoint");
    List<Instant> contained = instants(checkpoint.array("turns"));
    Optional<Checkpoint> compacted =
        messages(checkpoint)
            .filter(_ -> !contained.isEmpty())
            .map(messages -> new Checkpoint(contained, messages));
    List<Row> rows = new ArrayList<>();
    for (JsonValue item : content.array("turns")) {
      if (item instanceof Obj row) {
        instant(row, "at")
            .flatMap(at -> messages(row).map(messages -> new Row(at, messages)))
            .ifPresent(rows::add);
      }
    }
    List<String> taint = new ArrayList<>();
    for (JsonValue item : content.array("taint")) {
      if (item instanceof JsonValue.Str(String source)) {
        taint.add(source);
      }
    }
    return new StoredContext(prompt, compacted, rows, taint);
  }

  private static FrozenPrompt prompt(String basis, Obj prompt) {
    List<String> known = new ArrayList<>();
    for (JsonValue item : prompt.array("known")) {
      if (item instanceof JsonValue.Str(String text)) {
        known.add(text);
      }
    }
    return new FrozenPrompt(basis, prompt.string("text").orElse(""), known);
  }

  private static Optional<List<Message>> messages(Obj holder) {
    return MessageJson.read(holder.array("messages"));
  }

  private static List<Instant> instants(List<JsonValue> items) {
    List<Instant> instants = new ArrayList<>();
    for (JsonValue item : items) {
      instant(Obj.EMPTY.with("at", item), "at").ifPresent(instants::add);
    }
    return instants;
  }

  private static Optional<Instant> instant(Obj holder, String name) {
    try {
      return holder.string(name).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

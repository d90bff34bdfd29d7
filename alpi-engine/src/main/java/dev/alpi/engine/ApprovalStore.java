package dev.alpi.engine;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that a person has approved for good: {@code <home>/approvals.json}. An approval
 * covers one exact command in one directory and expires after {@link #LIFETIME}.
 */
final class ApprovalStore {
  /** How long an approval holds; nobody remembers one that is older. */
  static final Duration LIFETIME = Duration.ofDays(90);

  private static final int VERSION = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final FileLocks locks;
  private final InstantSource clock;

  ApprovalStore(Path home, FileLocks locks, InstantSource clock) {
    this.file = home.resolve("approvals.json");
    this.locks = locks;
    this.clock = clock;
  }

  /**
   * Says whether {@code question} was approved for good.
   *
   * @throws StoreException.Damaged if the file is none of ours: it approves nothing
   */
  boolean covers(Approver.Question question) throws IOException {
    Instant now = clock.instant();
    return entries(content()).stream()
        .anyMatch(entry -> isFor(entry, question) && !isExpired(entry, now));
  }

  /** Approves {@code question} for good; expired approvals are dropped. */
  void add(Approver.Question question) throws IOException {
    Path lock = file.resolveSibling(".approvals.lock");
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      Instant now = clock.instant();
      List<JsonValue> kept = new ArrayList<>();
      Obj content = content();
      for (Obj entry : entries(content)) {
        if (!isExpired(entry, now) && !isFor(entry, question)) {
          kept.add(entry);
        }
      }
      kept.add(
          Obj.EMPTY
              .with("tool", question.tool())
              .with("command", question.command())
              .with("directory", question.directory().toString())
              .with("granted_at", now.toString())
              .with("expires_at", now.plus(LIFETIME).toString()));
      Obj changed = content.with("version", VERSION).with("approvals", new JsonValue.Arr(kept));
      DurableFiles.replace(
          file, Json.print(changed, Json.Layout.INDENTED_ASCII) + "\n", FileMode.PRIVATE_FILE);
    }
  }

  private Obj content() throws IOException {
    if (!Files.exists(file)) {
      return Obj.EMPTY
          .with("version", VERSION)
          .with("approvals", JsonValue.Arr.ofStrings(List.of()));
    }
    try {
      Obj content = Json.parseObject(Files.readString(file));
      if (content.integer("version").orElse(0) != VERSION) {
        throw damaged("its version is not " + VERSION);
      }
      return content;
    } catch (JsonSyntaxException e) {
      throw damaged(e.getMessage());
    } catch (CharacterCodingException e) {
      throw damaged("not UTF-8");
    }
  }

  /** What is no list of objects was not written by us, and must not be overwritten by us. */
  private List<Obj> entries(Obj content) throws StoreException {
    if (!(content.get("approvals").orElse(JsonValue.Null.NULL)
        instanceof JsonValue.Arr approvals)) {
      throw damaged("approvals is not a list");
    }
    List<Obj> entries = new ArrayList<>();
    for (JsonValue entry : approvals.items()) {
      if (!(entry instanceof Obj object)) {
        throw damaged("an approval is not an object");
      }
      entries.add(object);
    }
    return entries;
  }

  private StoreException damaged(String how) {
    return new StoreException.Damaged(
        file, how, "restore it from a backup, or delete it and approve again");
  }

  private static boolean isFor(Obj entry, Approver.Question question) {
    return entry.string("tool").orElse("").equals(question.tool())
        && entry.string("command").orElse("").equals(question.command())
        && entry.string("directory").orElse("").equals(question.directory().toString());
  }

  private static boolean isExpired(Obj entry, Instant now) {
    try {
      return !Instant.parse(entry.string("expires_at").orElse("")).isAfter(now);
    } catch (DateTimeException e) {
      return true;
    }
  }
}

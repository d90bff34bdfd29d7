package dev.alpi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.Profile;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a person has approved for good: {@code <home>/approvals.json}. An approval covers exactly
 * one command in one directory for one actor, and expires after {@link #LIFETIME}.
 *
 * <p><b>Threads:</b> any, in any process. <b>Durability:</b> on disk when a method returns.
 */
public final class ApprovalStore {
  /** How long an approval holds; nobody remembers one that is older. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  /* Files of earlier versions have no actor: what is in them is the owner's. */
  private static final int VERSION = 1;
  private static final int ID_BYTES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final FileLocks locks;
  private final InstantSource clock;

  ApprovalStore(Path home, FileLocks locks, InstantSource clock) {
    this.file = home.resolve("approvals.json");
    this.locks = locks;
    this.clock = clock;
  }

  /** Returns the approvals of {@code profile}, without touching them. */
  public static ApprovalStore of(Profile profile, FileLocks locks, InstantSource clock) {
    return new ApprovalStore(profile.home(), locks, clock);
  }

  /**
   * An approval that holds.
   *
   * @param id names it; eight hexadecimal digits
   * @param tool the tool
   * @param command what exactly may run, or be done
   * @param directory where
   * @param actor for whom: {@code owner}, or a peer
   * @param rule the rule that it was asked for; empty in files of earlier versions
   * @param grantedAt when
   * @param expiresAt until when
   */
  public record Granted(
      String id,
      String tool,
      String command,
      String directory,
      String actor,
      String rule,
      Optional<Instant> grantedAt,
      Instant expiresAt) {}

  /**
   * Returns the approvals that hold, in the order in which they were given.
   *
   * @throws StoreException.Damaged if the file is none of ours
   */
  public List<Granted> list() throws IOException {
    Instant now = clock.instant();
    List<Granted> granted = new ArrayList<>();
    for (Obj entry : entries(content())) {
      if (!isExpired(entry, now)) {
        granted.add(
            new Granted(
                id(entry),
                entry.string("tool").orElse(""),
                entry.string("command").orElse(""),
                entry.string("directory").orElse(""),
                entry.string("actor").orElse(Origin.OWNER),
                entry.string("rule").orElse(""),
                instant(entry, "granted_at"),
                instant(entry, "expires_at").orElseThrow()));
      }
    }
    return granted;
  }

  /**
   * Takes an approval back.
   *
   * @return whether there was one
   */
  public boolean revoke(String id) throws IOException {
    return change(entries -> entries.removeIf(entry -> id(entry).equals(id)));
  }

  /**
   * Says whether {@code approval} was given for good.
   *
   * @throws StoreException.Damaged if the file is none of ours: it approves nothing
   */
  boolean covers(Approval approval) throws IOException {
    Instant now = clock.instant();
    return entries(content()).stream()
        .anyMatch(entry -> isFor(entry, approval) && !isExpired(entry, now));
  }

  /** Gives {@code approval} for good, which {@code rule} asked for; expired ones are dropped. */
  void add(Approval approval, String rule) throws IOException {
    Instant now = clock.instant();
    boolean isAdded =
        change(
            entries -> {
              entries.removeIf(entry -> isExpired(entry, now) || isFor(entry, approval));
              return entries.add(
                  Obj.EMPTY
                      .with("tool", approval.tool())
                      .with("command", approval.command())
                      .with("directory", approval.directory().toString())
                      .with("actor", approval.actor())
                      .with("rule", rule)
                      .with("granted_at", now.toString())
                      .with("expires_at", now.plus(LIFETIME).toString()));
            });
    assert isAdded;
  }

  private boolean change(Predicate<List<Obj>> edit) throws IOException {
    Path lock = file.resolveSibling(".approvals.lock");
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      Obj content = content();
      List<Obj> entries = new ArrayList<>(entries(content));
      if (!edit.test(entries)) {
        return false;
      }
      Obj changed =
          content
              .with("version", VERSION)
              .with("approvals", new JsonValue.Arr(List.copyOf(entries)));
      DurableFiles.replace(
          file, Json.print(changed, Json.Layout.INDENTED_ASCII) + "\n", FileMode.PRIVATE_FILE);
      return true;
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

  private static boolean isFor(Obj entry, Approval approval) {
    return entry.string("tool").orElse("").equals(approval.tool())
        && entry.string("command").orElse("").equals(approval.command())
        && entry.string("directory").orElse("").equals(approval.directory().toString())
        && entry.string("actor").orElse(Origin.OWNER).equals(approval.actor());
  }

  private static String id(Obj entry) {
    String key =
        String.join(
            "\0",
            entry.string("tool").orElse(""),
            entry.string("command").orElse(""),
            entry.string("directory").orElse(""),
            entry.string("actor").orElse(Origin.OWNER));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      // every Java has it
      throw new IllegalStateException(e);
    }
  }

  private static boolean isExpired(Obj entry, Instant now) {
    return instant(entry, "expires_at").filter(now::isBefore).isEmpty();
  }

  private static Optional<Instant> instant(Obj entry, String name) {
    try {
      return entry.string(name).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

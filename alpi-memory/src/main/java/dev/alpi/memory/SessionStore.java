package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The sessions of a home: one file each, {@code sessions/<id>.json}, schema 3.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one home. A save that would overwrite
 * what somebody else saved is refused ({@link SaveResult.Conflict}); {@link #append} puts the turn
 * behind theirs instead.
 *
 * <p><b>Durability:</b> what was saved survives a crash; a crash leaves the old or the new file.
 *
 * <p><b>Compatibility:</b> the Python system reads and writes the same files and takes the same
 * {@code .sweep.lock} (shared to save, exclusive to delete).
 */
public final class SessionStore {
  /** The largest file that is loaded or written. */
  public static final long FILE_BYTES_MAX = 64L * 1024 * 1024;

  private static final String FOLDER = "sessions";
  static final String ENDING = ".json";
  static final String SWEEP_LOCK = ".sweep.lock";

  /** Between savers only; the Python system does not know it. */
  private static final String SAVE_LOCK = ".save.lock";

  /** Holders keep these locks for one write. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final FileLocks locks;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SessionWriter writer;

  private SessionStore(
      Path home,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      UnaryOperator<String> redact) {
    this.folder = home.resolve(FOLDER);
    this.locks = locks;
    this.clock = clock;
    this.random = random;
    this.writer = new SessionWriter(redact);
  }

  /**
   * Returns the sessions of {@code home}. Nothing is read or written yet.
   *
   * @param random makes ids
   * @param redact masks what must not reach a file; every string that is saved passes it
   */
  public static SessionStore open(
      Path home,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      UnaryOperator<String> redact) {
    return new SessionStore(home, locks, clock, random, redact);
  }

  /** Returns a new session that starts now. It gets its file when it is saved with a turn. */
  public Session create(String model) {
    SessionId id = SessionId.random(random);
    while (Files.exists(file(id), LinkOption.NOFOLLOW_LINKS)) {
      id = SessionId.random(random);
    }
    return Session.started(id, model, clock.instant());
  }

  /**
   * Returns a new session under {@code key} that starts now, as {@link #create(String)}. One under
   * an ephemeral key never gets a file.
   */
  public Session create(String model, SessionKey key) {
    return create(model).under(key);
  }

  /**
   * Returns the session under {@code key} that was started last. Reads each file once; {@link
   * SessionIndex#current} does not.
   */
  public Optional<SessionId> current(SessionKey key) throws IOException {
    SessionKey canonical = key.canonical();
    return list().sessions().stream()
        .filter(session -> session.key().equals(canonical))
        .min(
            Comparator.comparing(SessionSummary::startedAt)
                .reversed()
                .thenComparing(session -> session.id().text()))
        .map(SessionSummary::id);
  }

  /** Returns the sessions whose ids begin with {@code start}, in their order, by names alone. */
  public List<SessionId> matching(String start) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return Children.of(folder).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.startsWith(start) && name.endsWith(ENDING))
        .flatMap(
            name -> SessionId.parse(name.substring(0, name.length() - ENDING.length())).stream())
        .toList();
  }

  /**
   * Reads the session {@code id}.
   *
   * @throws StoreException.Damaged if its file is no session
   * @throws MemoryException.NewerSchema if a newer version wrote it
   * @throws MemoryException.TooLarge if it is larger than {@link #FILE_BYTES_MAX}
   * @throws MemoryException.UnsafePath if it is not a regular file
   */
  public SessionLookup load(SessionId id) throws IOException {
    Optional<byte[]> content = content(id);
    return content.isEmpty()
        ? new SessionLookup.Unknown(id)
        : new SessionLookup.Found(SessionReader.read(file(id), id, content.get()));
  }

  /**
   * Returns the file of the session {@code id} as it is; empty if there is none.
   *
   * @throws IOException as {@link #load}, but whatever is in the file is returned
   */
  public Optional<byte[]> bytes(SessionId id) throws IOException {
    return content(id);
  }

  /**
   * Writes {@code session}, if nobody else has since it was loaded or saved.
   *
   * @throws StoreException.Damaged and what else {@link #load} throws, if somebody else's change
   *     cannot be read; the file is left as it is
   * @throws StoreException.Locked if another process holds a lock for long
   * @throws StoreException.Gone if the home is gone
   */
  public SaveResult save(Session session) throws IOException {
    if (session.turns().isEmpty()) {
      return new SaveResult.NoTurns();
    }
    if (isEphemeral(session)) {
      return new SaveResult.NotKept();
    }
    return locked(
        () -> {
          Optional<byte[]> now = content(session.id());
          if (now.map(SessionText::revision).equals(session.revision())) {
            return new SaveResult.Saved(write(session));
          }
          return now.isEmpty()
              ? new SaveResult.Deleted(session.id())
              : new SaveResult.Conflict(
                  SessionReader.read(file(session.id()), session.id(), now.get()));
        });
  }

  /**
   * Adds {@code turn} and {@code usage} to {@code session} as it is on disk now, and writes it. An
   * unfinished turn with the same start is replaced. Where somebody else has changed the session,
   * the turn comes behind theirs; where somebody has deleted it, only the turn is written.
   *
   * @param session the session as the caller knows it
   * @param lastContextTokens the size of the turn's last prompt
   * @return the session as written; one under an ephemeral key is not written
   * @throws IOException as {@link #save}
   */
  public Session append(
      Session session, SessionTurn turn, SessionUsage usage, long lastContextTokens)
      throws IOException {
    if (isEphemeral(session)) {
      return added(session, turn, usage, lastContextTokens);
    }
    return locked(() -> write(added(latest(session), turn, usage, lastContextTokens)));
  }

  private Session added(Session to, SessionTurn turn, SessionUsage usage, long lastContextTokens) {
    return to.withTurn(writer.kept(turn)).plusUsage(usage).withLastContextTokens(lastContextTokens);
  }

  private static boolean isEphemeral(Session session) {
    return session.key().map(SessionKey::isEphemeral).orElse(false);
  }

  /**
   * Deletes the session {@code id} and what belongs to it.
   *
   * @return whether it was there
   */
  public boolean delete(SessionId id) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (FileLocks.Held _ =
        locks.acquire(folder.resolve(SWEEP_LOCK), Sharing.EXCLUSIVE, PATIENCE)) {
      DurableFiles.delete(folder.resolve("_events_" + id + ".jsonl"));
      DurableFiles.delete(folder.resolve("_todos_" + id + ".json"));
      DurableFiles.delete(folder.resolve("_context_" + id + ".json"));
      return DurableFiles.delete(file(id));
    }
  }

  /**
   * Lists the sessions, last updated first. Names that start with {@code .} or {@code _} are not
   * sessions. Reads each file once, in constant memory.
   */
  public SessionListing list() throws IOException {
    return new SessionLister(folder).list();
  }

  /** Returns the conversation that was last updated: the one that {@code -c} continues. */
  public Optional<SessionId> newestChat() throws IOException {
    return new SessionLister(folder).newestChat();
  }

  Path folder() {
    return folder;
  }

  FileLocks locks() {
    return locks;
  }

  InstantSource clock() {
    return clock;
  }

  Path file(SessionId id) {
    return folder.resolve(id + ENDING);
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private <T> T locked(Step<T> step) throws IOException {
    DurableFiles.createDirectory(folder);
    try (FileLocks.Held _ = locks.acquire(folder.resolve(SWEEP_LOCK), Sharing.SHARED, PATIENCE);
        FileLocks.Held _ = locks.acquire(folder.resolve(SAVE_LOCK), Sharing.EXCLUSIVE, PATIENCE)) {
      return step.run();
    }
  }

  private Session latest(Session session) throws IOException {
    Optional<byte[]> now = content(session.id());
    if (now.map(SessionText::revision).equals(session.revision())) {
      return session;
    }
    return now.isPresent()
        ? SessionReader.read(file(session.id()), session.id(), now.get())
        : session.withTurns(List.of());
  }

  private Session write(Session session) throws IOException {
    Duration age = Duration.between(session.startedAt(), clock.instant());
    Session written = session.written(age, session.revision());
    byte[] content = writer.write(written).getBytes(UTF_8);
    Path file = file(session.id());
    if (content.length > FILE_BYTES_MAX) {
      throw new MemoryException.TooLarge(
          file, content.length + " bytes", FILE_BYTES_MAX + " bytes");
    }
    DurableFiles.replace(file, content, FileMode.PRIVATE_FILE);
    return session.written(age, Optional.of(SessionText.revision(content)));
  }

  /** Returns the bytes of a session's file, unless they are more than a load can hold. */
  private Optional<byte[]> content(SessionId id) throws IOException {
    Path file = file(id);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      byte[] content = BoundedFile.read(file, FILE_BYTES_MAX);
      requireModest(file, content);
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Refuses a file that is short in bytes and huge as values, like a million empty arrays. */
  private static void requireModest(Path file, byte[] content) throws IOException {
    if (content.length <= SessionScan.TOKENS_MAX) {
      return;
    }
    SessionScan scan = SessionScan.of(new ByteArrayInputStream(content));
    if (scan.tokens > SessionScan.TOKENS_MAX) {
      throw new MemoryException.TooLarge(
          file, scan.tokens + " JSON tokens", SessionScan.TOKENS_MAX + " JSON tokens");
    }
  }
}

package dev.alpi.memory;

import dev.alpi.memory.index.IndexFile;
import dev.alpi.memory.index.IndexRows.FileState;
import dev.alpi.memory.index.IndexRows.ReadFile;
import dev.alpi.memory.index.IndexRows.SessionRow;
import dev.alpi.memory.index.IndexRows.TurnRow;
import dev.alpi.memory.index.IndexTrouble;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/** Brings a database up to date with the session files. Used once, by one thread. */
final class IndexUpdate {
  /*
   * Implementation notes. Both systems save a session by a rename, which changes the time of the
   * folder: one look at the folder tells that nothing has changed. Only a file that is changed in
   * place, by hand, escapes that, so all files are compared at least every few minutes. A time
   * tells two changes apart only if they do not fall into one tick of the file system's clock: what
   * was younger than two seconds when it was read is read again, until it is older (git's racy
   * index). A file's state is taken before its content, so what changes in between differs the
   * next time.
   */

  /** The coarsest tick of a file system in use, that of FAT. */
  private static final Duration TICK = Duration.ofSeconds(2);

  /** How long a look at the folder alone is enough. */
  static final Duration FOLDER_TRUSTED = Duration.ofMinutes(10);

  /** How many files are read for one commit: what is lost if the process is killed. */
  static final int BATCH_FILES = 128;

  /** And how much text, in UTF-16 units: what a commit holds in memory. */
  private static final long BATCH_CHARS = 8L * 1024 * 1024;

  /** How much of a text is indexed, in UTF-16 units; the Python system keeps 64 KiB. */
  static final int TEXT_CHARS_MAX = 64 * 1024;

  private final SessionStore store;
  private final IndexFile index;
  private final IndexProgress progress;
  private final Set<String> done = new HashSet<>();

  IndexUpdate(SessionStore store, IndexFile index, IndexProgress progress) {
    this.store = store;
    this.index = index;
    this.progress = progress;
  }

  /**
   * Reads what has changed.
   *
   * @throws CancellationException if {@code progress} does not go on
   */
  void run() throws IOException, SQLException {
    Instant now = store.clock().instant();
    Optional<FileState> folder = folderState();
    if (folder.isPresent() && isTrusted(folder.get(), now)) {
      return;
    }
    Map<String, FileState> found = folder.isPresent() ? list() : Map.of();
    Map<String, ReadFile> known = index.files();
    List<String> changed = changed(found, known);
    if (!changed.isEmpty() || !found.keySet().containsAll(known.keySet())) {
      int total = changed.size();
      boolean more = true;
      while (more) {
        more = batch(found, now, total);
      }
    }
    if (folder.isPresent()) {
      settle(folder.get(), found, now);
    }
  }

  private Optional<FileState> folderState() throws IOException {
    try {
      return Optional.of(state(store.folder()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static FileState state(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Instant modified = attributes.lastModifiedTime().toInstant();
    Object key = attributes.fileKey();
    return new FileState(
        attributes.isRegularFile() ? attributes.size() : 0,
        nanos(modified),
        key == null ? "" : inode(key.toString()));
  }

  /** The number of the device may be another one after the next start of the machine. */
  private static String inode(String key) {
    return key.substring(Math.max(0, key.indexOf("ino=")));
  }

  private static long nanos(Instant instant) {
    long second = Math.clamp(instant.getEpochSecond(), -9_000_000_000L, 9_000_000_000L);
    return second * 1_000_000_000L + instant.getNano();
  }

  private boolean isTrusted(FileState folder, Instant now) throws SQLException {
    Optional<String> kept = index.folder();
    if (kept.isEmpty()) {
      return false;
    }
    String[] parts = kept.get().split(" ", 2);
    if (parts.length != 2 || !parts[1].equals(print(folder))) {
      return false;
    }
    try {
      Duration age = Duration.between(Instant.ofEpochMilli(Long.parseLong(parts[0])), now);
      return !age.isNegative() && age.compareTo(FOLDER_TRUSTED) < 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String print(FileState folder) {
    return folder.modified() + " " + folder.inode();
  }

  private Map<String, FileState> list() throws IOException {
    Map<String, FileState> found = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store.folder())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(SessionStore.ENDING) && !name.startsWith(".") && !name.startsWith("_")) {
          try {
            found.put(name, state(file));
          } catch (NoSuchFileException e) {
            // deleted while we look
          }
        }
      }
    }
    return found;
  }

  private List<String> changed(Map<String, FileState> found, Map<String, ReadFile> known) {
    List<String> changed = new ArrayList<>();
    found.forEach(
        (name, state) -> {
          ReadFile before = known.get(name);
          boolean same = before != null && before.settled() && before.state().equals(state);
          if (!same && !done.contains(name)) {
            changed.add(name);
          }
        });
    return changed;
  }

  /** Reads some of what has changed, and says whether there is more. */
  private boolean batch(Map<String, FileState> found, Instant now, int total)
      throws IOException, SQLException {
    index.begin();
    // another process may have been here meanwhile
    Map<String, ReadFile> known = index.files();
    for (String name : known.keySet()) {
      // one that was saved since we looked is another's to read, not ours to forget
      if (!found.containsKey(name)
          && !Files.exists(store.folder().resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        forget(name);
      }
    }
    List<String> changed = changed(found, known);
    long chars = 0;
    int files = 0;
    for (String name : changed) {
      if (files == BATCH_FILES || chars >= BATCH_CHARS) {
        break;
      }
      chars += read(name, new ReadFile(found.get(name), isSettled(found.get(name), now)));
      done.add(name);
      files++;
      if (!progress.read(Math.min(done.size(), total), total)) {
        index.commit();
        throw new CancellationException("stopped");
      }
    }
    index.commit();
    return files < changed.size();
  }

  private static boolean isSettled(FileState state, Instant now) {
    return state.modified() < nanos(now.minus(TICK));
  }

  private void forget(String name) throws SQLException {
    index.removeFile(name);
    index.removeSession(stem(name));
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - SessionStore.ENDING.length());
  }

  /** Reads one file, and returns how much text was in it. */
  private long read(String name, ReadFile file) throws IOException, SQLException {
    Optional<SessionId> id = SessionId.parse(stem(name));
    if (id.isEmpty()) {
      index.putFile(name, file, "its name is not a session id");
      return 0;
    }
    try {
      return switch (store.load(id.get())) {
        case SessionLookup.Found(Session session) -> {
          long chars = put(session, file.state().bytes());
          index.putFile(name, file, "");
          yield chars;
        }
        case SessionLookup.Unknown _ -> {
          forget(name);
          yield 0;
        }
      };
    } catch (MemoryException.TooLarge e) {
      putHead(id.get(), name, file, e);
    } catch (MemoryException.UnsafePath e) {
      problem(name, file, "a link or no regular file");
    } catch (MemoryException.NewerSchema e) {
      problem(name, file, withoutPath(e.getMessage(), id.get()));
    } catch (StoreException.Damaged e) {
      problem(name, file, withoutPath(e.getMessage(), id.get()));
    } catch (AccessDeniedException e) {
      problem(name, file, "not readable");
    }
    return 0;
  }

  private String withoutPath(String message, SessionId id) {
    String start = store.file(id) + " ";
    return message.startsWith(start) ? message.substring(start.length()) : message;
  }

  private void problem(String name, ReadFile file, String problem) throws SQLException {
    index.removeSession(stem(name));
    index.putFile(name, file, problem);
  }

  /** Of what is too large to be loaded, the beginning is enough to list it. */
  private void putHead(SessionId id, String name, ReadFile file, MemoryException.TooLarge problem)
      throws IOException, SQLException {
    Optional<SessionSummary> summary = SessionLister.summary(store.file(id), id);
    if (summary.isEmpty()) {
      problem(name, file, withoutPath(problem.getMessage(), id));
      return;
    }
    index.putSession(SessionRows.of(summary.get(), 0), List.of());
    index.putFile(name, file, "");
  }

  private long put(Session session, long bytes) throws SQLException {
    List<TurnRow> turns = new ArrayList<>();
    long chars = 0;
    int messages = 0;
    for (SessionTurn turn : session.turns()) {
      String user = SessionRows.storable(turn.user().text());
      String assistant = SessionRows.storable(turn.assistant().text());
      turns.add(new TurnRow(SessionRows.micros(turn.at()), user, assistant));
      chars += user.length() + assistant.length();
      messages += (user.isEmpty() ? 0 : 1) + (assistant.isEmpty() ? 0 : 1);
    }
    SessionRow row = SessionRows.of(SessionRows.summary(session, bytes), messages);
    index.putSession(row, turns);
    return chars;
  }

  /** Remembers that all is known, if nothing can have changed unseen. */
  private void settle(FileState folder, Map<String, FileState> found, Instant now)
      throws SQLException {
    boolean settled =
        isSettled(folder, now) && found.values().stream().allMatch(state -> isSettled(state, now));
    if (!settled) {
      return;
    }
    try {
      index.putFolder(now.toEpochMilli() + " " + print(folder));
    } catch (SQLException e) {
      IndexTrouble.Kind kind = IndexTrouble.of(e).kind();
      // without it the next one compares all files again, that is all
      if (kind != IndexTrouble.Kind.LOCKED && kind != IndexTrouble.Kind.UNWRITABLE) {
        throw e;
      }
    }
  }
}

package dev.alpi.memory;

import dev.alpi.memory.SessionHits.Hit;
import dev.alpi.memory.SessionHits.Matching;
import dev.alpi.memory.index.IndexFile;
import dev.alpi.memory.index.IndexRows.HitRow;
import dev.alpi.memory.index.IndexRows.SessionRow;
import dev.alpi.memory.index.IndexRows.TurnRow;
import dev.alpi.memory.index.IndexTrouble;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds sessions by their words, keys and times: the database {@code sessions.db} in the home,
 * which holds nothing that the session files do not hold.
 *
 * <p>Each question first brings it up to date: it reads the files that have changed. Saving a
 * session does not touch it. Where it is missing, it is made; where it is damaged or of an older
 * version, it is made anew; where it cannot be used at all, the files answer, more slowly. So every
 * answer is complete, and {@link Indexed#warnings} says what was wrong.
 *
 * <p><b>Threads:</b> any; holds nothing open between two questions. <b>Processes:</b> any number.
 *
 * <p><b>Errors:</b> an {@link IOException} means that the session files themselves could not be
 * read; {@link java.util.concurrent.CancellationException} that the {@link IndexProgress} did not
 * go on.
 *
 * <p><b>Compatibility:</b> {@code sessions.db} has the views {@code sessions} and {@code
 * session_metadata} of Aleph's sessions.db (aleph-ally §2.2); the rest of it is ours and may
 * change.
 */
public final class SessionIndex {
  /*
   * Implementation notes. SQLite's own locks order the statements of all users. Our lock is for the
   * one thing they cannot do: a database must not be replaced while somebody has it open, or one's
   * journal is applied to the other's pages. Users hold it shared, who replaces it exclusively.
   */

  private static final String FILE = "sessions.db";
  private static final String LOCK = ".sessions.db.lock";

  /** The companions of a SQLite database; the journal goes first, or it might meet a new one. */
  private static final List<String> COMPANIONS = List.of("-journal", "-wal", "-shm");

  /** Commits of others take much less, even of a whole batch. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many turns of a search are grouped by session. */
  private static final int TURNS_MAX = 400;

  private final SessionStore store;
  private final Path home;
  private final Duration patience;

  private SessionIndex(SessionStore store, Duration patience) {
    this.store = store;
    this.home = store.folder().toAbsolutePath().getParent();
    this.patience = patience;
  }

  /** Returns the index of {@code store}. Nothing is read or written yet. */
  public static SessionIndex of(SessionStore store) {
    return new SessionIndex(store, PATIENCE);
  }

  /** For tests: waits no longer than {@code patience} for others. */
  static SessionIndex of(SessionStore store, Duration patience) {
    return new SessionIndex(store, patience);
  }

  /** Lists sessions, last updated first. */
  public Indexed<SessionListing> list(SessionFilter filter, IndexProgress progress)
      throws IOException {
    return answer(
        index -> list(filter, index), () -> new SessionScanner(store).list(filter), progress);
  }

  /** Searches what was said. */
  public Indexed<SessionHits> search(SessionSearch search, IndexProgress progress)
      throws IOException {
    return answer(
        index -> search(search, index), () -> new SessionScanner(store).search(search), progress);
  }

  /** Returns the session under {@code key} that was started last, if there is one. */
  public Indexed<Optional<SessionId>> current(SessionKey key) throws IOException {
    return answer(
        index -> index.current(key.canonical().text()).flatMap(SessionId::parse),
        () -> store.current(key),
        IndexProgress.unobserved());
  }

  /** Says whether there is an index; the first question makes one. */
  public boolean exists() {
    return isOnDisk() && Files.exists(database(), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Brings the index up to date, so that what was deleted is gone from it too.
   *
   * @return how many sessions are in it
   */
  public Indexed<Integer> update(IndexProgress progress) throws IOException {
    SessionFilter all = SessionFilter.ALL;
    return answer(
        index -> list(all, index).sessions().size(),
        () -> store.list().sessions().size(),
        progress);
  }

  /**
   * Makes the index anew from the session files.
   *
   * @return how many sessions are in it
   * @throws StoreException.Locked if somebody uses it for long
   */
  public Indexed<Integer> rebuild(IndexProgress progress) throws IOException {
    if (isOnDisk() && Files.isRegularFile(database(), LinkOption.NOFOLLOW_LINKS)) {
      discard(inode());
    }
    return update(progress);
  }

  private interface Question<T> {
    T ask(IndexFile index) throws SQLException;
  }

  private interface Fallback<T> {
    T ask() throws IOException;
  }

  private <T> Indexed<T> answer(Question<T> question, Fallback<T> fallback, IndexProgress progress)
      throws IOException {
    List<Indexed.Warning> warnings = new ArrayList<>();
    // reading makes nothing: where no session was ever saved, there is nothing to index
    if (!isOnDisk() || !Files.isDirectory(store.folder())) {
      return new Indexed<>(fallback.ask(), warnings);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      String which = inode();
      IndexTrouble trouble;
      try {
        return new Indexed<>(ask(question, progress), warnings);
      } catch (SQLException e) {
        trouble = IndexTrouble.of(e);
      } catch (LinkageError e) {
        trouble = IndexTrouble.of(e);
      } catch (IndexTrouble e) {
        trouble = e;
      }
      warning(trouble.kind()).ifPresent(warnings::add);
      boolean renewable =
          trouble.kind() == IndexTrouble.Kind.DAMAGED
              || trouble.kind() == IndexTrouble.Kind.OUTDATED;
      if (!renewable || !isDiscarded(which, warnings)) {
        break;
      }
    }
    return new Indexed<>(fallback.ask(), warnings);
  }

  private <T> T ask(Question<T> question, IndexProgress progress)
      throws IOException, SQLException, IndexTrouble {
    try (FileLocks.Held _ = shared()) {
      create();
      try (IndexFile index = IndexFile.open(database(), patience)) {
        new IndexUpdate(store, index, progress).run();
        index.beginReading();
        T answer = question.ask(index);
        index.commit();
        return answer;
      }
    }
  }

  private FileLocks.Held shared() throws IOException, IndexTrouble {
    try {
      return store.locks().acquire(home.resolve(LOCK), Sharing.SHARED, patience);
    } catch (StoreException.Locked e) {
      throw new IndexTrouble(IndexTrouble.Kind.LOCKED, e.getMessage());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** A home that is gone is no trouble of the index. */
  private IndexTrouble unwritable(IOException e) throws StoreException {
    if (!Files.isDirectory(home)) {
      throw new StoreException.Gone(home);
    }
    return new IndexTrouble(IndexTrouble.Kind.UNWRITABLE, String.valueOf(e.getMessage()));
  }

  private void create() throws IOException, IndexTrouble {
    try {
      DurableFiles.createIfAbsent(database(), "", FileMode.PRIVATE_FILE);
    } catch (IOException e) {
      throw unwritable(e);
    }
    if (!Files.isRegularFile(database(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IndexTrouble(IndexTrouble.Kind.FOREIGN, "a link or no regular file");
    }
  }

  private boolean isDiscarded(String which, List<Indexed.Warning> warnings) {
    try {
      discard(which);
      return true;
    } catch (StoreException.Locked e) {
      warning(IndexTrouble.Kind.LOCKED).ifPresent(warnings::add);
    } catch (IOException e) {
      warning(IndexTrouble.Kind.UNWRITABLE).ifPresent(warnings::add);
    }
    return false;
  }

  /** Removes the database, unless somebody else has made another one meanwhile. */
  private void discard(String which) throws IOException {
    try (FileLocks.Held _ =
        store.locks().acquire(home.resolve(LOCK), Sharing.EXCLUSIVE, patience)) {
      if (inode().equals(which)) {
        for (String companion : COMPANIONS) {
          DurableFiles.delete(home.resolve(FILE + companion));
        }
        DurableFiles.delete(database());
      }
    }
  }

  private String inode() throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(database(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return String.valueOf(attributes.fileKey());
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private Optional<Indexed.Warning> warning(IndexTrouble.Kind trouble) {
    String file = database().toString();
    return switch (trouble) {
      case DAMAGED ->
          warning(
              Indexed.Problem.REBUILT,
              file + " was damaged and is made anew from the session files",
              "");
      case OUTDATED -> Optional.empty();
      case NEWER ->
          warning(
              Indexed.Problem.NEWER,
              file + " was made by a newer version; the session files are read instead",
              "update alpi");
      case FOREIGN ->
          warning(
              Indexed.Problem.FOREIGN,
              file + " is not alpi's; the session files are read instead",
              "move it away, then alpi makes its own");
      case LOCKED ->
          warning(
              Indexed.Problem.LOCKED,
              file + " is held by another process; the session files are read instead",
              "wait for the other alpi to finish");
      case UNWRITABLE ->
          warning(
              Indexed.Problem.UNWRITABLE,
              file + " cannot be written; the session files are read instead",
              "see that the disk is not full and that " + home + " can be written");
      case UNAVAILABLE ->
          warning(
              Indexed.Problem.UNAVAILABLE,
              "SQLite does not work on this machine; the session files are read instead",
              "");
    };
  }

  private static Optional<Indexed.Warning> warning(
      Indexed.Problem problem, String message, String hint) {
    return Optional.of(new Indexed.Warning(problem, message, hint));
  }

  private boolean isOnDisk() {
    // SQLite knows only the real one
    return home.getFileSystem().provider().getScheme().equals("file");
  }

  private Path database() {
    return home.resolve(FILE);
  }

  private SessionListing list(SessionFilter filter, IndexFile index) throws SQLException {
    String kind = filter.kind().map(SessionRows::label).orElse("");
    String prefix = filter.prefix().map(SessionKeyPrefix::text).orElse("");
    List<SessionSummary> sessions = new ArrayList<>();
    for (SessionRow row : index.sessions(kind, prefix, filter.max())) {
      sessions.add(SessionRows.summary(row));
    }
    List<SessionListing.Unreadable> unreadable =
        index.problems().stream()
            .map(
                row ->
                    new SessionListing.Unreadable(
                        store.folder().resolve(row.name()), row.problem()))
            .toList();
    return new SessionListing(sessions, unreadable);
  }

  private static SessionHits search(SessionSearch search, IndexFile index) throws SQLException {
    List<String> terms = search.query().terms().stream().map(SessionQuery::expression).toList();
    String excluded = search.excluded().map(SessionId::text).orElse("");
    List<HitRow> rows = index.search(String.join(" AND ", terms), excluded, TURNS_MAX);
    if (!rows.isEmpty() || terms.size() == 1) {
      return new SessionHits(grouped(rows, search, index), Matching.ALL);
    }
    rows = index.search(String.join(" OR ", telling(terms, index)), excluded, TURNS_MAX);
    Matching matching = rows.isEmpty() ? Matching.ALL : Matching.SOME;
    return new SessionHits(grouped(rows, search, index), matching);
  }

  /**
   * Leaves out the terms that are in so many turns that the newest of those alone would be ranked,
   * unless all are.
   */
  private static List<String> telling(List<String> terms, IndexFile index) throws SQLException {
    List<String> telling = new ArrayList<>();
    for (String term : terms) {
      if (index.count(term, IndexFile.RANKED_MAX) < IndexFile.RANKED_MAX) {
        telling.add(term);
      }
    }
    return telling.isEmpty() ? terms : telling;
  }

  private static List<Hit> grouped(List<HitRow> rows, SessionSearch search, IndexFile index)
      throws SQLException {
    Map<Long, List<HitRow>> sessions = new LinkedHashMap<>();
    rows.forEach(row -> sessions.computeIfAbsent(row.session(), _ -> new ArrayList<>()).add(row));
    List<Hit> hits = new ArrayList<>();
    for (List<HitRow> group : sessions.values()) {
      if (hits.size() == search.sessionsMax()) {
        break;
      }
      HitRow best = group.getFirst();
      TurnRow turn = index.turn(best);
      SessionScanner.Texts texts =
          new SessionScanner.Texts(SessionRows.instant(turn.at()), turn.user(), turn.assistant());
      SessionSummary session = SessionRows.summary(index.session(best.session()));
      hits.add(
          SessionScanner.hit(session, search.query(), best.ordinal(), texts, group.size() - 1));
    }
    return hits;
  }
}

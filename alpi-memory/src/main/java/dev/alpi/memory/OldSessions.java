package dev.alpi.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.ContainedFiles;
import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Sessions that nobody has gone on with for long, to be looked at or removed, and what removed ones
 * have left.
 *
 * <p>A session that somebody is busy with, one that says it is pinned, and one that cannot be read
 * stay. Both its file and its last turn must be old: neither a copy nor a clock that was wrong
 * makes a session go.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number, also while others save.
 *
 * <p><b>Durability:</b> a session goes by its file, in one step; what belongs to it follows. What a
 * crash leaves of it belongs to no session, and goes with the next removal.
 */
public final class OldSessions {
  /** Beside a session: frames to replay, what is to be done, what a model read. */
  private static final Map<String, String> SIDECARS =
      Map.of("_events_", ".jsonl", "_todos_", ".json", "_context_", ".json");

  /** What a client of later versions may put into a session that is to stay. */
  private static final String PINNED = "pinned";

  private static final JsonValue NOT_PINNED = new JsonValue.Bool(false);

  private final SessionStore store;
  private final Predicate<SessionId> isBusy;
  private final Instant before;

  /**
   * Looks for those of {@code store}. Nothing is read yet.
   *
   * @param isBusy says whether a run works in a session at this moment
   * @param before what was touched since is not old
   */
  public OldSessions(SessionStore store, Predicate<SessionId> isBusy, Instant before) {
    this.store = store;
    this.isBusy = isBusy;
    this.before = before;
  }

  /**
   * An old session.
   *
   * @param id its name; of what belongs to none any more, the one that it had
   * @param files its own, first, and those that belong to it
   */
  public record Old(SessionId id, List<Found> files) {
    /** Copies the files. */
    public Old {
      files = List.copyOf(files);
    }
  }

  /** Returns them, sorted. */
  public List<Old> find() throws IOException {
    Map<String, List<Found>> all = new TreeMap<>();
    Path folder = store.folder();
    for (Found each : ContainedTree.of(folder.getParent(), folder, Reach.CHILDREN).files()) {
      id(each.path())
          .ifPresent(id -> all.computeIfAbsent(id.text(), _ -> new ArrayList<>()).add(each));
    }
    List<Old> old = new ArrayList<>();
    for (Map.Entry<String, List<Found>> each : all.entrySet()) {
      SessionId id = SessionId.parse(each.getKey()).orElseThrow();
      if (isOld(id, each.getValue())) {
        each.getValue().sort(Comparator.comparing(OldSessions::isSidecar));
        old.add(new Old(id, each.getValue()));
      }
    }
    return old;
  }

  /**
   * Removes {@code old}, if it still is.
   *
   * @return whether it was removed
   * @throws StoreException.Locked if others save for long
   */
  public boolean remove(Old old, ContainedTree.Witness witness) throws IOException {
    if (!Files.isDirectory(store.folder(), NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileLocks.Held _ =
        store
            .locks()
            .acquire(
                store.folder().resolve(SessionStore.SWEEP_LOCK),
                Sharing.EXCLUSIVE,
                SessionStore.PATIENCE)) {
      List<Found> files = files(old.id());
      if (!isOld(old.id(), files)) {
        return false;
      }
      for (Found each : files) {
        witness.removing(each);
        try {
          ContainedFiles.delete(store.folder().getParent(), each.path());
          witness.removed(each);
        } catch (NoSuchFileException e) {
          // somebody else was faster
          continue;
        } catch (IOException e) {
          // what belongs to it stays with it
          witness.failed(each.path(), e);
          return false;
        }
      }
      return true;
    }
  }

  /** Returns the files of a session, its own first: what is left after a crash is no session. */
  private List<Found> files(SessionId id) throws IOException {
    List<Path> paths = new ArrayList<>(List.of(store.file(id)));
    SIDECARS.forEach((start, end) -> paths.add(store.folder().resolve(start + id + end)));
    List<Found> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        files.add(new Found(path, now.size(), now.lastModifiedTime().toInstant()));
      } catch (NoSuchFileException e) {
        // not each has all
        continue;
      }
    }
    return files;
  }

  private boolean isOld(SessionId id, List<Found> files) {
    if (files.isEmpty() || files.stream().anyMatch(each -> !each.modified().isBefore(before))) {
      return false;
    }
    if (isBusy.test(id)) {
      return false;
    }
    if (!Files.exists(store.file(id), NOFOLLOW_LINKS)) {
      return files.stream().allMatch(OldSessions::isSidecar);
    }
    try {
      return switch (store.load(id)) {
        case SessionLookup.Found(Session session) -> isOld(session);
        case SessionLookup.Unknown _ -> false;
      };
    } catch (IOException e) {
      // a person may want to see what is in it
      return false;
    }
  }

  private boolean isOld(Session session) {
    JsonValue pinned = session.unknown().get(PINNED).orElse(NOT_PINNED);
    return pinned.equals(NOT_PINNED)
        && session.startedAt().isBefore(before)
        && session.turns().stream().allMatch(turn -> turn.at().isBefore(before));
  }

  private static boolean isSidecar(Found file) {
    return file.path().getFileName().toString().startsWith("_");
  }

  private static Optional<SessionId> id(Path path) {
    String name = path.getFileName().toString();
    for (Map.Entry<String, String> each : SIDECARS.entrySet()) {
      if (name.startsWith(each.getKey()) && name.endsWith(each.getValue())) {
        return SessionId.parse(
            name.substring(each.getKey().length(), name.length() - each.getValue().length()));
      }
    }
    return name.endsWith(SessionStore.ENDING)
        ? SessionId.parse(name.substring(0, name.length() - SessionStore.ENDING.length()))
        : Optional.empty();
  }
}

package dev.alpi.journal;

import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Emptied;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Journals of runs that ended long ago, to be looked at or removed.
 *
 * <p>One of a run that goes on stays, and so does one whose processes were not all seen to end.
 *
 * <p><b>Threads:</b> any, and any number of processes.
 */
public final class OldRuns {
  private static final String JOURNAL = ".jsonl";

  /** Who tidies up holds the lock for so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RunFiles files;
  private final RunReader reader;
  private final Path home;
  private final FileLocks locks;
  private final Instant before;

  /**
   * Looks for those of {@code home}. Nothing is read yet.
   *
   * @param home the profile's
   * @param locks those that everybody who changes the same files takes
   * @param isAlive says whether a stamped process still runs
   * @param before what was written to since is not old
   */
  public OldRuns(Path home, FileLocks locks, Predicate<ProcessStamp> isAlive, Instant before) {
    this.files = new RunFiles(home.resolve("runs"));
    this.reader = new RunReader(files, isAlive);
    this.home = home;
    this.locks = locks;
    this.before = before;
  }

  /** Returns them. */
  public List<Found> find() throws IOException {
    return tree().files().stream().filter(this::isOld).toList();
  }

  /**
   * Removes them.
   *
   * @throws StoreException.Locked if somebody else tidies up for long
   */
  public void remove(ContainedTree.Witness witness) throws IOException {
    if (!Files.isDirectory(files.folder(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileLocks.Held _ = locks.acquire(files.lock(), FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      tree().remove(this::isOld, Emptied.KEEP, witness);
    }
  }

  private ContainedTree tree() {
    return ContainedTree.of(home, files.folder(), Reach.CHILDREN);
  }

  private boolean isOld(Found file) {
    String name = file.path().getFileName().toString();
    if (!name.endsWith(JOURNAL) || !file.modified().isBefore(before)) {
      return false;
    }
    Optional<RunId> id = RunId.parse(name.substring(0, name.length() - JOURNAL.length()));
    return id.isPresent() && isOver(id.get());
  }

  private boolean isOver(RunId id) {
    try {
      return !Files.exists(files.children(id), LinkOption.NOFOLLOW_LINKS) && !reader.isRunning(id);
    } catch (IOException e) {
      // what cannot be read is not known to be over
      return false;
    }
  }
}

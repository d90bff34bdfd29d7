package dev.alpi.profile.config;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Watches the settings of any number of profiles of one root, and has each {@link LiveConfig} read
 * anew when its files have changed.
 *
 * <p>Files are read half a second after the last event of a burst, at the latest five seconds after
 * its first. Followed are {@code config.yaml} in the home, {@code base.yaml} in the root, and every
 * symbolic link on the way from these names to their content. Every ten seconds, or as often as was
 * asked for, all are looked at without an event: for directories that were moved, which the system
 * does not tell of, for file systems without events, and for when the system allows no more
 * watches.
 *
 * <p>It holds one watch service of the file system, a watch for each directory, and starts no
 * thread; the platform's watch service has one of its own. A profile that is closed takes nothing.
 *
 * <p><b>Threads:</b> any, but {@link #run} in one at a time; listeners are called there, and in the
 * thread of {@link #readAll}, never in both at once.
 */
public final class ConfigWatcher implements AutoCloseable {
  /* Implementation notes. The order is what makes it complete: directories are watched before
   * their files are read, so whatever changes after the reading has an event. The watch is a
   * hint; what is read and compared is the content. Everything below "guarded" is touched under
   * the lock, which is never held while a listener is called. */

  private final Path root;
  private final DirectoryEvents events;
  private final Ticker ticker;
  private final InstantSource clock;
  // shared by all settings: it would be most of what a profile takes
  private final ConfigSchema schema = ConfigSchema.current();
  private final ReentrantLock lock = new ReentrantLock();

  /** Held while one of the settings is read; never taken under {@link #lock}. */
  private final ReentrantLock reading = new ReentrantLock();

  // guarded
  private final WatchedFiles files;
  private final Set<LiveConfig> watched = new HashSet<>();
  private final Set<LiveConfig> due = new LinkedHashSet<>();
  private boolean closed;

  ConfigWatcher(
      Path root, DirectoryEvents events, Ticker ticker, InstantSource clock, ReloadPace pace) {
    this.root = root;
    this.events = events;
    this.ticker = ticker;
    this.clock = clock;
    this.files = new WatchedFiles(events, pace, ticker.nanoTime());
  }

  /**
   * Opens a watcher for the profiles of {@code root}.
   *
   * @param root the home root
   * @param ticker tells when an edit has come to rest
   * @param clock tells the time of an event
   * @return the watcher, which follows nothing yet
   * @throws IOException if the system allows no further watch service
   * @throws UnsupportedOperationException if the file system has none
   */
  public static ConfigWatcher open(Path root, Ticker ticker, InstantSource clock)
      throws IOException {
    return open(root, ticker, clock, ReloadPace.STANDARD.check());
  }

  /**
   * The same, with another time between the looks without an event: a thousand profiles take 15 ms
   * of the processor for each.
   *
   * @param root the home root
   * @param ticker tells when an edit has come to rest
   * @param clock tells the time of an event
   * @param check the time between two looks
   * @return the watcher, which follows nothing yet
   * @throws IOException if the system allows no further watch service
   * @throws UnsupportedOperationException if the file system has none
   */
  public static ConfigWatcher open(Path root, Ticker ticker, InstantSource clock, Duration check)
      throws IOException {
    ReloadPace standard = ReloadPace.STANDARD;
    return new ConfigWatcher(
        root,
        new WatchServiceEvents(root.getFileSystem().newWatchService()),
        ticker,
        clock,
        new ReloadPace(standard.quiet(), standard.atMost(), check));
  }

  /**
   * Reads the settings of the profile in {@code home} and follows them from now on.
   *
   * @param home the profile's directory
   * @param flags settings given for this run, as a tree; they stay as they are
   * @param listener is told what came of each edit, in the thread of {@link #run}, after it is
   *     done; should be quick and throw nothing
   * @return its settings, from now on always those of the files
   * @throws ConfigException if the settings cannot be read as they are; nothing is followed then
   * @throws IllegalArgumentException if {@code home} is on another file system than the root
   * @throws IllegalStateException if this is closed
   */
  public LiveConfig watch(Path home, JsonValue.Obj flags, Consumer<ConfigEvent> listener)
      throws ConfigException {
    if (home.getFileSystem() != root.getFileSystem()) {
      throw new IllegalArgumentException("not on the file system of " + root + ": " + home);
    }
    LiveConfig.Scope scope = new LiveConfig.Scope(home, root, flags);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      files.look(scope.files(), ticker.nanoTime());
      LiveConfig live = new LiveConfig(this, scope, schema, clock, listener);
      files.add(scope.files(), live);
      watched.add(live);
      return live;
    } finally {
      files.releaseUnread(scope.files());
      lock.unlock();
    }
  }

  /**
   * Does the work until this is closed. To end it, close it: an interrupt in the middle of a
   * reading looks like a file that cannot be read.
   *
   * @throws InterruptedException if the thread is interrupted while it waits; this stays as it is
   *     and can be run again, as after an exception of a listener
   */
  public void run() throws InterruptedException {
    try {
      while (!isClosed()) {
        step(untilDue());
      }
    } catch (ClosedWatchServiceException e) {
      close();
    }
  }

  /**
   * {@return the directories that the system would not let watch, sorted} Edits there are seen too,
   * only later.
   */
  public List<Path> unwatched() {
    lock.lock();
    try {
      return files.unwatched();
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #run} and lets go of everything; all settings stay as they are. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      watched.clear();
      due.clear();
      events.close();
    } catch (IOException e) {
      // nothing was written, and nobody waits for it
    } finally {
      lock.unlock();
    }
  }

  void forget(LiveConfig live) {
    lock.lock();
    try {
      if (watched.remove(live)) {
        due.remove(live);
        files.remove(live.scope().files(), live);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for news for {@code atMost}, then does what is due. */
  void step(Duration atMost) throws InterruptedException {
    List<DirectoryEvents.News> news = events.await(atMost);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long now = ticker.nanoTime();
      news.forEach(each -> files.take(each, now));
      due.addAll(files.due(now));
    } finally {
      lock.unlock();
    }
    for (Optional<LiveConfig> next = nextDue(); next.isPresent(); next = nextDue()) {
      reload(next.get());
    }
  }

  /**
   * Reads all settings now, whether their files seem changed or not, as after an edit: for who
   * trusts no events.
   */
  public void readAll() {
    List<LiveConfig> all;
    lock.lock();
    try {
      all = List.copyOf(watched);
    } finally {
      lock.unlock();
    }
    all.forEach(this::reload);
  }

  private void reload(LiveConfig live) {
    reading.lock();
    try {
      live.reload();
    } finally {
      reading.unlock();
    }
  }

  /** Takes one that is due; what a listener throws must not lose the others. */
  private Optional<LiveConfig> nextDue() {
    lock.lock();
    try {
      Optional<LiveConfig> next = due.stream().findFirst();
      next.ifPresent(due::remove);
      return next;
    } finally {
      lock.unlock();
    }
  }

  private Duration untilDue() {
    lock.lock();
    try {
      return due.isEmpty() ? Duration.ofNanos(files.nanosLeft(ticker.nanoTime())) : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}

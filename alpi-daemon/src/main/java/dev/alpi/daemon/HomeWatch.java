package dev.alpi.daemon;

import dev.alpi.profile.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells a daemon what has changed on the disk: which profiles there are, and their jobs. The system
 * wakes it; nothing is looked at in between.
 *
 * <p><b>Threads:</b> {@link #run} in one; {@link #close} in any.
 */
public final class HomeWatch implements Closeable {
  /* Implementation notes. Watched are the root and profiles/, and of each profile its directory,
   * for schedule/ to come, and schedule/. A directory is watched before it is looked at, so what
   * changes after the look has an event. After a burst everything that it concerned is looked at
   * once. */

  /** What belongs together, as writing a file and renaming it, is over by then. */
  private static final Duration CALM = Duration.ofMillis(150);

  private static final String SCHEDULE = "schedule";

  private final Path root;
  private final Path profiles;
  private final Daemon daemon;
  private final DaemonLog log;
  private final WatchService service;
  private final Map<WatchKey, Path> keys = new HashMap<>();
  private final Set<Path> watched = new HashSet<>();
  private final Map<Path, Profile> homes = new HashMap<>();

  private HomeWatch(Path root, Daemon daemon, DaemonLog log, WatchService service) {
    this.root = root;
    this.profiles = root.resolve("profiles");
    this.daemon = daemon;
    this.log = log;
    this.service = service;
  }

  /**
   * {@return a watch of {@code root} for {@code daemon}} Nothing is watched before {@link #run}.
   *
   * @param root where the profiles are
   * @param daemon what looks at them
   * @param log hears what cannot be watched
   * @throws IOException if the system allows no further watch
   */
  public static HomeWatch open(Path root, Daemon daemon, DaemonLog log) throws IOException {
    return new HomeWatch(root, daemon, log, root.getFileSystem().newWatchService());
  }

  /**
   * Has the daemon look, and again after each change, until this is closed.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void run() throws InterruptedException {
    try {
      look();
      while (true) {
        Set<Path> changed = new HashSet<>();
        take(service.take(), changed);
        for (WatchKey next = service.poll(CALM.toMillis(), TimeUnit.MILLISECONDS);
            next != null;
            next = service.poll(CALM.toMillis(), TimeUnit.MILLISECONDS)) {
          take(next, changed);
        }
        tell(changed);
      }
    } catch (ClosedWatchServiceException e) {
      // that is the end
    }
  }

  private void take(WatchKey key, Set<Path> changed) {
    Path directory = keys.getOrDefault(key, root);
    for (WatchEvent<?> event : key.pollEvents()) {
      // an overflow has no name: then all of the directory has changed
      changed.add(event.context() instanceof Path name ? directory.resolve(name) : directory);
    }
    if (!key.reset()) {
      keys.remove(key);
      watched.remove(directory);
      changed.add(directory);
    }
  }

  private void tell(Set<Path> changed) {
    boolean isSet = false;
    Set<Path> withJobs = new HashSet<>();
    for (Path path : changed) {
      Path schedule = path.endsWith(SCHEDULE) ? path : path.getParent();
      if (!schedule.endsWith(SCHEDULE) || !isHome(schedule.getParent())) {
        isSet |= isAboutProfiles(path);
      } else if (path.equals(schedule) || path.getFileName().toString().startsWith("jobs.json")) {
        withJobs.add(schedule.getParent());
      }
    }
    if (isSet || !withJobs.isEmpty()) {
      look();
    }
    for (Path home : withJobs) {
      Profile profile = homes.get(home);
      if (profile != null) {
        daemon.jobsChanged(profile.name().text());
      }
    }
  }

  private boolean isHome(Path directory) {
    return directory.equals(root) || profiles.equals(directory.getParent());
  }

  private boolean isAboutProfiles(Path path) {
    return path.equals(root)
        || path.equals(profiles)
        || path.getParent().equals(profiles)
        || path.endsWith("config.yaml");
  }

  /** Watches what there is, then has the daemon look. */
  private void look() {
    watch(root);
    watch(profiles);
    try {
      List<Profile> there = daemon.look();
      homes.clear();
      there.forEach(profile -> homes.put(profile.home(), profile));
    } catch (IOException e) {
      log.warn("the profiles cannot be looked at: " + e.getMessage());
    }
    for (Path home : homes.keySet()) {
      watch(home);
      watch(home.resolve(SCHEDULE));
    }
  }

  private void watch(Path directory) {
    if (watched.contains(directory) || !Files.isDirectory(directory)) {
      return;
    }
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      keys.put(key, directory);
      watched.add(directory);
    } catch (NoSuchFileException e) {
      // it has gone in this moment
    } catch (IOException e) {
      log.warn(directory + " cannot be watched: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}

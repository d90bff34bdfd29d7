package dev.alpi.cli.logs;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * News from the watch service of a file system; where that sees nothing, a look every second.
 *
 * <p><b>Threads:</b> one, and any for {@link #close}.
 */
public final class WatchedDirectories implements DirectoryNews {
  /** Those that tell of every change; over a network only this machine's own are told. */
  private static final Set<String> TELLING =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay", "apfs");

  /** In case that a change was not told: a limit of the system, a volume within the root. */
  private static final Duration RARELY = Duration.ofSeconds(10);

  private static final Duration OFTEN = Duration.ofSeconds(1);

  private final WatchService service;
  private final Map<WatchKey, Path> keys = new HashMap<>();
  private final Set<Path> watched = new HashSet<>();
  private Duration pace = RARELY;

  private WatchedDirectories(WatchService service) {
    this.service = service;
  }

  /** Returns news of nothing yet. */
  public static DirectoryNews open(FileSystem system) throws IOException {
    return new WatchedDirectories(system.newWatchService());
  }

  @Override
  public void watch(Path directory) throws IOException {
    if (watched.contains(directory) || !Files.isDirectory(directory)) {
      return;
    }
    try {
      WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      if (watched.isEmpty() && !TELLING.contains(Files.getFileStore(directory).type())) {
        pace = OFTEN;
      }
      keys.put(key, directory);
      watched.add(directory);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // it has gone in this moment
    } catch (IOException e) {
      // the system allows no more of them
      pace = OFTEN;
    }
  }

  @Override
  public Set<Path> await() throws InterruptedException {
    Set<Path> changed = new HashSet<>();
    WatchKey key = service.poll(pace.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      take(key, changed);
      key = service.poll();
    }
    return changed;
  }

  private void take(WatchKey key, Set<Path> changed) {
    Path directory = keys.get(key);
    boolean isNews = !key.pollEvents().isEmpty();
    boolean isValid = key.reset();
    if (directory != null && (isNews || !isValid)) {
      changed.add(directory);
    }
    if (directory != null && !isValid) {
      // it was removed: what it was in has changed
      keys.remove(key);
      watched.remove(directory);
      changed.add(directory.resolveSibling("."));
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}

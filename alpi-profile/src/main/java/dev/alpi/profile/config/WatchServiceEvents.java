package dev.alpi.profile.config;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * News from the watch service of a file system.
 *
 * <p><b>Threads:</b> any.
 */
final class WatchServiceEvents implements DirectoryEvents {
  private final WatchService service;
  // a directory that was moved keeps its key: one key may stand for two paths
  private final Map<WatchKey, Set<Path>> directories = new IdentityHashMap<>();

  WatchServiceEvents(WatchService service) {
    this.service = service;
  }

  @Override
  public synchronized Registration register(Path directory) throws IOException {
    WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    directories.computeIfAbsent(key, _ -> new HashSet<>()).add(directory);
    return () -> release(key, directory);
  }

  private synchronized void release(WatchKey key, Path directory) {
    Set<Path> others = directories.get(key);
    if (others != null && others.remove(directory) && others.isEmpty()) {
      directories.remove(key);
      if (key.isValid()) {
        key.cancel();
      }
    }
  }

  @Override
  public List<News> await(Duration atMost) throws InterruptedException {
    WatchKey key = service.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    return key == null ? List.of() : news(key);
  }

  private synchronized List<News> news(WatchKey key) {
    List<News> news = new ArrayList<>();
    Set<Path> names = new HashSet<>();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        names.add(name);
      } else {
        news.add(new News.Overflow());
      }
    }
    Set<Path> watched = directories.getOrDefault(key, Set.of());
    watched.forEach(directory -> news.add(new News.Entries(directory, names)));
    if (!key.reset()) {
      watched.forEach(directory -> news.add(new News.Gone(directory)));
      directories.remove(key);
    }
    return news;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}

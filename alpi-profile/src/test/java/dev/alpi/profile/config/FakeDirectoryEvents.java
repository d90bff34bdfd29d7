package dev.alpi.profile.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/** News that a test makes up; never waits. */
final class FakeDirectoryEvents implements DirectoryEvents {
  private final List<Path> registered = new ArrayList<>();
  private final List<Path> asked = new ArrayList<>();
  private final Set<Path> refused = new HashSet<>();
  private final Queue<News> news = new ArrayDeque<>();

  /** The directories registered and not closed, one for each registration. */
  List<Path> registered() {
    return registered.stream().sorted().toList();
  }

  /** How often {@code directory} was registered, also if it is no longer. */
  long timesRegistered(Path directory) {
    return asked.stream().filter(directory::equals).count();
  }

  /** From now on, {@code directory} cannot be watched. */
  void refuse(Path directory) {
    refused.add(directory);
  }

  void allow(Path directory) {
    refused.remove(directory);
  }

  void tell(News what) {
    news.add(what);
  }

  /** Tells of {@code file}, if its directory is watched. */
  void touched(Path file) {
    if (registered.contains(file.getParent())) {
      tell(new News.Entries(file.getParent(), Set.of(file.getFileName())));
    }
  }

  @Override
  public Registration register(Path directory) throws IOException {
    if (refused.contains(directory)) {
      throw new FileSystemException(directory.toString(), null, "limit of watches reached");
    }
    registered.add(directory);
    asked.add(directory);
    return () -> registered.remove(directory);
  }

  @Override
  public List<News> await(Duration atMost) {
    List<News> all = List.copyOf(news);
    news.clear();
    return all;
  }

  @Override
  public void close() {
    news.clear();
    registered.clear();
  }
}

package dev.alpi.profile.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories in which files have their trails: each is watched once, for as long as a file
 * needs it. Not for use by several threads.
 */
final class WatchedDirectories {
  private static final class Watch {
    private final Map<Path, Set<WatchedFile>> files = new HashMap<>();
    private Object identity = "";
    private DirectoryEvents.@Nullable Registration registration;

    void release() {
      if (registration != null) {
        registration.close();
        registration = null;
      }
    }
  }

  private final DirectoryEvents events;
  private final Map<Path, Watch> watches = new HashMap<>();

  WatchedDirectories(DirectoryEvents events) {
    this.events = events;
  }

  /**
   * Watches the directory of {@code step} for {@code file}, anew if another has taken its place.
   */
  void add(LinkTrail.Step step, WatchedFile file) {
    Watch watch = watches.computeIfAbsent(step.directory(), _ -> new Watch());
    watch.files.computeIfAbsent(step.name(), _ -> new HashSet<>()).add(file);
    if (!watch.identity.equals(step.identity())) {
      watch.release();
      watch.identity = step.identity();
    }
    if (watch.registration == null) {
      try {
        watch.registration = events.register(step.directory());
      } catch (IOException e) {
        // gone again, or the system's limit on watches: the slow check sees what changes
      }
    }
  }

  /** Forgets that {@code file} needed {@code step}. */
  void remove(LinkTrail.Step step, WatchedFile file) {
    Watch watch = watches.get(step.directory());
    if (watch == null) {
      return;
    }
    watch.files.getOrDefault(step.name(), Set.of()).remove(file);
    watch.files.values().removeIf(Set::isEmpty);
    if (watch.files.isEmpty()) {
      watch.release();
      watches.remove(step.directory());
    }
  }

  /** Returns the files for which {@code name} in {@code directory} matters. */
  Set<WatchedFile> files(Path directory, Path name) {
    Watch watch = watches.get(directory);
    return watch == null ? Set.of() : watch.files.getOrDefault(name, Set.of());
  }

  /** Notes that {@code directory} is watched no longer; returns the files that needed it. */
  Set<WatchedFile> gone(Path directory) {
    Set<WatchedFile> files = new HashSet<>();
    Watch watch = watches.get(directory);
    if (watch != null) {
      watch.release();
      watch.files.values().forEach(files::addAll);
    }
    return files;
  }

  /** Returns the directories that could not be watched, sorted. */
  List<Path> unwatched() {
    return watches.entrySet().stream()
        .filter(entry -> entry.getValue().registration == null)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}

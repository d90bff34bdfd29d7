package dev.alpi.profile.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides when whose settings are read anew: news of directories and the time go in, what is due
 * comes out. Reads nothing but names, sizes and times. Not for use by several threads.
 */
final class WatchedFiles {
  private final WatchedDirectories directories;
  private final Map<Path, WatchedFile> files = new HashMap<>();
  private final Debounce<WatchedFile> changed;
  private final long checkNanos;
  private long checkedAt;

  WatchedFiles(DirectoryEvents events, ReloadPace pace, long now) {
    this.directories = new WatchedDirectories(events);
    this.changed = new Debounce<>(pace.quiet(), pace.atMost());
    this.checkNanos = pace.check().toNanos();
    this.checkedAt = now;
  }

  /** Has {@code paths} watched, before they are read. */
  void look(List<Path> paths, long now) {
    for (Path path : paths) {
      look(files.computeIfAbsent(path, WatchedFile::new), now);
    }
  }

  private void look(WatchedFile file, long now) {
    if (file.look(directories) && !file.readers().isEmpty()) {
      changed.changed(file, now);
    }
  }

  /** Notes that {@code reader} has read {@code paths}, which are watched. */
  void add(List<Path> paths, LiveConfig reader) {
    for (WatchedFile file : known(paths)) {
      file.readers().add(reader);
    }
  }

  /** Notes that {@code reader} no longer needs {@code paths}. */
  void remove(List<Path> paths, LiveConfig reader) {
    for (WatchedFile file : known(paths)) {
      file.readers().remove(reader);
    }
    releaseUnread(paths);
  }

  /** Has those of {@code paths} that nobody needs watched no longer. */
  void releaseUnread(List<Path> paths) {
    for (WatchedFile file : known(paths)) {
      if (file.readers().isEmpty()) {
        file.release(directories);
        files.remove(file.path());
        changed.forget(file);
      }
    }
  }

  private List<WatchedFile> known(List<Path> paths) {
    return paths.stream().filter(files::containsKey).map(files::get).distinct().toList();
  }

  void take(DirectoryEvents.News news, long now) {
    Collection<WatchedFile> touched =
        switch (news) {
          case DirectoryEvents.News.Entries(Path directory, Set<Path> names) -> {
            Set<WatchedFile> named = new LinkedHashSet<>();
            names.forEach(name -> named.addAll(directories.files(directory, name)));
            yield named;
          }
          case DirectoryEvents.News.Overflow _ -> files.values();
          case DirectoryEvents.News.Gone(Path directory) -> directories.gone(directory);
        };
    touched.forEach(file -> changed.changed(file, now));
  }

  /** Returns whose settings are to be read now, each once. */
  Set<LiveConfig> due(long now) {
    if (now - checkedAt >= checkNanos) {
      checkedAt = now;
      files.values().forEach(file -> look(file, now));
    }
    Set<LiveConfig> due = new LinkedHashSet<>();
    for (WatchedFile file : changed.due(now)) {
      file.look(directories);
      due.addAll(file.readers());
    }
    return due;
  }

  /** Returns in how many nanoseconds {@link #due} has something to do; not below 0. */
  long nanosLeft(long now) {
    long check = Math.max(0, checkNanos - (now - checkedAt));
    return Math.min(check, changed.nanosLeft(now).orElse(check));
  }

  /** Returns the directories that could not be watched, sorted. */
  List<Path> unwatched() {
    return directories.unwatched();
  }
}

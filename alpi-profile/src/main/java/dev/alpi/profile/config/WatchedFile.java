package dev.alpi.profile.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A file of settings, where it was last, and whose settings it has. Its watcher's alone. */
final class WatchedFile {
  private final Path path;
  private final Set<LiveConfig> readers = new HashSet<>();
  private LinkTrail trail = LinkTrail.NONE;

  WatchedFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Set<LiveConfig> readers() {
    return readers;
  }

  /** Looks where the file is now and has that watched; says whether something is different. */
  boolean look(WatchedDirectories directories) {
    return follow(LinkTrail.of(path), directories);
  }

  /** Has nothing watched any more. */
  void release(WatchedDirectories directories) {
    follow(LinkTrail.NONE, directories);
  }

  private boolean follow(LinkTrail next, WatchedDirectories directories) {
    LinkTrail last = trail;
    trail = next;
    next.steps().forEach(step -> directories.add(step, this));
    last.steps().stream()
        .filter(step -> next.steps().stream().noneMatch(kept -> isSamePlace(kept, step)))
        .forEach(step -> directories.remove(step, this));
    return !next.equals(last);
  }

  private static boolean isSamePlace(LinkTrail.Step a, LinkTrail.Step b) {
    return a.directory().equals(b.directory()) && a.name().equals(b.name());
  }
}

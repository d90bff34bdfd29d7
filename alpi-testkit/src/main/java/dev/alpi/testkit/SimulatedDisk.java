package dev.alpi.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a live file system is on disk, and what is still on its way there.
 *
 * <p>Files are known by their {@code fileKey}, so that they keep their identity through renames and
 * hard links. Paths given here are paths of the live file system.
 *
 * <p><b>Threads:</b> callers hold this object's monitor across the live change and its record.
 */
final class SimulatedDisk {
  final Faults faults = new Faults();

  private final Object root;
  private final Map<Object, Inode> inodes = new HashMap<>();
  private final Map<Object, Map<String, Object>> namesOf = new HashMap<>();
  private final List<NameChange> unsynced = new ArrayList<>();
  private Optional<NameChange> lastDirectoryMove = Optional.empty();

  /** Takes all that is below {@code liveRoot} as being on disk. */
  SimulatedDisk(Path liveRoot) throws IOException {
    root = take(liveRoot);
  }

  static Object key(Path live, LinkOption... options) throws IOException {
    return Files.readAttributes(live, BasicFileAttributes.class, options).fileKey();
  }

  /** Records that {@code live} has come to be, with the content of nothing. */
  void created(Path live) throws IOException {
    Object key = key(live, LinkOption.NOFOLLOW_LINKS);
    inodes.put(key, inode(live, new byte[0]));
    if (inodes.get(key) instanceof Inode.Directory) {
      namesOf.put(key, new HashMap<>());
    }
    linked(live, key);
  }

  /** Records that {@code live} is one more name of the file {@code key}. */
  void linked(Path live, Object key) throws IOException {
    change(List.of(assignment(live, Optional.of(key))), earlierNames(key));
    faults.operationDone();
  }

  /** Records that the name {@code live} is gone. */
  void deleted(Path live) throws IOException {
    change(List.of(assignment(live, Optional.empty())), Set.of());
    faults.operationDone();
  }

  /** Records that the file {@code key} has moved. */
  void moved(Path source, Path target, Object key) throws IOException {
    NameChange.Assignment gone = assignment(source, Optional.empty());
    NameChange.Assignment there = assignment(target, Optional.of(key));
    boolean directory = inodes.get(key) instanceof Inode.Directory;
    Set<NameChange> needs = earlierNames(key);
    if (directory || gone.directory().equals(there.directory())) {
      if (directory) {
        lastDirectoryMove.ifPresent(needs::add);
      }
      NameChange move = change(List.of(gone, there), needs);
      lastDirectoryMove = directory ? Optional.of(move) : lastDirectoryMove;
    } else {
      NameChange arrival = change(List.of(there), needs);
      change(List.of(gone), Set.of(arrival));
    }
    faults.operationDone();
  }

  /** Records a change of the content of the file {@code key}. */
  void changed(Object key, DataChange change) {
    ((Inode.RegularFile) inodes.get(key)).change(change);
    faults.operationDone();
  }

  /** Puts all content of the file, or all names of the directory, {@code key} on disk. */
  void sync(Object key) throws IOException {
    faults.requireRunning();
    faults.syncStarts();
    switch (inodes.get(key)) {
      case Inode.RegularFile file -> file.sync();
      case Inode.Directory directory -> syncNames(key);
      case Inode.Link link -> throw new IllegalStateException("a link is never open");
    }
  }

  /** Puts everything on disk. */
  void settle() {
    unsynced.forEach(change -> change.apply(namesOf));
    unsynced.clear();
    for (Inode inode : inodes.values()) {
      if (inode instanceof Inode.RegularFile file) {
        file.sync();
      }
    }
  }

  /** Writes what a crash leaves, as {@code aftermath} decides, into the empty {@code target}. */
  void writeTo(Path target, Aftermath aftermath) throws IOException {
    Map<Object, Map<String, Object>> names = new HashMap<>();
    namesOf.forEach((directory, entries) -> names.put(directory, new HashMap<>(entries)));
    Set<NameChange> kept = aftermath.names(List.copyOf(unsynced));
    unsynced.stream().filter(kept::contains).forEach(change -> change.apply(names));
    writeDirectory(root, target, names, aftermath, new HashMap<>());
  }

  /* Implementation notes. A sync of one directory brings along what shares a change with it: the
   * other half of a directory's move, the arrival that a departure needs. What comes along must not
   * overtake older changes of its own directory, or those would later undo it; going backwards,
   * each directory that joins brings only older ones.
   */
  private void syncNames(Object directory) {
    Set<Object> flushed = new HashSet<>(Set.of(directory));
    Set<NameChange> synced = new HashSet<>();
    for (NameChange change : unsynced.reversed()) {
      if (synced.contains(change) || change.directories().stream().anyMatch(flushed::contains)) {
        synced.add(change);
        synced.addAll(change.needs());
        flushed.addAll(change.directories());
      }
    }
    unsynced.stream().filter(synced::contains).forEach(change -> change.apply(namesOf));
    unsynced.removeIf(synced::contains);
  }

  private NameChange change(List<NameChange.Assignment> assignments, Set<NameChange> needs) {
    NameChange change = new NameChange(assignments, needs);
    unsynced.add(change);
    return change;
  }

  private Set<NameChange> earlierNames(Object key) {
    Set<NameChange> earlier = new HashSet<>();
    unsynced.stream().filter(change -> change.names(key)).forEach(earlier::add);
    return earlier;
  }

  private static NameChange.Assignment assignment(Path live, Optional<Object> key)
      throws IOException {
    Path absolute = live.toAbsolutePath();
    return new NameChange.Assignment(
        key(absolute.getParent()), absolute.getFileName().toString(), key);
  }

  private Object take(Path live) throws IOException {
    Object key = key(live, LinkOption.NOFOLLOW_LINKS);
    if (inodes.containsKey(key)) {
      return key;
    }
    boolean file = Files.isRegularFile(live, LinkOption.NOFOLLOW_LINKS);
    Inode inode = inode(live, file ? Files.readAllBytes(live) : new byte[0]);
    inodes.put(key, inode);
    if (inode instanceof Inode.Directory) {
      Map<String, Object> names = new HashMap<>();
      namesOf.put(key, names);
      try (Stream<Path> children = Files.list(live)) {
        for (Path child : children.toList()) {
          names.put(child.getFileName().toString(), take(child));
        }
      }
    }
    return key;
  }

  private static Inode inode(Path live, byte[] content) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(live, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions = Set.copyOf(attributes.permissions());
    if (attributes.isDirectory()) {
      return new Inode.Directory(permissions);
    }
    return attributes.isSymbolicLink()
        ? new Inode.Link(permissions, Files.readSymbolicLink(live).toString())
        : new Inode.RegularFile(permissions, content);
  }

  private void writeDirectory(
      Object key,
      Path target,
      Map<Object, Map<String, Object>> names,
      Aftermath aftermath,
      Map<Object, Path> written)
      throws IOException {
    // sorted, so that the aftermath answers its questions in the same order each time
    for (String name : names.get(key).keySet().stream().sorted().toList()) {
      Object child = names.get(key).get(name);
      Path path = target.resolve(name);
      var mode = PosixFilePermissions.asFileAttribute(inodes.get(child).permissions());
      switch (inodes.get(child)) {
        case Inode.Directory directory -> {
          Files.createDirectory(path, mode);
          writeDirectory(child, path, names, aftermath, written);
        }
        case Inode.Link link ->
            Files.createSymbolicLink(path, path.getFileSystem().getPath(link.target()));
        case Inode.RegularFile file -> {
          if (written.containsKey(child)) {
            Files.createLink(path, written.get(child));
          } else {
            Files.createFile(path, mode);
            Files.write(path, file.afterCrash(aftermath));
            written.put(child, path);
          }
        }
      }
    }
  }
}

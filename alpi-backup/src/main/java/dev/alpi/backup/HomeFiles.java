package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a home belongs into an archive, as it is found by a walk: nothing is opened.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class HomeFiles {
  /** What a mode has beside permissions: set-user, set-group, sticky. */
  private static final int MORE_MODE = 07000;

  /** Of a mode, which kind of file it is, and that of a socket: as in {@code <sys/stat.h>}. */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

  /** Directly in a home: what can be had again (alpi-state spec §2.1, §3). */
  private static final Set<String> NOT_NEEDED_IN_HOME =
      Set.of("cache", ".trash", "run", "service.pid", "service.lock");

  private static final Set<String> NOT_NEEDED_NAMES = Set.of(".DS_Store", "Thumbs.db");

  /** Of a database, what its copy has in it. */
  private static final List<String> OF_DATABASES = List.of("-wal", "-shm", "-journal");

  private static final List<String> NOT_NEEDED_ENDS = List.of(".sock", ".pid", ".tmp");
  private static final String LOCK = ".lock";
  private static final String PROFILES = "profiles";

  /**
   * Something that is to be in the archive.
   *
   * @param file where it is
   * @param entry as it is described there; of a file, its size at the moment
   */
  record Found(Path file, ArchiveEntry entry) {}

  private final Path home;
  private final Optional<String> profile;
  private final List<Found> found = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final Map<Object, String> linked = new HashMap<>();
  private long bytes;

  private HomeFiles(Path home, Optional<String> profile) {
    this.home = home;
    this.profile = profile;
  }

  /**
   * Walks through {@code home}.
   *
   * @param profile only this profile of it; empty for all
   */
  static HomeFiles of(Path home, Optional<String> profile) throws IOException {
    HomeFiles files = new HomeFiles(home, profile);
    if (profile.isEmpty() || profile.get().equals("default")) {
      files.home(home, "");
    } else {
      Path folder = home.resolve(PROFILES).resolve(profile.get());
      if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        throw new BackupException(
            BackupException.Kind.NOT_IN_IT,
            "there is no profile " + profile.get(),
            "alpi profile list shows those that there are");
      }
      files.home(folder, PROFILES + "/" + profile.get() + "/");
    }
    return files;
  }

  List<Found> found() {
    return found;
  }

  List<Remark> remarks() {
    return remarks;
  }

  /** Returns the files that may have other names too; of those names, the first. */
  Set<String> shared() {
    return Set.copyOf(linked.values());
  }

  /** Returns how many bytes all files have. */
  long bytes() {
    return bytes;
  }

  /** Takes something that a directory has. */
  private interface Taking {
    void take(Path child, String path) throws IOException;
  }

  /** Takes what is in {@code folder}; others may be changing it, and one failure ends nothing. */
  private void each(List<Path> children, String prefix, Taking taking) {
    for (Path child : children) {
      String name = child.getFileName().toString();
      String path = prefix + name;
      if (!isText(child.getFileName(), name)) {
        remark(path, Remark.Reason.NO_TEXT);
        continue;
      }
      try {
        taking.take(child, path);
      } catch (NoSuchFileException e) {
        remark(path, Remark.Reason.GONE);
      } catch (IOException e) {
        remark(path, Remark.Reason.UNREADABLE);
      }
    }
  }

  /** Says whether {@code text} is all of {@code path}: names on Unix are bytes. */
  private static boolean isText(Path path, String text) {
    return path.getFileSystem().getPath(text).equals(path);
  }

  /** Takes what is in the home of a profile. */
  private void home(Path folder, String prefix) throws IOException {
    each(Children.of(folder), prefix, this::inHome);
  }

  private void inHome(Path child, String path) throws IOException {
    String name = child.getFileName().toString();
    if (NOT_NEEDED_IN_HOME.contains(name)) {
      remark(path, Remark.Reason.NOT_NEEDED);
    } else if (path.equals(PROFILES) && Files.isDirectory(child, NOFOLLOW_LINKS)) {
      if (profile.isEmpty()) {
        add(child, path);
        each(Children.of(child), path + "/", this::profile);
      }
    } else {
      take(child, path);
    }
  }

  private void profile(Path child, String path) throws IOException {
    if (Files.isDirectory(child, NOFOLLOW_LINKS)) {
      add(child, path);
      home(child, path + "/");
    } else {
      take(child, path);
    }
  }

  private void take(Path file, String path) throws IOException {
    if (isNotNeeded(file, file.getFileName().toString())) {
      remark(path, Remark.Reason.NOT_NEEDED);
    } else if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
      List<Path> children = Children.of(file);
      // its mode is worth something too; a reader that knows no directories makes them
      add(file, path);
      each(children, path + "/", this::take);
    } else {
      add(file, path);
    }
  }

  private static boolean isNotNeeded(Path file, String name) throws IOException {
    if (NOT_NEEDED_NAMES.contains(name) || NOT_NEEDED_ENDS.stream().anyMatch(name::endsWith)) {
      return true;
    }
    if (name.endsWith(LOCK)) {
      // who locks by it makes it again
      return Files.isRegularFile(file, NOFOLLOW_LINKS) && Files.size(file) == 0;
    }
    for (String end : OF_DATABASES) {
      if (name.endsWith(end)) {
        Path database = file.resolveSibling(name.substring(0, name.length() - end.length()));
        return Databases.isDatabase(database);
      }
    }
    return false;
  }

  private void add(Path file, String path) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    Map<String, Object> more =
        file.getFileSystem().supportedFileAttributeViews().contains("unix")
            ? Files.readAttributes(file, "unix:mode,nlink", NOFOLLOW_LINKS)
            : Map.of();
    if (((int) more.getOrDefault("mode", 0) & MORE_MODE) != 0) {
      remark(path, Remark.Reason.MORE_MODE);
    }
    if (attributes.isRegularFile()) {
      boolean isShared = (int) more.getOrDefault("nlink", 1) > 1;
      String sameAs = isShared ? sameAs(path, attributes) : "";
      found.add(new Found(file, entry(path, ArchiveEntry.Kind.FILE, attributes, sameAs)));
      bytes += attributes.size();
    } else if (attributes.isDirectory()) {
      found.add(new Found(file, entry(path, ArchiveEntry.Kind.DIRECTORY, attributes, "")));
    } else if (attributes.isSymbolicLink()) {
      Path link = Files.readSymbolicLink(file);
      String target = link.toString();
      if (!isText(link, target)) {
        remark(path, Remark.Reason.NO_TEXT);
      } else if (ArchivePaths.staysInside(path, target)) {
        found.add(new Found(file, entry(path, ArchiveEntry.Kind.LINK, attributes, target)));
      } else {
        remark(path, Remark.Reason.LEADS_OUT);
      }
    } else {
      boolean isSocket = ((int) more.getOrDefault("mode", 0) & KIND) == SOCKET;
      remark(path, isSocket ? Remark.Reason.NOT_NEEDED : Remark.Reason.SPECIAL);
    }
  }

  /** Returns the path of the file that this one is too, if it was met already. */
  private String sameAs(String path, PosixFileAttributes attributes) {
    if (attributes.fileKey() == null) {
      return "";
    }
    String first = linked.putIfAbsent(attributes.fileKey(), path);
    return first == null ? "" : first;
  }

  private static ArchiveEntry entry(
      String path, ArchiveEntry.Kind kind, PosixFileAttributes attributes, String target) {
    return new ArchiveEntry(
        path,
        kind,
        kind == ArchiveEntry.Kind.FILE ? attributes.size() : 0,
        UnixMode.of(attributes.permissions()),
        attributes.lastModifiedTime().toInstant(),
        target);
  }

  private void remark(String path, Remark.Reason reason) {
    remarks.add(new Remark(path, reason));
  }
}

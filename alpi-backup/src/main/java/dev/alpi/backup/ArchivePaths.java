package dev.alpi.backup;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The paths of an archive: each may be there once, below one folder, and nothing may be written
 * through a link.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ArchivePaths {
  /** As long as Linux allows a path to be. */
  private static final int PATH_BYTES_MAX = 4096;

  private static final int NAME_BYTES_MAX = 255;

  private final String folder;
  private final Map<String, ArchiveEntry.Kind> seen = new HashMap<>();

  /** Creates those of an archive whose files are all in {@code folder}; empty if in none. */
  ArchivePaths(String folder) {
    this.folder = folder;
  }

  /**
   * Checks an entry, and returns its path in the home; empty for the folder itself.
   *
   * @throws BackupException if no such entry may be in an archive
   */
  Optional<String> check(ArchiveEntry entry) throws BackupException {
    String path = entry.path();
    if (!folder.isEmpty() && entry.kind() == ArchiveEntry.Kind.DIRECTORY && path.endsWith("/")) {
      // as tar has them
      path = path.substring(0, path.length() - 1);
    }
    List<String> names = List.of(path.split("/", -1));
    boolean isWrong =
        path.getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX
            || !names.stream().allMatch(ArchivePaths::isName);
    if (isWrong || !folder.isEmpty() && !names.getFirst().equals(folder)) {
      throw refusal(path, "may not be in an archive");
    }
    if (folder.isEmpty()) {
      claim(path, entry);
      return Optional.of(path);
    }
    if (names.size() == 1) {
      if (entry.kind() != ArchiveEntry.Kind.DIRECTORY) {
        throw refusal(path, "should be a directory");
      }
      return Optional.empty();
    }
    String inHome = path.substring(folder.length() + 1);
    claim(inHome, entry);
    return Optional.of(inHome);
  }

  private void claim(String path, ArchiveEntry entry) throws BackupException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      ArchiveEntry.Kind above =
          seen.putIfAbsent(path.substring(0, slash), ArchiveEntry.Kind.DIRECTORY);
      if (above != null && above != ArchiveEntry.Kind.DIRECTORY) {
        throw refusal(path, "is below something that is no directory");
      }
    }
    ArchiveEntry.Kind before = seen.get(path);
    if (before != null && !(before == entry.kind() && before == ArchiveEntry.Kind.DIRECTORY)) {
      throw refusal(path, "is there twice");
    }
    if (entry.kind() == ArchiveEntry.Kind.LINK && !staysInside(path, entry.target())) {
      throw refusal(path, "leads out of the home");
    }
    if (entry.kind() == ArchiveEntry.Kind.HARD_LINK || isSameAsAnother(entry)) {
      if (seen.get(inHome(entry)) != ArchiveEntry.Kind.FILE) {
        throw refusal(path, "is said to be a file that did not come before it");
      }
    }
    seen.put(
        path, entry.kind() == ArchiveEntry.Kind.HARD_LINK ? ArchiveEntry.Kind.FILE : entry.kind());
  }

  private static boolean isSameAsAnother(ArchiveEntry entry) {
    return entry.kind() == ArchiveEntry.Kind.FILE && !entry.target().isEmpty();
  }

  /** Returns {@code entry} with paths in the home: its own, and that of the file it is too. */
  ArchiveEntry resolved(ArchiveEntry entry, String path) {
    return new ArchiveEntry(
        path, entry.kind(), entry.size(), entry.mode(), entry.modified(), inHome(entry));
  }

  private String inHome(ArchiveEntry entry) {
    boolean isHardLink = entry.kind() == ArchiveEntry.Kind.HARD_LINK;
    return isHardLink && entry.target().startsWith(folder + "/")
        ? entry.target().substring(folder.length() + 1)
        : entry.target();
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('\0') < 0
        && name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX;
  }

  /**
   * Says whether a link at {@code path} to {@code target} leads to somewhere in the home, whatever
   * other links there are: up is allowed at the beginning only, where all is directories.
   */
  static boolean staysInside(String path, String target) {
    if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0) {
      return false;
    }
    long above = path.chars().filter(each -> each == '/').count();
    boolean isDown = false;
    for (String name : target.split("/")) {
      if (name.equals("..")) {
        above--;
        if (isDown || above < 0) {
          return false;
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        isDown = true;
      }
    }
    return true;
  }

  private static BackupException refusal(String path, String why) {
    StringBuilder shown = new StringBuilder();
    path.codePoints()
        .limit(NAME_BYTES_MAX)
        .forEach(each -> shown.appendCodePoint(Character.isISOControl(each) ? '?' : each));
    return BackupException.hostile(shown + " " + why);
  }
}

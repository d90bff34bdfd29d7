package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Writes files of an archive into a directory that nobody reads yet.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Extraction {
  /** Far more than any home has; an empty file costs an archive next to nothing. */
  private static final long FILES_MAX = 20_000_000;

  private final Archive archive;
  private final Selection selection;
  private final Room room;
  private final SequencedMap<Path, ArchiveEntry> directories = new LinkedHashMap<>();

  /** Of files that are not restored, those that are the same and are. */
  private final Map<String, Path> first = new HashMap<>();

  private long files;
  private long bytes;

  /** A profile that it has. */
  private Optional<String> profile = Optional.empty();

  private boolean hasHome;

  private Extraction(Archive archive, Selection selection, Room room) {
    this.archive = archive;
    this.selection = selection;
    this.room = room;
  }

  /**
   * Looks through all of {@code archive}, and writes nothing.
   *
   * @throws BackupException if it has what no archive may have, or nothing of what is wanted
   */
  static Extraction planned(Archive archive, Selection selection, Room room, Progress progress)
      throws IOException {
    Extraction extraction = new Extraction(archive, selection, room);
    archive.look(extraction::count, progress);
    if (extraction.files == 0 && !selection.wanted().isEmpty()) {
      throw new BackupException(
          BackupException.Kind.NOT_IN_IT,
          "the archive has no " + selection.wanted(),
          "alpi backup list FILE shows what it has");
    }
    return extraction;
  }

  private void count(Optional<String> path, ArchiveEntry entry, Content content)
      throws IOException {
    if (path.flatMap(selection::target).isPresent()) {
      files++;
      look(path.get());
      // before its content is read: a few bytes may say that they are a million times as many
      bytes = room.with(bytes, isLink(entry) ? 0 : entry.size());
      if (files > FILES_MAX) {
        throw BackupException.hostile("the archive has more than " + FILES_MAX + " files");
      }
    }
  }

  private void look(String path) {
    if (!path.startsWith(Selection.PROFILES)) {
      hasHome |= !path.equals("profiles");
    } else if (profile.isEmpty()) {
      int end = path.indexOf('/', Selection.PROFILES.length());
      profile =
          Optional.of(path.substring(Selection.PROFILES.length(), end < 0 ? path.length() : end));
    }
  }

  /** Returns the profile that it has, if it has nothing of a home beside profiles. */
  Optional<String> profile() {
    return hasHome ? Optional.empty() : profile;
  }

  /** Says whether it will be a second name of something that is restored. */
  private boolean isLink(ArchiveEntry entry) {
    return !entry.target().isEmpty() && selection.target(entry.target()).isPresent();
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Writes them into {@code target}, which is made; what was there is left from a restore that did
   * not come to its end, and goes. If this fails, nothing is left.
   */
  void run(Path target, Progress progress) throws IOException {
    DurableFiles.deleteTree(target);
    DurableFiles.createUnpublishedDirectory(target);
    files = 0;
    bytes = 0;
    first.clear();
    boolean isDone = false;
    try {
      try (Aside keeping = new Aside()) {
        archive.read(
            path -> selection.target(path).isPresent(),
            (path, entry, content) -> write(target, path, entry, content, keeping),
            Progress.Stage.RESTORING,
            progress);
        keeping.await();
      }
      // those within others first: who may not enter one cannot change what is in it
      for (Map.Entry<Path, ArchiveEntry> each : directories.sequencedEntrySet().reversed()) {
        ArchiveEntry entry = each.getValue();
        Files.setLastModifiedTime(each.getKey(), FileTime.from(entry.modified()));
        Files.setPosixFilePermissions(each.getKey(), UnixMode.permissions(entry.mode()));
      }
      isDone = true;
    } finally {
      if (!isDone) {
        DurableFiles.deleteTree(target);
      }
    }
  }

  private void write(
      Path target, Optional<String> path, ArchiveEntry entry, Content content, Aside keeping)
      throws IOException {
    Optional<String> place = path.flatMap(selection::target);
    if (place.isEmpty()) {
      return;
    }
    Path file = target.resolve(place.get());
    parents(target, file.getParent());
    switch (entry.kind()) {
      case DIRECTORY -> {
        directory(file);
        directories.put(file, entry);
        return;
      }
      case LINK -> {
        Path _ = Files.createSymbolicLink(file, target.getFileSystem().getPath(entry.target()));
        Files.getFileAttributeView(file, BasicFileAttributeView.class, NOFOLLOW_LINKS)
            .setTimes(FileTime.from(entry.modified()), null, null);
      }
      case HARD_LINK -> {
        Path other = selected(target, entry, path.orElseThrow());
        Path _ = Files.createLink(file, other);
      }
      case FILE -> {
        Optional<Path> other =
            isLink(entry)
                ? selection.target(entry.target()).map(target::resolve)
                : Optional.ofNullable(first.get(entry.target()));
        if (other.isPresent()) {
          Path _ = Files.createLink(file, other.get());
        } else {
          file(file, entry, content, keeping);
          if (!entry.target().isEmpty()) {
            first.put(entry.target(), file);
          }
        }
      }
    }
    files++;
    bytes += entry.size();
  }

  private Path selected(Path target, ArchiveEntry entry, String path) throws BackupException {
    return selection
        .target(entry.target())
        .map(target::resolve)
        .orElseThrow(
            () ->
                new BackupException(
                    BackupException.Kind.NOT_IN_IT,
                    path + " is the same file as " + entry.target() + ", which is not restored",
                    "restore that too, or all"));
  }

  private static void file(Path file, ArchiveEntry entry, Content content, Aside keeping)
      throws IOException {
    StagedFile staged = StagedFile.create(file);
    boolean isWritten = false;
    try {
      for (ByteBuffer each = content.next(); each.hasRemaining(); each = content.next()) {
        staged.append(each);
      }
      Files.setPosixFilePermissions(file, UnixMode.permissions(entry.mode()));
      Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
      isWritten = true;
    } finally {
      if (!isWritten) {
        staged.close();
      }
    }
    keeping.run(
        () -> {
          try (staged) {
            staged.keep();
          }
        });
  }

  private static void parents(Path target, Path folder) throws IOException {
    if (!folder.equals(target)) {
      parents(target, folder.getParent());
      directory(folder);
    }
  }

  private static void directory(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      DurableFiles.createUnpublishedDirectory(folder);
    }
  }
}

package dev.alpi.backup;

import dev.alpi.profile.store.StagedFile;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Unpacks the archive of a program: {@code .tar.gz} with one folder in it. What could write or lead
 * out of the folder, is there twice, or is no file, directory or symbolic link, is refused, by the
 * rules that archives of homes have.
 *
 * <p><b>Threads:</b> any.
 */
public final class ImageArchive {
  /** Four times as much as an image has. */
  private static final long BYTES_MAX = 1L << 30;

  private static final int ENTRIES_MAX = 50_000;

  /** Zeros after the end of a tar: those that write blocks of 10 KiB fill up the last one. */
  private static final int TAIL_BYTES_MAX = 1 << 20;

  /** What a program may be to others: read and run, never changed. */
  private static final int MODES = 0755;

  /** Its owner has to be able to replace it. */
  private static final int OWNERS = 0600;

  private static final int BUFFER_BYTES = 1 << 16;

  private ImageArchive() {}

  /**
   * Makes the directory {@code target} with what is in the folder of the archive. Its content is on
   * disk when this returns; its names are not.
   *
   * @param in the archive; it is read to its end
   * @param target the new directory; what is in it is not there yet
   * @throws BackupException if it is no such archive, or a hostile one; half of it may be there
   * @throws IOException if it cannot be read, or the disk fails or is full
   */
  public static void unpack(InputStream in, Path target) throws IOException {
    make(target);
    try {
      unpackAll(in, target);
    } catch (ZipException | EOFException e) {
      throw new BackupException(
          BackupException.Kind.NOT_AN_ARCHIVE,
          "the archive is damaged, cut off, or none at all: " + e.getMessage(),
          "get it anew");
    }
    in.transferTo(OutputStream.nullOutputStream());
  }

  private static void unpackAll(InputStream in, Path target) throws IOException {
    try (SlicedText plain =
        new SlicedText(SlicedText.of(new GZIPInputStream(new LeftOpen(in), BUFFER_BYTES)))) {
      TarReader tar = new TarReader(plain);
      Optional<ArchivePaths> paths = Optional.empty();
      long bytes = 0;
      int entries = 0;
      for (Optional<ArchiveEntry> next = tar.nextEntry();
          next.isPresent();
          next = tar.nextEntry()) {
        ArchiveEntry entry = next.get();
        bytes += entry.size();
        entries++;
        if (bytes > BYTES_MAX || entries > ENTRIES_MAX) {
          throw BackupException.hostile("the archive is larger than any of a program");
        }
        if (paths.isEmpty()) {
          paths = Optional.of(new ArchivePaths(entry.path().split("/", 2)[0]));
        }
        Optional<String> path = paths.get().check(entry);
        if (path.isPresent()) {
          put(entry, target.resolve(path.get()), tar);
        }
      }
      if (entries == 0) {
        throw BackupException.hostile("the archive is empty");
      }
      requireEnd(plain);
    }
  }

  /** The sum of all content is at the very end: who stops before has not checked it. */
  private static void requireEnd(InputStream plain) throws IOException {
    if (plain.readNBytes(TAIL_BYTES_MAX + 1).length > TAIL_BYTES_MAX) {
      throw BackupException.hostile("the archive goes on after its end");
    }
  }

  /** A stream that whoever opened it closes. */
  private static final class LeftOpen extends FilterInputStream {
    LeftOpen(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // not ours
    }
  }

  private static void put(ArchiveEntry entry, Path file, TarReader tar) throws IOException {
    makeAll(file.getParent());
    switch (entry.kind()) {
      case DIRECTORY -> makeAll(file);
      case LINK -> Files.createSymbolicLink(file, file.getFileSystem().getPath(entry.target()));
      case HARD_LINK ->
          throw BackupException.hostile("the archive has a hard link: " + entry.path());
      case FILE -> content(entry, file, tar);
    }
  }

  private static void content(ArchiveEntry entry, Path file, TarReader tar) throws IOException {
    try (StagedFile staged = StagedFile.create(file)) {
      for (ByteBuffer each = tar.next(); each.hasRemaining(); each = tar.next()) {
        staged.append(each);
      }
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, UnixMode.permissions(entry.mode() & MODES | OWNERS));
      }
      staged.keep();
    }
  }

  private static void makeAll(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      makeAll(directory.getParent());
      make(directory);
    }
  }

  private static void make(Path directory) throws IOException {
    Files.createDirectory(directory, attributes(directory, MODES));
  }

  private static FileAttribute<?>[] attributes(Path file, int mode) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = UnixMode.permissions(mode);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }
}

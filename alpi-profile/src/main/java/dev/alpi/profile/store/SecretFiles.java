package dev.alpi.profile.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/** Reads files that hold secrets, and refuses those that others can read. */
public final class SecretFiles {
  private SecretFiles() {}

  /**
   * {@return the content of {@code file}}
   *
   * @param file the file
   * @throws StoreException.Insecure if group or others may read or write it, where the file system
   *     has such permissions
   * @throws StoreException.NotAFile if it is not a regular file
   * @throws java.nio.file.NoSuchFileException if it is absent
   */
  public static byte[] read(Path file) throws IOException {
    requirePrivate(file);
    return Files.readAllBytes(file);
  }

  /**
   * {@return the first {@code bytesMax} bytes of {@code file}, as {@link #read} does}
   *
   * @param file the file
   * @param bytesMax the most bytes to return
   * @throws IOException as {@link #read}
   */
  public static byte[] readAtMost(Path file, int bytesMax) throws IOException {
    requirePrivate(file);
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax);
    }
  }

  /**
   * {@return the first {@code bytesMax} bytes of {@code file}, which somebody named for this once}
   * It may be a pipe, too, as {@code <(program)} and {@code /dev/fd/3} of a shell are.
   *
   * @param file the file
   * @param bytesMax the most bytes to return
   * @throws IOException as {@link #read}
   */
  public static byte[] readGiven(Path file, int bytesMax) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
      return readAtMost(file, bytesMax);
    }
    requireOwn(file);
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax);
    }
  }

  /**
   * Checks what {@link #read} checks, without reading.
   *
   * @param file the file
   * @throws IOException as {@link #read}
   */
  public static void requirePrivate(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new StoreException.NotAFile(file);
    }
    requireOwn(file);
  }

  private static void requireOwn(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    for (PosixFilePermission permission : permissions) {
      if (!permission.name().startsWith("OWNER_")) {
        throw new StoreException.Insecure(file, octal(permissions));
      }
    }
  }

  /**
   * Overwrites {@code file} with zeros, then deletes it. What the file system, the disk or a backup
   * has kept of it is not in our hands.
   *
   * <p><b>Durability:</b> it is gone from the disk when this returns.
   *
   * @param file the file; a link is deleted, and what it names left alone
   * @return whether it was there
   * @throws IOException if the disk fails
   */
  public static boolean destroy(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        DurableFiles.writeFully(channel, ByteBuffer.allocate((int) channel.size()));
        channel.force(true);
      }
    }
    return DurableFiles.delete(file);
  }

  private static String octal(Set<PosixFilePermission> permissions) {
    String symbols = PosixFilePermissions.toString(permissions);
    int mode = 0;
    for (int i = 0; i < symbols.length(); i++) {
      mode = mode << 1 | (symbols.charAt(i) == '-' ? 0 : 1);
    }
    return String.format(Locale.ROOT, "%04o", mode);
  }
}

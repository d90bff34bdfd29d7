package dev.alpi.profile.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * Checks what {@link #read} checks, without reading.
   *
   * @param file the file
   * @throws IOException as {@link #read}
   */
  public static void requirePrivate(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new StoreException.NotAFile(file);
    }
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

  private static String octal(Set<PosixFilePermission> permissions) {
    String symbols = PosixFilePermissions.toString(permissions);
    int mode = 0;
    for (int i = 0; i < symbols.length(); i++) {
      mode = mode << 1 | (symbols.charAt(i) == '-' ? 0 : 1);
    }
    return String.format(Locale.ROOT, "%04o", mode);
  }
}

package dev.alpi.profile.store;

import java.nio.file.FileSystem;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The permissions a file or directory is created with. Never changed afterwards. */
public enum FileMode {
  /** A file that only its owner reads and writes: 0600. */
  PRIVATE_FILE("rw-------"),
  /** A file that holds nothing secret and everybody may read: 0644, or less by the umask. */
  PUBLIC_FILE("rw-r--r--"),
  /** A directory that only its owner enters: 0700. */
  PRIVATE_DIRECTORY("rwx------");

  private final String symbols;

  FileMode(String symbols) {
    this.symbols = symbols;
  }

  /** Returns the attributes to create with; none where the file system has no such permissions. */
  FileAttribute<?>[] attributes(FileSystem fileSystem) {
    if (!fileSystem.supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(symbols);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }
}

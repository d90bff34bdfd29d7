package dev.alpi.backup;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permissions as nine bits, as archives have them: {@code rwxrwxrwx}, the owner's first. */
final class UnixMode {
  private static final PosixFilePermission[] FROM_THE_LEFT = PosixFilePermission.values();

  private UnixMode() {}

  static int of(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission each : permissions) {
      mode |= bit(each);
    }
    return mode;
  }

  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : FROM_THE_LEFT) {
      if ((mode & bit(each)) != 0) {
        permissions.add(each);
      }
    }
    return permissions;
  }

  private static int bit(PosixFilePermission permission) {
    return 1 << (FROM_THE_LEFT.length - 1 - permission.ordinal());
  }
}

package dev.alpi.testkit;

import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a name can stand for, as the disk has it. */
sealed interface Inode {
  Set<PosixFilePermission> permissions();

  /** A directory; its names are kept by {@link SimulatedDisk}. */
  record Directory(Set<PosixFilePermission> permissions) implements Inode {}

  /** A symbolic link. */
  record Link(Set<PosixFilePermission> permissions, String target) implements Inode {}

  /** A regular file: its content that is on disk, and the changes that are not. */
  final class RegularFile implements Inode {
    private final Set<PosixFilePermission> permissions;
    private final List<DataChange> unsynced = new ArrayList<>();
    private byte[] content;

    RegularFile(Set<PosixFilePermission> permissions, byte[] content) {
      this.permissions = Set.copyOf(permissions);
      this.content = content.clone();
    }

    @Override
    public Set<PosixFilePermission> permissions() {
      return permissions;
    }

    void change(DataChange change) {
      unsynced.add(change);
    }

    void sync() {
      for (DataChange change : unsynced) {
        content = applied(content, change);
      }
      unsynced.clear();
    }

    /** Returns what a crash leaves in the file. */
    byte[] afterCrash(Aftermath aftermath) {
      return aftermath.content(content.clone(), List.copyOf(unsynced));
    }

    static byte[] applied(byte[] content, DataChange change) {
      return switch (change) {
        case DataChange.Truncate(long size) ->
            Arrays.copyOf(content, (int) Math.min(size, content.length));
        case DataChange.Write write -> {
          byte[] grown = Arrays.copyOf(content, Math.max(content.length, write.end()));
          write.bytes().get(0, grown, (int) write.offset(), write.bytes().remaining());
          yield grown;
        }
      };
    }
  }
}

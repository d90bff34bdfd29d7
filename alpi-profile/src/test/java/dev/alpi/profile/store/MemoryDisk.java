package dev.alpi.profile.store;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The kinds of file system in memory that the store is tested on. */
enum MemoryDisk {
  UNIX("/home"),
  WINDOWS("C:\\home");

  private final String home;

  MemoryDisk(String home) {
    this.home = home;
  }

  /** Returns an empty directory of a new file system. */
  Path home() throws IOException {
    Configuration configuration =
        switch (this) {
          case UNIX ->
              Configuration.unix().toBuilder()
                  .setAttributeViews("basic", "owner", "posix", "unix")
                  .build();
          case WINDOWS -> Configuration.windows();
        };
    FileSystem fileSystem = Jimfs.newFileSystem(configuration);
    return Files.createDirectory(fileSystem.getPath(home));
  }

  /** Returns the names in {@code directory}, sorted. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}

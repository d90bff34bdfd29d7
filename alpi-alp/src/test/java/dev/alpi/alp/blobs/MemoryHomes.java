package dev.alpi.alp.blobs;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** The kinds of file system in memory that the store is tested on. */
enum MemoryHomes {
  UNIX("/home/.alpi"),
  WINDOWS("C:\\home\\.alpi");

  private final String home;

  MemoryHomes(String home) {
    this.home = home;
  }

  /** Returns an empty home, whose files have the times of {@code clock}. */
  Path create(FakeClock clock) throws IOException {
    Configuration.Builder configuration =
        switch (this) {
          case UNIX ->
              Configuration.unix().toBuilder().setAttributeViews("basic", "owner", "posix", "unix");
          case WINDOWS -> Configuration.windows().toBuilder();
        };
    configuration.setFileTimeSource(() -> FileTime.from(clock.instant()));
    return Files.createDirectories(Jimfs.newFileSystem(configuration.build()).getPath(home));
  }

  /** Returns the names in {@code directory}, sorted, without the lock. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }
}

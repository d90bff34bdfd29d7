package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** File systems in memory, each with a place for a home root that is not there yet. */
enum Homes {
  UNIX,
  WINDOWS;

  /** When everything happens. */
  static final Instant NOW = Instant.parse("2026-11-21T04:05:06.789Z");

  /** Returns a root on a new file system. */
  Path root() {
    return switch (this) {
      case UNIX ->
          Jimfs.newFileSystem(
                  Configuration.unix().toBuilder()
                      .setAttributeViews("basic", "owner", "posix", "unix")
                      .build())
              .getPath("/home/me/.alpi");
      case WINDOWS -> Jimfs.newFileSystem(Configuration.windows()).getPath("C:\\Users\\me\\.alpi");
    };
  }

  static ProfileStore store(Path root) {
    return store(root, FileLocks.inMemory());
  }

  static ProfileStore store(Path root, FileLocks locks) {
    return ProfileStore.of(HomeRoot.at(root), locks, InstantSource.fixed(NOW));
  }

  static ProfileStore onDisk(Path root) {
    return store(root, FileLocks.betweenProcesses());
  }

  static Profile created(ProfileStore store, String name) throws IOException {
    return done(store.create(NewProfile.named(name)));
  }

  static <T> T done(ProfileChange<T> change) {
    assertThat(change).isInstanceOf(ProfileChange.Done.class);
    return ((ProfileChange.Done<T>) change).result();
  }

  static <T> ProfileChange.Refused<T> refused(ProfileChange<T> change) {
    assertThat(change).isInstanceOf(ProfileChange.Refused.class);
    return (ProfileChange.Refused<T>) change;
  }

  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Writes {@code text} into a file of {@code profile}, whose directories are made. */
  static Path write(Profile profile, String name, String text) throws IOException {
    Path file = profile.home().resolve(name).normalize();
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /**
   * Returns everything below {@code directory} except locks, by its path with slashes: of files the
   * text, of links where they lead, of directories {@code /}.
   */
  static Map<String, String> tree(Path directory) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.skip(1).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        if (Files.isSymbolicLink(file)) {
          tree.put(name, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isDirectory(file)) {
          tree.put(name, "/");
        } else if (!name.endsWith(".lock")) {
          tree.put(name, new String(Files.readAllBytes(file), ISO_8859_1));
        }
      }
    }
    return tree;
  }
}

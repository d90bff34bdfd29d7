package dev.alpi.profile;

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
}

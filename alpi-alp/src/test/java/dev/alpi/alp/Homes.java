package dev.alpi.alp;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/** Homes of profiles in memory. */
final class Homes {
  private Homes() {}

  /** Returns an empty home with the permissions of Unix. */
  static Path create() throws IOException {
    FileSystem disk =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder()
                .setAttributeViews("basic", "owner", "posix", "unix")
                .build());
    return Files.createDirectory(disk.getPath("/home"));
  }

  static Path secrets(Path home) {
    return home.resolve("alp").resolve("secrets");
  }

  static ReplayJournal journal(Path home, FakeClock clock) throws IOException {
    return journal(home, clock, clock::nanoTime);
  }

  static ReplayJournal journal(Path home, FakeClock clock, Ticker ticker) throws IOException {
    return ReplayJournal.open(home, FileLocks.inMemory(), clock, ticker);
  }
}

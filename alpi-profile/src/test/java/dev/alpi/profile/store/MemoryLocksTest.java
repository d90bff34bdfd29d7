package dev.alpi.profile.store;

import static dev.alpi.profile.store.FileLocks.Sharing.EXCLUSIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryLocksTest implements FileLocksContract {
  private final FileLocks locks = FileLocks.inMemory();
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = MemoryDisk.UNIX.home();
  }

  @Override
  public FileLocks locks() {
    return locks;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Test
  void two_objects_do_not_know_each_other() throws IOException {
    Path file = directory.resolve("lock");
    try (FileLocks.Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow();
        FileLocks.Held other = FileLocks.inMemory().tryAcquire(file, EXCLUSIVE).orElseThrow()) {
      assertThat(held).isNotSameAs(other);
    }
  }
}

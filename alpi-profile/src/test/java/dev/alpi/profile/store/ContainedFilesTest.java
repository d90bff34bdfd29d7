package dev.alpi.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashSweep;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files below a directory, whatever becomes of the names on the way. */
class ContainedFilesTest {

  private static void check(Path root, Path outside) throws IOException {
    Files.createDirectories(root.resolve("deep/er"));
    Files.createDirectories(outside);
    Path victim = Files.writeString(outside.resolve("a.txt"), "x");
    Files.createSymbolicLink(root.resolve("dir"), outside);
    Files.createSymbolicLink(root.resolve("deep/er/dir"), outside);
    Files.createSymbolicLink(root.resolve("file"), victim);
    for (String path :
        new String[] {"dir/a.txt", "deep/er/dir/a.txt", "file", "deep", "deep/er", "dir"}) {
      assertThatThrownBy(() -> ContainedFiles.delete(root, root.resolve(path)))
          .as(path)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> ContainedFiles.delete(root, root.resolve("deep/absent")))
        .isInstanceOf(NoSuchFileException.class);
    for (Path path : new Path[] {victim, root, root.getParent()}) {
      assertThatThrownBy(() -> ContainedFiles.delete(root, path))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(victim).exists();
    assertThat(root.resolve("file")).isSymbolicLink();
    for (String path : new String[] {"deep/er/fine", "deep/fine", "fine"}) {
      Path fine = Files.writeString(root.resolve(path), "x");
      ContainedFiles.delete(root, fine);
      assertThat(fine).doesNotExist();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
  void no_link_is_followed_on_a_real_disk(@TempDir Path scratch) throws IOException {
    check(scratch.toRealPath().resolve("root"), scratch.toRealPath().resolve("outside"));
  }

  /** On Windows they cannot; Jimfs behaves so too. */
  @ParameterizedTest
  @EnumSource
  void no_link_is_followed_where_directories_cannot_be_held_open(MemoryDisk disk)
      throws IOException {
    Path root = disk.home().resolve("root");
    check(root, root.resolveSibling("outside"));
  }

  private static final class Deleting implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectories(disk.getPath("/root/sub"));
      Files.writeString(disk.getPath("/root/sub/a.txt"), "x");
      Files.writeString(disk.getPath("/root/sub/b.txt"), "y");
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      ContainedFiles.delete(disk.getPath("/root"), disk.getPath("/root/sub/a.txt"));
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      assertThat(Files.readString(disk.getPath("/root/sub/b.txt"))).isEqualTo("y");
      Path deleted = disk.getPath("/root/sub/a.txt");
      if (ending == CrashSweep.Ending.RETURNED) {
        assertThat(Files.exists(deleted)).isFalse();
      } else if (Files.exists(deleted)) {
        assertThat(Files.readString(deleted)).isEqualTo("x");
      }
    }
  }

  @Test
  void a_file_that_was_deleted_stays_deleted_after_a_crash() throws IOException {
    assertThat(CrashSweep.run(Deleting::new)).isGreaterThan(50);
  }
}

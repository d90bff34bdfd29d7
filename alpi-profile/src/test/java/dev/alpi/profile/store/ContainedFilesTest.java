package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashSweep;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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
      assertThatThrownBy(() -> ContainedFiles.read(root.resolve(path)))
          .as(path)
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ContainedFiles.replace(root.resolve(path), new byte[1]))
          .as(path)
          .isInstanceOf(IOException.class);
    }
    assertThat(victim).hasContent("x");
    assertThatThrownBy(() -> ContainedFiles.delete(root, root.resolve("deep/absent")))
        .isInstanceOf(NoSuchFileException.class);
    for (Path path : new Path[] {victim, root, root.getParent()}) {
      assertThatThrownBy(() -> ContainedFiles.delete(root, path))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(victim).exists();
    assertThat(root.resolve("file")).isSymbolicLink();
    for (String path : new String[] {"deep/er/fine", "deep/fine", "fine"}) {
      Path fine = root.resolve(path);
      ContainedFiles.replace(fine, "new".getBytes(UTF_8));
      ContainedFiles.replace(fine, "newer".getBytes(UTF_8));
      assertThat(ContainedFiles.read(fine)).asString(UTF_8).isEqualTo("newer");
      try (Stream<Path> names = Files.list(fine.getParent())) {
        assertThat(names).noneMatch(name -> name.toString().endsWith(".tmp"));
      }
      ContainedFiles.delete(root, fine);
      assertThat(fine).doesNotExist();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
  void no_link_is_followed_on_a_real_disk(@TempDir Path scratch) throws IOException {
    check(scratch.toRealPath().resolve("root"), scratch.toRealPath().resolve("outside"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
  void what_takes_the_place_of_a_directory_is_never_read_nor_written(@TempDir Path scratch)
      throws Exception {
    Path root = scratch.toRealPath();
    Path work = Files.createDirectories(root.resolve("work/dir"));
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(work.resolve("a.txt"), "mine");
    Files.writeString(outside.resolve("a.txt"), "secret");
    Path aside = work.resolveSibling("aside");
    AtomicBoolean isDone = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> swapping =
          threads.submit(
              () -> {
                while (!isDone.get()) {
                  Files.move(work, aside);
                  Files.createSymbolicLink(work, outside);
                  Files.delete(work);
                  Files.move(aside, work);
                }
                return null;
              });
      int read = 0;
      try {
        for (int i = 0; i < 3_000 || read == 0; i++) {
          try {
            assertThat(new String(ContainedFiles.read(work.resolve("a.txt")), UTF_8))
                .isEqualTo("mine");
            ContainedFiles.replace(work.resolve("a.txt"), "mine".getBytes(UTF_8));
            read++;
          } catch (IOException e) {
            // it was a link just then
          }
        }
      } finally {
        isDone.set(true);
      }
      swapping.get();
    }
    assertThat(outside.resolve("a.txt")).hasContent("secret");
    assertThat(outside).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such permissions")
  void a_file_that_is_replaced_keeps_its_permissions(@TempDir Path scratch) throws IOException {
    Path file = Files.writeString(scratch.toRealPath().resolve("run.sh"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    ContainedFiles.replace(file, new byte[] {'y'});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x---");
    assertThat(file).hasContent("y");
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

package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashingFileSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineFileTest {
  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(MemoryDisk.class)
  void lines_are_added_to_a_file_that_is_created_once(MemoryDisk disk) throws IOException {
    Path file = disk.home().resolve("x.jsonl");
    LineFile.create(file, line("one"));
    LineFile.append(file, line("two"));
    LineFile.appendOrCreate(file, line("three"));
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
    assertThatThrownBy(() -> LineFile.create(file, line("again")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void a_file_is_private_and_one_that_was_deleted_does_not_come_back() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("x.jsonl");
    LineFile.create(file, new byte[0]);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.delete(file);
    assertThatThrownBy(() -> LineFile.append(file, line("x")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(file).doesNotExist();
    LineFile.appendOrCreate(file, line("x"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void what_a_crash_left_of_a_line_spoils_no_other() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("x.jsonl");
    Files.writeString(file, "one\ntw");
    LineFile.append(file, line("three"));
    assertThat(Files.readAllLines(file)).containsExactly("one", "tw", "three");
  }

  @Test
  void no_link_is_followed(@TempDir Path real) throws IOException {
    for (Path home : new Path[] {real, MemoryDisk.UNIX.home()}) {
      Path target = Files.writeString(home.resolve("target"), "mine\n");
      Path link = Files.createSymbolicLink(home.resolve("link"), target);
      Path dangling = Files.createSymbolicLink(home.resolve("dangling"), home.resolve("absent"));
      assertThatThrownBy(() -> LineFile.append(link, line("x")))
          .isInstanceOf(StoreException.NotAFile.class);
      assertThatThrownBy(() -> LineFile.appendOrCreate(dangling, line("x")))
          .isInstanceOf(StoreException.NotAFile.class);
      assertThatThrownBy(() -> LineFile.create(dangling, line("x")))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(target).hasContent("mine\n");
      assertThat(home.resolve("absent")).doesNotExist();
    }
  }

  @Test
  void a_full_disk_takes_a_line_back() throws IOException {
    CrashingFileSystem full = CrashingFileSystem.create();
    Path home = Files.createDirectories(full.getPath("/home"));
    Path file = home.resolve("x.jsonl");
    LineFile.create(file, line("one"));
    full.failWritesAfter(2);
    assertThatThrownBy(() -> LineFile.append(file, line("two"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LineFile.create(home.resolve("y"), line("y")))
        .isInstanceOf(IOException.class);
    assertThat(home.resolve("y")).doesNotExist();
    full.failWritesAfter(Long.MAX_VALUE);
    LineFile.append(file, line("three"));
    assertThat(Files.readString(file)).isEqualTo("one\nthree\n");
  }

  @Test
  void a_thread_that_was_interrupted_writes_all_the_same(@TempDir Path real) throws IOException {
    Path file = real.resolve("x.jsonl");
    LineFile.create(file, line("one"));
    Thread.currentThread().interrupt();
    LineFile.append(file, line("two"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\n");
  }

  @Test
  void rotated_files_are_read_oldest_first_without_making_anything() throws IOException {
    Path home = MemoryDisk.UNIX.home();
    RotatingFile rotating =
        new RotatingFile(
            home.resolve("x.jsonl"), 8, 2, FileLocks.inMemory(), Duration.ofSeconds(10));
    assertThat(rotating.contents()).isEmpty();
    assertThat(MemoryDisk.names(home)).isEmpty();
    for (String text : new String[] {"one", "two", "three", "four"}) {
      rotating.append(line(text));
    }
    assertThat(rotating.contents().stream().map(content -> new String(content, UTF_8)))
        .containsExactly("one\ntwo\n", "three\n", "four\n");
  }
}

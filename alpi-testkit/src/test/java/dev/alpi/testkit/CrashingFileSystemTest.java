package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrashingFileSystemTest {
  private static final int SEEDS = 200;

  private final CrashingFileSystem fileSystem = CrashingFileSystem.create();

  @Test
  void it_is_an_ordinary_file_system_while_it_runs() throws IOException {
    Path home = Files.createDirectories(path("/home/deep")).getParent();
    Path file = Files.writeString(home.resolve("a"), "one");
    Files.writeString(file, " two", APPEND);
    Files.createLink(home.resolve("link"), file);
    Files.createSymbolicLink(home.resolve("symbolic"), file.getFileName());
    Files.copy(file, home.resolve("copy"));
    Files.copy(file, home.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(home.resolve("copy"), home.resolve("deep/moved"), StandardCopyOption.ATOMIC_MOVE);
    Path temporary = Files.createTempFile(home, "x", ".tmp");
    try (OutputStream out = Files.newOutputStream(temporary)) {
      out.write("stream".getBytes(US_ASCII));
    }
    try (InputStream in = Files.newInputStream(temporary)) {
      assertThat(in.readAllBytes()).asString(US_ASCII).isEqualTo("stream");
    }
    Files.delete(temporary);
    try (Stream<Path> names = Files.list(home)) {
      assertThat(names)
          .map(Path::toString)
          .containsExactlyInAnyOrder("/home/a", "/home/deep", "/home/link", "/home/symbolic");
    }
    assertThat(home.resolve("symbolic")).hasContent("one two");
    assertThat(home.resolve("deep/moved")).hasContent("one two");
    assertThat(home.resolve("./deep/..").normalize()).isEqualTo(home).isDirectory();
    assertThat(Files.readAttributes(file, "size")).containsEntry("size", 7L);
    assertThat(file.toRealPath()).isEqualTo(file).hasSameBinaryContentAs(home.resolve("link"));
  }

  @Test
  void refusals_are_those_of_a_file_system_and_change_nothing() throws IOException {
    Path file = Files.writeString(path("/a"), "one");
    int before = fileSystem.operations();
    assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW, WRITE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(path("/none"))).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.copy(file, file.resolveSibling("a")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> FileChannel.open(path("/"), WRITE))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("Is a directory");
    Files.move(file, file);
    assertThat(fileSystem.operations()).isEqualTo(before);
    assertThat(file).hasContent("one");
  }

  @Test
  void what_it_cannot_simulate_it_refuses_with_a_reason() throws IOException {
    Path file = Files.writeString(path("/a"), "one");
    assertThatThrownBy(
            () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("permissions");
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      assertThatThrownBy(channel::lock)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("locks");
      assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("memory-mapped");
    }
  }

  @Test
  void synced_content_under_a_synced_name_is_there_after_every_crash() throws IOException {
    Path directory = Files.createDirectory(path("/d"));
    Path file = write(directory.resolve("a"), "content");
    sync(file);
    sync(directory);
    sync(path("/"));
    assertThat(contents("/d/a")).containsExactly("content");
  }

  @Test
  void a_synced_file_without_a_synced_name_may_be_missing() throws IOException {
    sync(write(path("/a"), "content"));
    assertThat(contents("/a")).containsExactlyInAnyOrder("content", "(absent)");
  }

  @Test
  void names_in_a_directory_are_gone_with_the_directorys_own_name() throws IOException {
    Path directory = Files.createDirectory(path("/d"));
    sync(write(directory.resolve("a"), "content"));
    sync(directory);
    assertThat(contents("/d/a")).containsExactlyInAnyOrder("content", "(absent)");
    sync(path("/"));
    assertThat(contents("/d/a")).containsExactly("content");
  }

  @Test
  void unsynced_content_may_be_missing_whole_short_or_garbage() throws IOException {
    write(path("/a"), "content");
    sync(path("/"));
    assertThat(contents("/a"))
        .contains("", "content", "\0\0\0\0\0\0\0")
        .anyMatch(cut -> !cut.isEmpty() && cut.length() < 7 && "content".startsWith(cut))
        .anyMatch(garbage -> garbage.length() == 7 && garbage.chars().anyMatch(c -> c > 0x7f));
  }

  @Test
  void an_unsynced_write_hurts_no_byte_outside_its_range() throws IOException {
    Path file = write(path("/a"), "0123456789");
    fileSystem.settle();
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.write(bytes("xyz"), 4);
    }
    assertThat(contents("/a"))
        .contains("0123456789", "0123xyz789")
        .hasSizeGreaterThan(3)
        .allSatisfy(content -> assertThat(content).startsWith("0123").endsWith("789").hasSize(10));
  }

  @Test
  void an_unsynced_truncation_happened_or_not() throws IOException {
    Path file = write(path("/a"), "0123456789");
    fileSystem.settle();
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(4);
    }
    assertThat(contents("/a")).containsExactlyInAnyOrder("0123", "0123456789");
    sync(file);
    assertThat(contents("/a")).containsExactly("0123");
  }

  @Test
  void an_unsynced_deletion_may_be_undone_and_a_synced_one_not() throws IOException {
    Path file = write(path("/a"), "content");
    fileSystem.settle();
    Files.delete(file);
    assertThat(contents("/a")).containsExactlyInAnyOrder("content", "(absent)");
    sync(path("/"));
    assertThat(contents("/a")).containsExactly("(absent)");
  }

  @Test
  void a_rename_leaves_the_old_or_the_new_file_never_none() throws IOException {
    write(path("/a"), "old");
    Path fresh = write(path("/b"), "new");
    fileSystem.settle();
    Files.move(fresh, path("/a"), StandardCopyOption.ATOMIC_MOVE);
    for (int seed = 0; seed < SEEDS; seed++) {
      try (FileSystem disk = fileSystem.afterCrash(seed)) {
        String content = content(disk, "/a");
        assertThat(content).isIn("old", "new");
        assertThat(content(disk, "/b")).isEqualTo(content.equals("old") ? "new" : "(absent)");
      }
    }
  }

  @Test
  void a_file_moved_to_another_directory_may_have_both_names_but_never_none() throws IOException {
    Files.createDirectory(path("/from"));
    Files.createDirectory(path("/to"));
    Path file = write(path("/from/a"), "content");
    fileSystem.settle();
    Files.move(file, path("/to/a"));
    assertThat(places("/from/a", "/to/a"))
        .containsExactlyInAnyOrder(Set.of("/from/a"), Set.of("/to/a"), Set.of("/from/a", "/to/a"));
    sync(path("/to"));
    assertThat(places("/from/a", "/to/a"))
        .containsExactlyInAnyOrder(Set.of("/to/a"), Set.of("/from/a", "/to/a"));
    sync(path("/from"));
    assertThat(places("/from/a", "/to/a")).containsExactly(Set.of("/to/a"));
  }

  @Test
  void a_synced_departure_brings_the_arrival_along() throws IOException {
    Files.createDirectory(path("/from"));
    Files.createDirectory(path("/to"));
    write(path("/from/a"), "content");
    fileSystem.settle();
    write(path("/to/a"), "other");
    Files.move(path("/from/a"), path("/to/a"), StandardCopyOption.ATOMIC_MOVE);
    sync(path("/from"));
    assertThat(contents("/to/a")).containsExactly("content");
  }

  @Test
  void a_moved_directory_has_one_name_with_all_in_it() throws IOException {
    Files.createDirectories(path("/from/d"));
    Files.createDirectory(path("/to"));
    write(path("/from/d/a"), "content");
    fileSystem.settle();
    Files.move(path("/from/d"), path("/to/d"));
    Files.move(path("/to/d"), path("/to/e"));
    assertThat(places("/from/d/a", "/to/d/a", "/to/e/a"))
        .containsExactlyInAnyOrder(Set.of("/from/d/a"), Set.of("/to/d/a"), Set.of("/to/e/a"));
  }

  @Test
  void hard_links_are_names_of_one_file_on_disk_too() throws IOException {
    Path file = write(path("/a"), "one");
    Files.createLink(path("/b"), file);
    fileSystem.settle();
    write(path("/b"), "two");
    sync(file);
    try (FileSystem disk = fileSystem.afterCrash(CrashingFileSystem.SEED_NOTHING)) {
      assertThat(content(disk, "/a")).isEqualTo("two");
      assertThat(Files.isSameFile(disk.getPath("/a"), disk.getPath("/b"))).isTrue();
    }
  }

  @Test
  void links_and_permissions_come_back() throws IOException {
    var secret = PosixFilePermissions.fromString("rw-------");
    Files.createFile(path("/a"), PosixFilePermissions.asFileAttribute(secret));
    Files.createSymbolicLink(path("/s"), path("a"));
    fileSystem.settle();
    try (FileSystem disk = fileSystem.afterCrash(7)) {
      assertThat(Files.getPosixFilePermissions(disk.getPath("/a"))).isEqualTo(secret);
      assertThat(Files.readSymbolicLink(disk.getPath("/s"))).hasToString("a");
    }
  }

  @Test
  void from_the_crash_on_every_call_is_refused() throws IOException {
    Path file = write(path("/a"), "content");
    FileChannel channel = FileChannel.open(file, READ, WRITE);
    FileChannel directory = FileChannel.open(path("/"), READ);
    fileSystem.crashAtSync(1);
    assertThatThrownBy(() -> channel.force(true)).isInstanceOf(SimulatedCrash.class);
    assertThat(fileSystem.crashed()).isTrue();
    assertThatThrownBy(() -> channel.write(bytes("x"))).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> channel.read(bytes("x"))).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(channel::size).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> directory.force(true)).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> Files.exists(file)).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> Files.list(path("/"))).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> Files.readString(file)).isInstanceOf(SimulatedCrash.class);
    channel.close();
    directory.close();
  }

  @Test
  void a_sync_that_crashed_had_no_effect_and_an_operation_that_crashed_may_have()
      throws IOException {
    Path file = write(path("/a"), "content");
    sync(path("/"));
    fileSystem.crashAtSync(1);
    assertThatThrownBy(() -> sync(file)).isInstanceOf(SimulatedCrash.class);
    assertThat(contents("/a")).contains("", "content");
    fileSystem.restartProcess();
    fileSystem.settle();
    fileSystem.crashAtOperation(2);
    Files.createDirectory(path("/one"));
    assertThatThrownBy(() -> Files.createDirectory(path("/two")))
        .isInstanceOf(SimulatedCrash.class)
        .hasMessage("simulated crash at operation " + fileSystem.operations());
    assertThat(places("/two")).containsExactlyInAnyOrder(Set.of(), Set.of("/two"));
  }

  @Test
  void a_killed_process_leaves_what_it_wrote_to_be_seen_but_not_on_disk() throws IOException {
    fileSystem.crashAtOperation(2);
    assertThatThrownBy(() -> write(path("/a"), "content")).isInstanceOf(SimulatedCrash.class);
    fileSystem.restartProcess();
    assertThat(path("/a")).hasContent("content");
    assertThat(contents("/a")).contains("(absent)");
  }

  @Test
  void one_seed_leaves_one_disk_and_the_first_two_leave_nothing_and_everything()
      throws IOException {
    write(path("/a"), "content");
    write(path("/b"), "content");
    for (int seed = 0; seed < SEEDS; seed++) {
      try (FileSystem one = fileSystem.afterCrash(seed);
          FileSystem same = fileSystem.afterCrash(seed)) {
        assertThat(content(one, "/a")).isEqualTo(content(same, "/a"));
        assertThat(content(one, "/b")).isEqualTo(content(same, "/b"));
      }
    }
    try (FileSystem nothing = fileSystem.afterCrash(CrashingFileSystem.SEED_NOTHING);
        FileSystem everything = fileSystem.afterCrash(CrashingFileSystem.SEED_EVERYTHING)) {
      assertThat(content(nothing, "/a")).isEqualTo("(absent)");
      assertThat(content(everything, "/a")).isEqualTo("content");
    }
  }

  @Test
  void it_goes_on_with_a_disk_that_a_crash_left() throws IOException {
    write(path("/a"), "content");
    Files.createLink(path("/b"), path("/a"));
    CrashingFileSystem next =
        CrashingFileSystem.on(fileSystem.afterCrash(CrashingFileSystem.SEED_EVERYTHING));
    Files.delete(next.getPath("/a"));
    try (FileSystem disk = next.afterCrash(CrashingFileSystem.SEED_NOTHING)) {
      assertThat(content(disk, "/a")).isEqualTo("content");
      assertThat(Files.isSameFile(disk.getPath("/a"), disk.getPath("/b"))).isTrue();
    }
  }

  @Test
  void a_full_disk_cuts_one_write_short_and_refuses_the_next() throws IOException {
    fileSystem.failWritesAfter(5);
    try (FileChannel channel = FileChannel.open(path("/a"), CREATE, WRITE)) {
      assertThat(channel.write(bytes("abc"))).isEqualTo(3);
      assertThat(channel.write(bytes("def"))).isEqualTo(2);
      assertThatThrownBy(() -> channel.write(bytes("f")))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
    }
    assertThat(path("/a")).hasContent("abcde");
  }

  @Test
  void a_failed_sync_is_told_once_and_puts_nothing_on_disk() throws IOException {
    Path file = write(path("/a"), "content");
    sync(path("/"));
    fileSystem.failAtSync(1);
    assertThatThrownBy(() -> sync(file)).isInstanceOf(IOException.class);
    assertThat(contents("/a")).contains("");
    sync(file);
    assertThat(contents("/a")).containsExactly("content");
  }

  private Path path(String text) {
    return fileSystem.getPath(text);
  }

  private Set<String> contents(String file) throws IOException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      try (FileSystem disk = fileSystem.afterCrash(seed)) {
        seen.add(content(disk, file));
      }
    }
    return seen;
  }

  private Set<Set<String>> places(String... files) throws IOException {
    Set<Set<String>> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      try (FileSystem disk = fileSystem.afterCrash(seed)) {
        Set<String> present = new HashSet<>(List.of(files));
        present.removeIf(file -> !Files.exists(disk.getPath(file)));
        seen.add(present);
      }
    }
    return seen;
  }

  private static String content(FileSystem disk, String file) throws IOException {
    Path path = disk.getPath(file);
    return Files.exists(path)
        ? new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1)
        : "(absent)";
  }

  private static Path write(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      channel.write(bytes(content));
    }
    return file;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
    }
  }
}

package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import dev.alpi.testkit.CrashingFileSystem;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DurableFilesTest {
  @ParameterizedTest
  @EnumSource
  void replace_creates_and_then_replaces_and_leaves_nothing_else(MemoryDisk disk)
      throws IOException {
    Path home = disk.home();
    Path file = home.resolve("config.yaml");
    DurableFiles.replace(file, "one ✓", FileMode.PRIVATE_FILE);
    assertThat(file).content(UTF_8).isEqualTo("one ✓");
    DurableFiles.replace(file, new byte[0], FileMode.PRIVATE_FILE);
    assertThat(file).isEmptyFile();
    DurableFiles.replace(file, "three", FileMode.PRIVATE_FILE);
    assertThat(file).hasContent("three");
    assertThat(MemoryDisk.names(home)).containsExactly("config.yaml");
  }

  @ParameterizedTest
  @EnumSource
  void create_if_absent_never_touches_what_is_there(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path file = home.resolve("SOUL.md");
    assertThat(DurableFiles.createIfAbsent(file, "first", FileMode.PRIVATE_FILE)).isTrue();
    assertThat(DurableFiles.createIfAbsent(file, "second", FileMode.PRIVATE_FILE)).isFalse();
    assertThat(file).hasContent("first");
    assertThat(MemoryDisk.names(home)).containsExactly("SOUL.md");
  }

  @Test
  void create_if_absent_needs_no_hard_links() throws IOException {
    Path home =
        Files.createDirectory(
            Jimfs.newFileSystem(
                    Configuration.unix().toBuilder()
                        .setAttributeViews("basic", "owner", "posix", "unix")
                        .setSupportedFeatures(Feature.FILE_CHANNEL)
                        .build())
                .getPath("/stick"));
    Path file = home.resolve("backup.key");
    assertThatThrownBy(() -> Files.createLink(file, Files.createFile(home.resolve("other"))))
        .isInstanceOf(UnsupportedOperationException.class);
    Files.delete(home.resolve("other"));
    assertThat(DurableFiles.createIfAbsent(file, "first", FileMode.PRIVATE_FILE)).isTrue();
    assertThat(DurableFiles.createIfAbsent(file, "second", FileMode.PRIVATE_FILE)).isFalse();
    assertThat(file).hasContent("first");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(MemoryDisk.names(home)).containsExactly("backup.key");
  }

  @ParameterizedTest
  @EnumSource
  void directories_are_created_with_their_parents_and_left_if_there(MemoryDisk disk)
      throws IOException {
    Path home = disk.home();
    Path deep = home.resolve("a").resolve("b").resolve("c");
    DurableFiles.createDirectories(deep);
    Files.createFile(deep.resolve("kept"));
    DurableFiles.createDirectories(deep);
    assertThat(MemoryDisk.names(deep)).containsExactly("kept");
    Path file = Files.createFile(home.resolve("file"));
    assertThatThrownBy(() -> DurableFiles.createDirectories(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> DurableFiles.createDirectories(file.resolve("below")))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource
  void rename_takes_files_and_directories_elsewhere(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    DurableFiles.createDirectories(home.resolve("from").resolve("d"));
    DurableFiles.createDirectories(home.resolve("to"));
    DurableFiles.replace(home.resolve("from").resolve("f"), "text", FileMode.PRIVATE_FILE);
    DurableFiles.rename(home.resolve("from").resolve("f"), home.resolve("to").resolve("g"));
    DurableFiles.rename(home.resolve("from").resolve("d"), home.resolve("to").resolve("e"));
    assertThat(MemoryDisk.names(home.resolve("from"))).isEmpty();
    assertThat(MemoryDisk.names(home.resolve("to"))).containsExactly("e", "g");
    assertThat(home.resolve("to").resolve("g")).hasContent("text");
  }

  @ParameterizedTest
  @EnumSource
  void delete_says_whether_there_was_something(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path file = Files.createFile(home.resolve("a"));
    assertThat(DurableFiles.delete(file)).isTrue();
    assertThat(DurableFiles.delete(file)).isFalse();
    assertThat(MemoryDisk.names(home)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void delete_tree_removes_all_below_and_follows_no_link(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path outside = Files.createFile(Files.createDirectory(home.resolve("outside")).resolve("kept"));
    Path tree = home.resolve("tree");
    DurableFiles.createDirectories(tree.resolve("a").resolve("b"));
    Files.createFile(tree.resolve("a").resolve("file"));
    Files.createSymbolicLink(tree.resolve("link"), outside.getParent());
    DurableFiles.deleteTree(tree);
    DurableFiles.deleteTree(tree);
    assertThat(MemoryDisk.names(home)).containsExactly("outside");
    assertThat(outside).exists();
  }

  @ParameterizedTest
  @EnumSource
  void a_link_or_a_directory_in_the_place_of_the_file_is_refused(MemoryDisk disk)
      throws IOException {
    Path home = disk.home();
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    Path link = Files.createSymbolicLink(home.resolve("link"), victim);
    Path dangling = Files.createSymbolicLink(home.resolve("dangling"), home.resolve("none"));
    Path directory = Files.createDirectory(home.resolve("directory"));
    for (Path target : List.of(link, dangling, directory)) {
      assertThatThrownBy(() -> DurableFiles.replace(target, "text", FileMode.PRIVATE_FILE))
          .isInstanceOfSatisfying(
              StoreException.NotAFile.class, e -> assertThat(e.hint()).isNotBlank())
          .hasMessageContaining(target.toString());
      assertThat(DurableFiles.createIfAbsent(target, "text", FileMode.PRIVATE_FILE)).isFalse();
    }
    assertThat(victim).hasContent("untouched");
    assertThat(MemoryDisk.names(home)).containsExactly("dangling", "directory", "link", "victim");
  }

  @Test
  void modes_are_set_by_the_call_that_creates() throws IOException {
    for (int operation = 1; operation <= 3; operation++) {
      CrashingFileSystem fileSystem = CrashingFileSystem.create();
      fileSystem.crashAtOperation(operation);
      assertThatThrownBy(
              () ->
                  DurableFiles.replace(
                      fileSystem.getPath("/file"), "secret", FileMode.PRIVATE_FILE))
          .isInstanceOf(dev.alpi.testkit.SimulatedCrash.class);
      Path root = fileSystem.afterCrash(CrashingFileSystem.SEED_EVERYTHING).getPath("/");
      assertThat(MemoryDisk.names(root)).hasSize(1);
      assertThat(mode(root.resolve(MemoryDisk.names(root).getFirst()))).isEqualTo("rw-------");
    }
    Path home = MemoryDisk.UNIX.home();
    DurableFiles.createDirectories(home.resolve("a").resolve("b"));
    assertThat(mode(home.resolve("a"))).isEqualTo("rwx------");
    assertThat(mode(home.resolve("a").resolve("b"))).isEqualTo("rwx------");
  }

  @Test
  void the_mode_of_a_replaced_file_is_the_new_ones() throws IOException {
    Path file = Files.createFile(MemoryDisk.UNIX.home().resolve("file"));
    assertThat(mode(file)).isEqualTo("rw-r--r--");
    DurableFiles.replace(file, "text", FileMode.PRIVATE_FILE);
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void a_temporary_file_of_a_crashed_namesake_is_no_obstacle_and_stays_hidden() throws IOException {
    CrashingFileSystem crashed = CrashingFileSystem.create();
    crashed.crashAtOperation(2);
    assertThatThrownBy(
            () -> DurableFiles.replace(crashed.getPath("/file"), "lost", FileMode.PRIVATE_FILE))
        .isInstanceOf(dev.alpi.testkit.SimulatedCrash.class);
    Path root = crashed.afterCrash(CrashingFileSystem.SEED_EVERYTHING).getPath("/");
    // this thread of this process again, so the same name is tried first
    DurableFiles.replace(root.resolve("file"), "kept", FileMode.PRIVATE_FILE);
    assertThat(root.resolve("file")).hasContent("kept");
    assertThat(MemoryDisk.names(root))
        .hasSize(2)
        .allMatch(name -> name.equals("file") || name.startsWith(".") && name.endsWith(".tmp"));
  }

  @Test
  void a_full_disk_leaves_the_old_content_and_no_temporary_file() throws IOException {
    byte[] content = "new content".getBytes(UTF_8);
    for (int room = 0; room < content.length; room++) {
      CrashingFileSystem fileSystem = CrashingFileSystem.create();
      Path root = fileSystem.getPath("/");
      Files.writeString(root.resolve("file"), "old");
      fileSystem.failWritesAfter(room);
      assertThatThrownBy(
              () -> DurableFiles.replace(root.resolve("file"), content, FileMode.PRIVATE_FILE))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThatThrownBy(
              () ->
                  DurableFiles.createIfAbsent(
                      root.resolve("fresh"), "new content", FileMode.PRIVATE_FILE))
          .isInstanceOf(IOException.class);
      assertThat(MemoryDisk.names(root)).containsExactly("file");
      assertThat(root.resolve("file")).hasContent("old");
    }
  }

  @Test
  void content_that_cannot_be_synced_is_not_put_in_place() throws IOException {
    CrashingFileSystem fileSystem = CrashingFileSystem.create();
    Path root = fileSystem.getPath("/");
    Files.writeString(root.resolve("file"), "old");
    fileSystem.failAtSync(1);
    assertThatThrownBy(
            () -> DurableFiles.replace(root.resolve("file"), "new", FileMode.PRIVATE_FILE))
        .hasMessage("Input/output error");
    assertThat(MemoryDisk.names(root)).containsExactly("file");
    assertThat(root.resolve("file")).hasContent("old");
  }

  @Test
  void a_directory_that_cannot_be_synced_is_told() throws IOException {
    CrashingFileSystem fileSystem = CrashingFileSystem.create();
    fileSystem.failAtSync(2);
    assertThatThrownBy(
            () -> DurableFiles.replace(fileSystem.getPath("/file"), "new", FileMode.PRIVATE_FILE))
        .hasMessage("Input/output error");
  }

  @Test
  void a_directory_of_a_real_unix_that_cannot_be_opened_for_its_sync_is_told(@TempDir Path home) {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        home.getFileSystem().getSeparator().equals("/"), "not a unix");
    assertThatThrownBy(() -> DurableFiles.syncDirectory(home.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void an_interrupted_writer_leaves_the_old_content_and_no_temporary_file() throws IOException {
    Path home = MemoryDisk.UNIX.home();
    Path file = Files.writeString(home.resolve("file"), "old");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> DurableFiles.replace(file, "new", FileMode.PRIVATE_FILE))
          .isInstanceOf(ClosedByInterruptException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("old");
    assertThat(MemoryDisk.names(home)).containsExactly("file");
  }

  @Test
  void it_works_on_a_real_disk(@TempDir Path home) throws IOException {
    Path file = home.resolve("d").resolve("file");
    DurableFiles.createDirectories(file.getParent());
    DurableFiles.replace(file, "one", FileMode.PRIVATE_FILE);
    DurableFiles.replace(file, "two", FileMode.PRIVATE_FILE);
    assertThat(DurableFiles.createIfAbsent(file, "three", FileMode.PRIVATE_FILE)).isFalse();
    assertThat(file).hasContent("two");
    DurableFiles.rename(file, home.resolve("moved"));
    assertThat(DurableFiles.delete(home.resolve("moved"))).isTrue();
    DurableFiles.deleteTree(home.resolve("d"));
    assertThat(MemoryDisk.names(home)).isEmpty();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}

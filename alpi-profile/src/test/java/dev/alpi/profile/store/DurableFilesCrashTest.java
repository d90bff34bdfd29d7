package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each operation, crashed at each of its syncs and changes. */
class DurableFilesCrashTest {
  /** Longer than a sector, so that it can tear. */
  private static final String OLD = "old ".repeat(200);

  private static final String NEW = "new ".repeat(300);

  /** What a scenario does on a disk, and what must hold on the disk that is left. */
  private record Crash(Step prepare, Step act, Step whenCrashed, Step whenReturned)
      implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      prepare.on(disk.getPath("/"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      act.on(disk.getPath("/"));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      switch (ending) {
        case CRASHED -> whenCrashed.on(disk.getPath("/"));
        case RETURNED -> whenReturned.on(disk.getPath("/"));
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void on(Path root) throws IOException;
  }

  @Test
  void a_replaced_file_is_wholly_old_or_wholly_new() throws IOException {
    sweep(
        new Crash(
            root -> Files.writeString(root.resolve("file"), OLD),
            root -> DurableFiles.replace(root.resolve("file"), NEW, FileMode.PRIVATE_FILE),
            root -> {
              assertThat(content(root.resolve("file"))).isIn(OLD, NEW);
              // what the crash left behind is no obstacle
              DurableFiles.replace(root.resolve("file"), "next", FileMode.PRIVATE_FILE);
              assertThat(content(root.resolve("file"))).isEqualTo("next");
            },
            root -> assertThat(content(root.resolve("file"))).isEqualTo(NEW)));
  }

  @Test
  void a_file_that_replace_creates_is_absent_or_whole() throws IOException {
    sweep(
        new Crash(
            root -> {},
            root -> DurableFiles.replace(root.resolve("file"), NEW, FileMode.PRIVATE_FILE),
            root -> assertAbsentOrNew(root.resolve("file")),
            root -> assertThat(content(root.resolve("file"))).isEqualTo(NEW)));
  }

  @Test
  void a_file_that_create_if_absent_creates_is_absent_or_whole() throws IOException {
    sweep(
        new Crash(
            root -> {},
            root -> DurableFiles.createIfAbsent(root.resolve("file"), NEW, FileMode.PRIVATE_FILE),
            root -> assertAbsentOrNew(root.resolve("file")),
            root -> assertThat(content(root.resolve("file"))).isEqualTo(NEW)));
  }

  @Test
  void a_directory_that_was_acknowledged_is_there_and_holds_what_was_put_in_it()
      throws IOException {
    sweep(
        new Crash(
            root -> Files.createDirectory(root.resolve("a")),
            root -> {
              DurableFiles.createDirectories(root.resolve("a/b/c"));
              DurableFiles.replace(root.resolve("a/b/c/file"), NEW, FileMode.PRIVATE_FILE);
            },
            root -> {
              DurableFiles.createDirectories(root.resolve("a/b/c"));
              assertAbsentOrNew(root.resolve("a/b/c/file"));
            },
            root -> assertThat(content(root.resolve("a/b/c/file"))).isEqualTo(NEW)));
  }

  @Test
  void a_renamed_file_is_at_its_old_or_its_new_place_whole() throws IOException {
    sweep(
        new Crash(
            root -> {
              Files.createDirectory(root.resolve("from"));
              Files.createDirectory(root.resolve("to"));
              Files.writeString(root.resolve("from/file"), OLD);
            },
            root -> DurableFiles.rename(root.resolve("from/file"), root.resolve("to/file")),
            root -> {
              List<Path> places =
                  List.of(root.resolve("from/file"), root.resolve("to/file")).stream()
                      .filter(Files::exists)
                      .toList();
              assertThat(places).isNotEmpty();
              assertThat(content(places.getFirst())).isEqualTo(OLD);
            },
            root -> {
              assertThat(content(root.resolve("to/file"))).isEqualTo(OLD);
              assertThat(root.resolve("from/file")).doesNotExist();
            }));
  }

  @Test
  void a_file_renamed_within_its_directory_has_its_old_or_its_new_name() throws IOException {
    sweep(
        new Crash(
            root -> Files.writeString(root.resolve("old"), OLD),
            root -> {
              DurableFiles.rename(root.resolve("old"), root.resolve("new"));
              DurableFiles.rename(root.resolve("new"), root.resolve("newer"));
            },
            root -> {
              List<String> names = MemoryDisk.names(root);
              assertThat(names).hasSize(1).first().isIn("old", "new", "newer");
              assertThat(content(root.resolve(names.getFirst()))).isEqualTo(OLD);
            },
            root -> assertThat(MemoryDisk.names(root)).containsExactly("newer")));
  }

  @Test
  void a_renamed_directory_is_at_its_old_or_its_new_place_whole() throws IOException {
    sweep(
        new Crash(
            root -> {
              Files.createDirectories(root.resolve("profiles/work"));
              Files.createDirectory(root.resolve("trash"));
              Files.writeString(root.resolve("profiles/work/file"), OLD);
            },
            root -> DurableFiles.rename(root.resolve("profiles/work"), root.resolve("trash/work")),
            root -> {
              boolean moved = Files.exists(root.resolve("trash/work"));
              assertThat(Files.exists(root.resolve("profiles/work"))).isNotEqualTo(moved);
              Path place = root.resolve(moved ? "trash/work" : "profiles/work");
              assertThat(content(place.resolve("file"))).isEqualTo(OLD);
            },
            root -> {
              assertThat(content(root.resolve("trash/work/file"))).isEqualTo(OLD);
              assertThat(root.resolve("profiles/work")).doesNotExist();
            }));
  }

  @Test
  void a_deleted_file_is_gone_or_whole() throws IOException {
    sweep(
        new Crash(
            root -> Files.writeString(root.resolve("file"), OLD),
            root -> DurableFiles.delete(root.resolve("file")),
            root -> {
              if (Files.exists(root.resolve("file"))) {
                assertThat(content(root.resolve("file"))).isEqualTo(OLD);
              }
            },
            root -> assertThat(root.resolve("file")).doesNotExist()));
  }

  @Test
  void a_deleted_tree_does_not_come_back() throws IOException {
    sweep(
        new Crash(
            root -> {
              Files.createDirectories(root.resolve("tree/a"));
              Files.writeString(root.resolve("tree/a/file"), OLD);
            },
            root -> DurableFiles.deleteTree(root.resolve("tree")),
            root -> DurableFiles.deleteTree(root.resolve("tree")),
            root -> assertThat(root.resolve("tree")).doesNotExist()));
  }

  private static void sweep(Crash crash) throws IOException {
    assertThat(CrashSweep.run(() -> crash)).isGreaterThanOrEqualTo(3 * 24);
  }

  private static void assertAbsentOrNew(Path file) throws IOException {
    if (Files.exists(file)) {
      assertThat(content(file)).isEqualTo(NEW);
    }
  }

  private static String content(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1);
  }
}

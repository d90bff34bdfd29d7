package dev.alpi.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.ContainedTree.Emptied;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files below a directory, and nothing beside them. */
class ContainedTreeTest {
  private static final class Notes implements ContainedTree.Witness {
    private final List<Path> removed = new ArrayList<>();
    private final List<Path> failed = new ArrayList<>();

    @Override
    public void removing(Found file) {
      assertThat(file.path()).exists();
    }

    @Override
    public void removed(Found file) {
      removed.add(file.path());
    }

    @Override
    public void failed(Path path, IOException cause) {
      failed.add(path);
    }
  }

  private static void check(Path root, Path outside) throws IOException {
    Path deep = Files.createDirectories(root.resolve("tree/deep/er"));
    Files.createDirectories(root.resolve("tree/empty"));
    Files.createDirectories(outside);
    Path victim = Files.writeString(outside.resolve("a.txt"), "mine");
    Files.writeString(root.resolve("tree/a.txt"), "12");
    Files.writeString(deep.resolve("b.txt"), "345");
    Files.writeString(deep.resolve("kept.md"), "6");
    Files.createSymbolicLink(root.resolve("tree/link"), outside);
    Files.createSymbolicLink(deep.resolve("file"), victim);
    Files.createSymbolicLink(root.resolve("way"), outside);

    ContainedTree tree = ContainedTree.of(root, root.resolve("tree"), Reach.ALL);
    assertThat(tree.files())
        .extracting(each -> root.relativize(each.path()).toString().replace('\\', '/'))
        .containsExactly("tree/a.txt", "tree/deep/er/b.txt", "tree/deep/er/kept.md");
    assertThat(tree.files()).extracting(Found::bytes).containsExactly(2L, 3L, 1L);
    assertThat(ContainedTree.of(root, root.resolve("tree"), Reach.CHILDREN).files()).hasSize(1);
    assertThat(ContainedTree.of(root, root.resolve("way"), Reach.ALL).files()).isEmpty();
    assertThat(ContainedTree.of(root, root.resolve("absent/too"), Reach.ALL).files()).isEmpty();
    assertThatThrownBy(() -> ContainedTree.of(root, outside, Reach.ALL))
        .isInstanceOf(IllegalArgumentException.class);

    Notes notes = new Notes();
    ContainedTree.of(root, root.resolve("way"), Reach.ALL).remove(_ -> true, Emptied.REMOVE, notes);
    tree.remove(each -> each.path().toString().endsWith(".txt"), Emptied.REMOVE, notes);
    assertThat(notes.failed).isEmpty();
    assertThat(notes.removed).hasSize(2);
    assertThat(deep.resolve("kept.md")).exists();
    assertThat(root.resolve("tree/empty")).isDirectory();
    Files.delete(deep.resolve("file"));
    tree.remove(_ -> true, Emptied.REMOVE, notes);
    assertThat(root.resolve("tree/deep")).doesNotExist();
    assertThat(root.resolve("tree/link")).isSymbolicLink();
    assertThat(victim).hasContent("mine");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
  void no_link_is_followed_nor_removed(@TempDir Path scratch) throws IOException {
    check(scratch.resolve("root"), scratch.resolve("outside"));
  }

  @ParameterizedTest
  @EnumSource
  void no_link_is_followed_where_directories_cannot_be_held_open(MemoryDisk disk)
      throws IOException {
    Path root = disk.home().resolve("root");
    check(root, root.resolveSibling("outside"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
  void what_takes_the_place_of_a_directory_is_never_emptied(@TempDir Path scratch)
      throws Exception {
    Path work = Files.createDirectories(scratch.resolve("root/dir"));
    Path outside = Files.createDirectory(scratch.resolve("outside"));
    Path victim = Files.writeString(outside.resolve("a.txt"), "secret");
    Path aside = scratch.resolve("root/aside");
    AtomicBoolean isDone = new AtomicBoolean();
    Notes notes = new Notes();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> swapping =
          threads.submit(
              () -> {
                while (!isDone.get()) {
                  Files.writeString(work.resolve("a.txt"), "mine");
                  Files.move(work, aside);
                  Files.createSymbolicLink(work, outside);
                  Files.delete(work);
                  Files.move(aside, work);
                }
                return null;
              });
      try {
        for (int i = 0; i < 2_000 || notes.removed.isEmpty(); i++) {
          ContainedTree.Witness witness =
              new ContainedTree.Witness() {
                @Override
                public void removing(Found file) {}

                @Override
                public void removed(Found file) {
                  notes.removed.add(file.path());
                }

                @Override
                public void failed(Path path, IOException cause) {
                  notes.failed.add(path);
                }
              };
          try {
            ContainedTree.of(scratch, scratch.resolve("root/dir"), Reach.ALL)
                .remove(_ -> true, Emptied.KEEP, witness);
          } catch (IOException e) {
            // it was a link just then
          }
          assertThat(victim).exists();
        }
      } finally {
        isDone.set(true);
      }
      swapping.get();
    }
    assertThat(victim).hasContent("secret");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such permissions")
  void temporary_names_are_those_of_writes() {
    assertThat(DurableFiles.isTemporary(DurableFiles.temporaryName("a.json", 3))).isTrue();
    assertThat(List.of("a.tmp", ".a.tmp", ".a.1-2.tmp", "a.1-2-3.tmp", ".a.1-2-3.tmp.md"))
        .noneMatch(DurableFiles::isTemporary);
  }
}

package dev.alpi.testkit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** The alarm must ring: each unsafe way to replace a file is caught, and the safe one is not. */
class CrashSweepTest {
  @FunctionalInterface
  private interface Writer {
    void write(Path target, String content) throws IOException;
  }

  private record Replacement(Writer writer) implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.writeString(disk.getPath("/state"), "old");
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      writer.write(disk.getPath("/state"), "new");
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      String content = Files.readString(disk.getPath("/state"), StandardCharsets.ISO_8859_1);
      if (ending == CrashSweep.Ending.RETURNED) {
        assertThat(content).isEqualTo("new");
      }
      assertThat(content).isIn("old", "new");
    }
  }

  @Test
  void the_safe_order_passes_at_every_crash() throws IOException {
    int looked =
        CrashSweep.run(
            () ->
                new Replacement(
                    (target, content) -> {
                      writeAndSync(temporary(target), content);
                      rename(target);
                      sync(target.getParent());
                    }));
    // created, written, renamed; file and directory synced; the end
    assertThat(looked).isEqualTo((3 + 2 + 1) * 24);
  }

  @Test
  void writing_in_place_is_caught() {
    assertCaught(CrashSweepTest::writeAndSync);
  }

  @Test
  void a_rename_before_the_content_is_synced_is_caught() {
    assertCaught(
        (target, content) -> {
          Files.writeString(temporary(target), content);
          rename(target);
          sync(target.getParent());
        });
  }

  @Test
  void a_rename_without_a_synced_directory_is_caught_losing_what_was_acknowledged() {
    assertThatThrownBy(
            () ->
                CrashSweep.run(
                    () ->
                        new Replacement(
                            (target, content) -> {
                              writeAndSync(temporary(target), content);
                              rename(target);
                            })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after a crash at its end, seed 0");
  }

  @Test
  void a_deletion_before_the_rename_is_caught() {
    assertCaught(
        (target, content) -> {
          writeAndSync(temporary(target), content);
          Files.delete(target);
          rename(target);
          sync(target.getParent());
        });
  }

  @Test
  void going_on_after_the_crash_is_caught() {
    assertThatThrownBy(
            () ->
                CrashSweep.run(
                    () ->
                        new Replacement(
                            (target, content) -> {
                              try {
                                writeAndSync(temporary(target), content);
                                rename(target);
                                sync(target.getParent());
                              } catch (SimulatedCrash swallowed) {
                                // acknowledges all the same
                              }
                            })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("returned in spite of the crash");
  }

  @Test
  void a_scenario_that_does_nothing_proves_nothing() {
    assertThatThrownBy(() -> CrashSweep.run(() -> new Replacement((target, content) -> {})))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("changed nothing");
  }

  private static void assertCaught(Writer writer) {
    assertThatThrownBy(() -> CrashSweep.run(() -> new Replacement(writer)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after a crash at");
  }

  private static Path temporary(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".tmp");
  }

  private static void rename(Path target) throws IOException {
    Files.move(temporary(target), target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void writeAndSync(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING)) {
      channel.write(StandardCharsets.UTF_8.encode(content));
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}

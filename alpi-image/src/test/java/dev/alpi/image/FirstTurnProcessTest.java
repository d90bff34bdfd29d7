package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.MemoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does first: the README's commands in an empty home, without key or network. */
class FirstTurnProcessTest {
  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void start_offline() throws Exception {
    alpi = Alpi.in(scratch);
    if (canLoseItsNetwork()) {
      alpi = alpi.startedBy("unshare", "-rn");
    }
  }

  @Test
  void the_first_two_commands_remember_and_answer() throws Exception {
    Command.Result told = alpi.chat("remember that the staging port is 5433");

    assertThat(told.exitCode()).as("%s", told).isZero();
    assertThat(told.err()).contains("made your profile in " + alpi.profile()).hasLineCount(1);
    assertThat(told.out()).contains("5433").hasLineCount(1);

    Command.Result asked = alpi.chat("what is the staging port?");

    assertThat(asked).isEqualTo(new Command.Result(0, "The staging port is 5433.\n", ""));
    HomeAudit.of(alpi.profile()).requireSound();
  }

  @Test
  void a_correction_supersedes_what_was_remembered() throws Exception {
    alpi.chat("remember that the staging port is 5433");
    Command.Result corrected = alpi.chat("remember that the staging port is 5434");
    Command.Result asked = alpi.chat("what is the staging port?");

    assertThat(corrected.exitCode()).as("%s", corrected).isZero();
    assertThat(asked.out()).contains("5434").doesNotContain("5433");
    assertThat(HomeAudit.of(alpi.profile()).remembered(MemoryFile.MEMORY))
        .singleElement()
        .asString()
        .contains("5434");
  }

  @Test
  void two_first_commands_at_once_both_answer() throws Exception {
    for (int round = 0; round < 3; round++) {
      Alpi fresh = Alpi.in(scratch.resolve("round" + round));
      List<CompletableFuture<Command.Result>> both =
          List.of(
              Async.of(() -> fresh.chat("remember that the red port is 1111")),
              Async.of(() -> fresh.chat("remember that the blue port is 2222")));

      for (CompletableFuture<Command.Result> one : both) {
        assertThat(one.get().exitCode()).as("%s", one.get()).isZero();
      }
      assertThat(fresh.chat("what is the red port?").out()).contains("1111");
      assertThat(fresh.chat("what is the blue port?").out()).contains("2222");
      HomeAudit.of(fresh.profile()).requireSound();
      assertThat(children(fresh.userHome())).containsExactly(".alpi");
    }
  }

  private static List<String> children(Path directory) throws IOException {
    try (var listed = Files.list(directory)) {
      return listed.map(child -> child.getFileName().toString()).toList();
    }
  }

  /** Where a namespace without network can be had, the commands run in one. */
  private static boolean canLoseItsNetwork() throws Exception {
    try {
      return new ProcessBuilder("unshare", "-rn", "true").start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool of the process tests, with programs that every system has. */
final class CommandTest {
  @TempDir Path directory;

  @Test
  void a_program_sees_only_what_it_was_given() throws Exception {
    Command.Result result =
        Command.of(directory, "sh", "-c", "cat; pwd; env; echo wrong >&2; exit 3")
            .with("COLOUR", "blue")
            .reading("input\n")
            .run();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out().lines().toList())
        .startsWith("input", directory.toRealPath().toString())
        .contains("COLOUR=blue")
        .noneMatch(line -> line.startsWith("HOME="));
    assertThat(result.err()).isEqualTo("wrong\n");
  }

  @Test
  void a_program_that_takes_too_long_fails_the_test_and_is_killed_with_its_children()
      throws Exception {
    Command endless =
        Command.of(directory, "sh", "-c", "sleep 60 & echo $! > child; wait")
            .within(Duration.ofMillis(300));

    ProcessHandle child;
    try (RunningCommand running = endless.start()) {
      running.awaitUntil(() -> Files.exists(directory.resolve("child")) && childPid() > 0);
      child = ProcessHandle.of(childPid()).orElseThrow();
      assertThatThrownBy(running::await)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("still running");
    }

    child.onExit().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
    assertThat(child.isAlive()).isFalse();
  }

  private long childPid() throws java.io.IOException {
    String text = Files.readString(directory.resolve("child")).strip();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  @Test
  void a_condition_that_never_holds_fails_when_the_program_ends() throws Exception {
    try (RunningCommand running = Command.of(directory, "true").start()) {
      assertThatThrownBy(() -> running.awaitUntil(() -> false))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended with 0");
    }
  }

  @Test
  void a_signal_shows_in_the_exit_code() throws Exception {
    try (RunningCommand running = Command.of(directory, "sleep", "60").start()) {
      running.signal("KILL");

      assertThat(running.await().exitCode()).isEqualTo(128 + 9);
    }
  }
}

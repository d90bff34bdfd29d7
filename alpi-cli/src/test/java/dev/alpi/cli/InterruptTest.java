package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a real process. */
@Timeout(60)
final class InterruptTest {
  @TempDir Path directory;

  private record Ended(JavaProcess.Result result, Duration after) {}

  /** Starts a waiting command, sends {@code signal} once it works, and waits for the end. */
  private Ended interrupted(String signal, String... words) throws Exception {
    Process process = JavaProcess.of(WaitingMain.class, words).start();
    try {
      BufferedReader out = process.inputReader();
      assertThat(out.readLine()).isEqualTo("working");
      long start = System.nanoTime();
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      Duration after = Duration.ofNanos(System.nanoTime() - start);
      String complained = new String(process.getErrorStream().readAllBytes());
      return new Ended(
          new JavaProcess.Result(process.exitValue(), out.readAllAsString(), complained), after);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void ctrl_c_lets_the_command_clean_up_and_ends_with_130() throws Exception {
    Path saved = directory.resolve("saved");
    Ended ended = interrupted("INT", "clean", saved.toString());
    assertThat(ended.result().code()).isEqualTo(130);
    assertThat(Files.readString(saved)).isEqualTo("settled");
    assertThat(ended.result().complained()).isEqualTo("alpi: error: interrupted\n");
    assertThat(ended.after()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void ctrl_c_is_one_json_object_too() throws Exception {
    Ended ended = interrupted("INT", "clean", directory.resolve("saved").toString(), "--json");
    assertThat(ended.result().code()).isEqualTo(130);
    assertThat(ended.result().complained())
        .isEqualTo(
            "{\"error\":{\"code\":130,\"name\":\"interrupted\",\"message\":\"interrupted\"}}\n");
  }

  @Test
  void sigterm_cleans_up_the_same_way() throws Exception {
    Path saved = directory.resolve("saved");
    Ended ended = interrupted("TERM", "clean", saved.toString());
    assertThat(ended.result().code()).isEqualTo(143);
    assertThat(Files.readString(saved)).isEqualTo("settled");
  }

  @Test
  void a_command_that_does_not_react_is_ended_after_a_second() throws Exception {
    Ended ended = interrupted("INT", "stuck", "x");
    assertThat(ended.result().code()).isEqualTo(130);
    assertThat(ended.after()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
  }

  @Test
  void an_action_that_blocks_does_not_hold_the_process() throws Exception {
    Ended ended = interrupted("INT", "blocked", "x");
    assertThat(ended.result().code()).isEqualTo(130);
    assertThat(ended.after()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void a_command_that_did_not_ask_is_ended_too() throws Exception {
    Ended ended = interrupted("INT", "deaf", "x");
    assertThat(ended.result().code()).isEqualTo(130);
    assertThat(ended.after()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void a_command_that_ends_by_itself_is_not_cancelled() throws Exception {
    Path cancelled = directory.resolve("cancelled");
    JavaProcess.Result result =
        JavaProcess.of(WaitingMain.class, "short", cancelled.toString()).run();
    assertThat(result.code()).isZero();
    assertThat(result.printed()).isEqualTo("working\n");
    assertThat(cancelled).doesNotExist();
  }
}

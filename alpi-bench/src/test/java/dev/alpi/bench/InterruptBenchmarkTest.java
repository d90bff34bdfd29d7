package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class InterruptBenchmarkTest {
  @Test
  @Timeout(180)
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "a full queue of connections is refused elsewhere")
  void every_stage_is_reached_and_interrupted() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // enough files that the search goes on while the bench waits
    new InterruptBenchmark(1, 1_000, new PrintStream(out, true, UTF_8)).run();
    assertThat(out.toString(UTF_8).lines().filter(line -> line.startsWith("| ")))
        .hasSize(10)
        .anyMatch(line -> line.startsWith("| while it connects"))
        .anyMatch(line -> line.startsWith("| in a command"));
    assertThat(out.toString(UTF_8)).contains("the longest of all");
  }
}

package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SessionBenchmarkTest {
  @Test
  @Timeout(60)
  void a_benchmark_of_three_sessions_prints_every_row() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SessionBenchmark(3, 1, new PrintStream(out, true, UTF_8)).run();
    assertThat(out.toString(UTF_8))
        .contains("3 sessions of 50 turns", "| search `w0`", "list the newest", "after a turn");
  }
}

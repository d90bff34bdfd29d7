package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LinkBenchmarkTest {
  @Test
  void a_benchmark_of_one_round_prints_every_row() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LinkBenchmark.Size size = new LinkBenchmark.Size(1, 2, 2, 1, 3);
    new LinkBenchmark(size, new PrintStream(out, true, UTF_8)).run();
    assertThat(out.toString(UTF_8))
        .contains(
            "| all four |",
            "| Unix socket |",
            "| TCP, warm session |",
            "| CPU of both sides",
            "| get: one request",
            "| of it objects |");
  }
}

package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TurnBenchmarkTest {
  @Test
  @Timeout(60)
  void a_benchmark_of_two_turns_prints_every_row() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TurnBenchmark(2, new PrintStream(out, true, UTF_8)).run();
    assertThat(out.toString(UTF_8))
        .contains("| milliseconds | p50 | p90 | p99 |", "alpi's own share", "ledger.journal");
  }
}

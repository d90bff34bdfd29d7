package dev.alpi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the oracle. */
class SafeOracleTest {
  @TempDir static Path homes;

  private static HostileHome home;

  @TempDir Path directory;

  @BeforeAll
  static void bwrap_is_there() throws IOException, InterruptedException {
    List<String> words =
        List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "bash", "-c", ":");
    try {
      assumeTrue(new ProcessBuilder(words).start().waitFor() == 0);
    } catch (IOException e) {
      assumeTrue(false, e.getMessage());
    }
    home = HostileHome.make(homes);
  }

  @Test
  void what_the_corpus_calls_safe_is_safe() throws IOException {
    SafeOracle oracle = new SafeOracle(directory, home);
    oracle.runCorpus(8);
    assertThat(oracle.failures()).isEmpty();
    assertThat(oracle.lines()).isGreaterThan(20);
  }

  @Test
  void the_alarm_rings() throws IOException {
    SafeOracle oracle = new SafeOracle(directory, home);
    oracle.judge(List.of("echo hi", "cat link", "touch new", "bin/ls"));
    assertThat(oracle.failures())
        .satisfiesExactly(
            it -> assertThat(it).startsWith("a secret was printed (dash)"),
            it -> assertThat(it).startsWith("a secret was printed (bash)"),
            it -> assertThat(it).startsWith("a file changed (dash)"),
            it -> assertThat(it).startsWith("a file changed (bash)"),
            it -> assertThat(it).startsWith("a trap ran (dash)"),
            it -> assertThat(it).startsWith("a trap ran (bash)"));
  }
}

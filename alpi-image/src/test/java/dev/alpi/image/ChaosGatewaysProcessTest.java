package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link ChaosGateways} in the size of a build, without mail servers. {@code
 * -Dalpi.chaos.messages=N} writes more, {@code -Dalpi.seed=N} the same; thousands of messages are
 * for {@code alpi-bench/chaos-gateways}.
 */
class ChaosGatewaysProcessTest {
  private static final int MESSAGES = Integer.getInteger("alpi.chaos.messages", 60);
  private static final int KILLS = 4;

  private final long seed = Long.getLong("alpi.seed", new Random().nextLong());

  @TempDir private Path scratch;

  private ChaosGateways.Options options(int messages, int kills, ChaosGateways.Memory memory) {
    return new ChaosGateways.Options(
        messages,
        seed,
        Duration.ofMillis(1_500),
        kills,
        10,
        Duration.ofSeconds(memory == ChaosGateways.Memory.KEPT ? 15 : 3),
        ChaosGateways.Mail.NO,
        memory);
  }

  @Test
  void gateways_that_are_killed_lose_no_message_and_repeat_none_unmarked() throws Exception {
    ChaosGateways chaos =
        new ChaosGateways(scratch, options(MESSAGES, KILLS, ChaosGateways.Memory.KEPT), System.out);

    assertThat(chaos.run()).as("seed %d", seed).isTrue();
    assertThat(chaos.kills()).isGreaterThanOrEqualTo(KILLS);
  }

  @Test
  void gateways_that_forget_are_noticed() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ChaosGateways chaos =
        new ChaosGateways(
            scratch,
            options(40, 1, ChaosGateways.Memory.LOST),
            new PrintStream(said, false, StandardCharsets.UTF_8));

    assertThat(chaos.run()).as("seed %d", seed).isFalse();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .as("seed %d", seed)
        .containsAnyOf("lost, such as", "answered again without a mark, such as");
  }
}

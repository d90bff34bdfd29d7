package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever arrives: a value, or a refusal that is declared. */
final class MessageFuzzTest {
  private static final int ROUNDS = Integer.getInteger("alpi.fuzz.rounds", 20_000);
  private static final long SEED =
      Long.getLong("alpi.fuzz.seed", new SplittableRandom().nextLong());

  @Test
  @Timeout(300)
  void whatever_arrives_is_read_or_refused() throws IOException {
    MessageFuzz.Tally tally = MessageFuzz.run(ROUNDS, SEED);
    assertThat(tally.parsed()).as("seed %d", SEED).isGreaterThan(ROUNDS / 4);
    assertThat(tally.accepted()).as("seed %d", SEED).isGreaterThan(ROUNDS / 100);
  }
}

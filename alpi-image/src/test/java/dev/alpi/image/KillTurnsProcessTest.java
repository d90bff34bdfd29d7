package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link KillTurns} in the size of a build. {@code -Dalpi.kill.trials=N} kills more often, {@code
 * -Dalpi.seed=N} at the same moments as far as the machine is the same; thousands of trials are for
 * {@code alpi-bench/kill-turns}.
 */
class KillTurnsProcessTest {
  private static final int TRIALS = Integer.getInteger("alpi.kill.trials", 40);

  @TempDir private Path scratch;

  @Test
  void processes_that_are_killed_in_their_turns_lose_no_answer_and_pass_no_cap() throws Exception {
    long seed = Long.getLong("alpi.seed", new Random().nextLong());
    KillTurns.Options options = new KillTurns.Options(TRIALS, seed, 8);

    KillTally tally = new KillTurns(scratch, options, System.out).run();

    assertThat(tally.trials()).isEqualTo(TRIALS);
    assertThat(tally.failed()).as("seed %d", seed).isZero();
    assertThat(tally.answered()).as("answers, seed %d", seed).isGreaterThan(TRIALS / 6);
    assertThat(tally.refused()).as("the cap was met, seed %d", seed).isPositive();
    assertThat(tally.moments().size()).as("%s, seed %d", tally.moments(), seed).isGreaterThan(3);
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link KillLinks} in the size of a build. {@code -Dalpi.link.trials=N} kills more often, {@code
 * -Dalpi.seed=N} at the same moments as far as the machine is the same; thousands of trials are for
 * {@code alpi-bench/kill-links}.
 */
class KillLinksProcessTest {
  private static final int TRIALS = Integer.getInteger("alpi.link.trials", 8);

  @TempDir private Path scratch;

  @Test
  void no_request_is_accepted_twice_whatever_is_killed() throws Exception {
    long seed = Long.getLong("alpi.seed", new Random().nextLong());

    LinkTally tally = run(TRIALS, seed, KillLinks.Memory.KEPT);

    int servers = tally.kills(LinkTally.Victim.SERVER);
    int clients = tally.kills(LinkTally.Victim.CLIENT);
    assertThat(servers + clients).isEqualTo(TRIALS);
    assertThat(servers).as("seed %d", seed).isGreaterThan(TRIALS / 5);
    assertThat(tally.requests()).as("requests, seed %d", seed).isGreaterThan(TRIALS);
    assertThat(tally.madeAgain()).isEqualTo(3 * tally.requests());
    // most were accepted before they were made again
    assertThat(tally.acceptedThen()).as("seed %d", seed).isLessThan(tally.requests() * 4 / 5);
    assertThat(tally.moments().size()).as("%s, seed %d", tally.moments(), seed).isGreaterThan(3);
  }

  /** With this seed the first kill is the server's, when some of the requests were accepted. */
  @Test
  void a_server_that_forgets_what_it_has_accepted_is_noticed() {
    assertThatThrownBy(() -> run(TRIALS, 7, KillLinks.Memory.LOST))
        .isInstanceOf(AssertionError.class)
        .rootCause()
        .hasMessageMatching("(?s).*(answers to|was accepted before).*");
  }

  private LinkTally run(int trials, long seed, KillLinks.Memory memory) throws Exception {
    return new KillLinks(scratch, new KillLinks.Options(trials, seed, memory), System.out).run();
  }
}

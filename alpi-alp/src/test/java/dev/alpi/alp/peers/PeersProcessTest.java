package dev.alpi.alp.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that change the files at once. */
@Timeout(120)
final class PeersProcessTest {
  private static final int EACH = 15;

  @Test
  void two_processes_that_add_at_once_lose_nothing(@TempDir Path home) throws Exception {
    Process other = PeerAdder.start(home, "other", EACH);
    PeerAdder.add(home, "ours", EACH);
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isZero();
    PeerList peers = PeerStore.of(home, FileLocks.betweenProcesses(), FakeClock.atRandom(1)).read();
    assertThat(peers.warnings()).isEmpty();
    assertThat(peers.all()).hasSize(2 * EACH);
    assertThat(PendingPeers.of(home, FileLocks.betweenProcesses(), FakeClock.atRandom(1)).list())
        .hasSize(Sightings.WRITES_PER_MINUTE_MAX);
  }
}

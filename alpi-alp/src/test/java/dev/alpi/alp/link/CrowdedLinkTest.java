package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.noise.Handshake;
import dev.alpi.alp.noise.StaticPublicKey;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What one of many can take away from the others, or from who asks. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no owners' permissions there")
class CrowdedLinkTest {
  @TempDir private Path directory;
  private LinkFixture on;

  @BeforeEach
  void start() throws IOException {
    on = new LinkFixture(directory.toRealPath(), LinkFixture.SHORT);
  }

  @AfterEach
  void stop() throws IOException {
    on.close();
  }

  private SessionWire session(Identity self) throws IOException {
    SocketChannel channel = SocketChannel.open(on.address());
    Handshake handshake =
        Handshake.initiator(
            self.exchangeIdentity(),
            StaticPublicKey.of(on.hub.current().key().exchangeKey()),
            on.random);
    return SessionWire.over(channel, handshake::perform, Duration.ofSeconds(5), on.timer);
  }

  @Test
  void a_peer_with_many_sessions_takes_no_place_of_another_peer() throws Exception {
    try (OwnIdentities greedy = on.somebody();
        LinkClient own = on.client(greedy);
        LinkClient other = on.client(on.asker)) {
      on.peers(
          LinkFixture.entry(greedy, "[link.ping]", 1000)
              + LinkFixture.entry(on.asker, "[link.ping]", 1000));
      List<SessionWire> all = new ArrayList<>();
      for (int i = 0; i < 2 * LinkFixture.SHORT.connectionsMax(); i++) {
        all.add(session(greedy.current()));
      }
      assertThat(other.ping(on.hub(true)).agentName()).isEqualTo("Hub");
      // its own oldest went, and a new one of it is served too
      assertThat(all.getFirst().read()).isEmpty();
      assertThat(own.ping(on.hub(true)).agentName()).isEqualTo("Hub");
      for (SessionWire each : all) {
        each.close();
      }
    }
  }
}

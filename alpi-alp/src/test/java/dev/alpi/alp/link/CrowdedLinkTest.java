package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.noise.Handshake;
import dev.alpi.alp.noise.StaticPublicKey;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private static final Duration MAX = Duration.ofSeconds(20);

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
    return SessionWire.over(
        channel, handshake::perform, Duration.ofSeconds(5), new Deadlines(on.timer));
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

  @Test
  void a_stranger_may_send_little_and_a_peer_much() throws Exception {
    Obj params = Obj.EMPTY.with("nonce", "x".repeat(2 * LinkLimits.STRANGER_MESSAGE_BYTES_MAX));
    try (OwnIdentities stranger = on.somebody();
        LinkClient unknown = on.client(stranger);
        LinkClient known = on.client(on.asker)) {
      assertThat(known.call(on.hub(true), LinkMethods.PING, params, "rpc", MAX).string("nonce"))
          .isPresent();
      assertThatThrownBy(() -> unknown.call(on.hub(true), LinkMethods.PING, params, "rpc", MAX))
          .isInstanceOf(LinkException.class);
      assertThatThrownBy(() -> unknown.ping(on.hub(true))).isInstanceOf(LinkException.class);
    }
    // what is announced is enough: it is not read
    try (Identity self = Identity.generate(on.random);
        SocketChannel channel = SocketChannel.open(on.address())) {
      Handshake handshake =
          Handshake.initiator(
              self.exchangeIdentity(),
              StaticPublicKey.of(on.hub.current().key().exchangeKey()),
              on.random);
      SessionWire wire =
          SessionWire.over(
              channel, handshake::perform, Duration.ofSeconds(5), new Deadlines(on.timer));
      int bytes = channel.write(ByteBuffer.wrap(new byte[] {0, 0, 64, 17}));
      assertThat(bytes).isEqualTo(4);
      assertThat(wire.read()).isEmpty();
    }
    assertThat(on.log).filteredOn(line -> line.contains("a key that is not pinned")).hasSize(1);
  }

  @Test
  void what_fails_in_the_worst_way_ends_its_session() throws Exception {
    try (LinkClient client = on.client(on.asker)) {
      Obj params = Obj.EMPTY.with("prompt", "error");
      assertThatThrownBy(() -> client.call(on.hub(true), LinkMethods.ASK, params, "rpc", MAX))
          .isInstanceOf(LinkException.NoAnswer.class);
      assertThat(client.ping(on.hub(true)).agentName()).isEqualTo("Hub");
    }
  }

  @Test
  void an_answer_without_end_is_ended_by_who_asks() throws Exception {
    try (LinkClient client = on.client(on.asker)) {
      long[] chars = {0};
      assertThatThrownBy(
              () ->
                  client.ask(
                      on.hub(true),
                      "flood",
                      "",
                      new AskCancel(),
                      piece -> chars[0] += piece.string("text").orElse("").length()))
          .isInstanceOf(LinkException.BadAnswer.class)
          .hasMessageContaining("characters");
      assertThat(chars[0]).isLessThanOrEqualTo(LinkClient.ANSWER_CHARS_MAX);
      on.agent.ended.await();
    }
  }
}

package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.Identity;
import dev.alpi.alp.noise.Handshake;
import dev.alpi.alp.noise.StaticPublicKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hundred connections that mean no good, of each kind, while a peer is served. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no owners' permissions there")
class HostileConnectionsTest {
  private static final int CONNECTIONS = 200;

  /** Fewer places than there are enemies, and little patience. */
  private static final LinkLimits LIMITS =
      new LinkLimits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(90),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          100,
          64);

  @TempDir private Path directory;

  /** What a connection does. */
  enum Kind {
    /** It says nothing. */
    SILENT {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) {}
    },
    /** It sends the beginning of a handshake, and no more. */
    HALF {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        send(channel, new byte[] {0, 48, 1, 2, 3});
      }
    },
    /** It sends what is no handshake. */
    NOISE {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        byte[] bytes = new byte[600];
        new Random(number).nextBytes(bytes);
        send(channel, bytes);
      }
    },
    /** It announces nothing. */
    EMPTY {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        send(channel, new byte[] {0, 0});
      }
    },
    /** It announces more than a handshake has. */
    OVERSIZED {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        send(channel, new byte[] {(byte) 0xff, (byte) 0xff});
      }
    },
    /** It makes a session, and then announces the largest message and sends nothing. */
    STRANGER {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        assertThat(session(channel, on).peer()).isNotEmpty();
        send(channel, new byte[] {0, 16, 0, 0});
      }
    },
    /** It makes a session and sends text that is no request, again and again. */
    CHATTERER {
      @Override
      void act(SocketChannel channel, LinkFixture on, int number) throws IOException {
        byte[] text = new byte[LinkLimits.STRANGER_MESSAGE_BYTES_MAX];
        Arrays.fill(text, (byte) '[');
        session(channel, on).write(text);
      }
    };

    abstract void act(SocketChannel channel, LinkFixture on, int number) throws IOException;

    /** Makes a session, as anybody can who knows the hub's key. */
    private static SessionWire session(SocketChannel channel, LinkFixture on) throws IOException {
      try (Identity self = Identity.generate(on.random)) {
        Handshake handshake =
            Handshake.initiator(
                self.exchangeIdentity(),
                StaticPublicKey.of(on.hub.current().key().exchangeKey()),
                on.random);
        return SessionWire.over(
            channel, handshake::perform, Duration.ofSeconds(5), new Deadlines(on.timer));
      }
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_peer_is_served_beside_them(Kind kind) throws Exception {
    try (LinkFixture on = new LinkFixture(directory.toRealPath(), LIMITS)) {
      LinkClient client = on.client(on.asker);
      assertThat(client.ping(on.hub(true)).agentName()).isEqualTo("Hub");
      InetSocketAddress address = on.address();
      List<SocketChannel> open = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          SocketChannel channel = SocketChannel.open(address);
          open.add(channel);
          try {
            kind.act(channel, on, i);
          } catch (IOException e) {
            // it was thrown out already
          }
          if (i % 20 == 0) {
            // the session that was there, and a new one that finds its place
            assertThat(client.ping(on.hub(true)).agentName()).isEqualTo("Hub");
            try (LinkClient another = on.client(on.asker)) {
              assertThat(another.ping(on.hub(true)).agentName()).isEqualTo("Hub");
            }
          }
        }
        assertThat(client.ping(on.hub(false)).agentName()).isEqualTo("Hub");
        // all of them are closed in the end, by what they did or by time
        for (SocketChannel each : open) {
          assertThat(end(each)).isEqualTo(Optional.empty());
        }
        assertThat(client.ping(on.hub(true)).agentName()).isEqualTo("Hub");
        assertThat(on.log).noneMatch(line -> line.startsWith("failed"));
      } finally {
        for (SocketChannel each : open) {
          each.close();
        }
      }
    }
  }

  /** Reads until the other end closes; returns what is wrong if it does not. */
  private static Optional<String> end(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try {
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
      return Optional.empty();
    } catch (IOException e) {
      // it was reset
      return Optional.empty();
    }
  }
}

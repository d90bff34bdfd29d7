package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of the two has gone, and the other notices. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no owners' permissions there")
class LinkEndsTest {
  @TempDir private Path directory;
  private LinkFixture on;
  private LinkClient client;

  @BeforeEach
  void start() throws IOException {
    on = new LinkFixture(directory.toRealPath(), LinkFixture.SHORT);
    client = on.client(on.asker);
  }

  @AfterEach
  void stop() throws IOException {
    on.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_server_that_stops_has_ended_its_turn(boolean isRemote) throws Exception {
    Thread asking = Thread.ofVirtual().start(() -> askInVain(isRemote));
    on.agent.begun.await();

    on.stop();

    assertThat(on.agent.isCancelled).isTrue();
    asking.join();
  }

  private void askInVain(boolean isRemote) {
    assertThatThrownBy(() -> client.ask(on.hub(isRemote), "wait", "", new AskCancel(), _ -> {}))
        .isInstanceOf(LinkException.class);
  }

  @Test
  void a_connection_that_breaks_is_told_as_one() throws Exception {
    on.stop();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(on.home.resolve("alp/alp.sock")));
      Thread dying = Thread.ofVirtual().start(() -> dieReading(listener));
      assertThatThrownBy(() -> client.ping(on.hub(false)))
          .isInstanceOf(LinkException.Broken.class)
          .hasMessageStartingWith("the connection broke before there was an answer: ");
      dying.join();
    }
  }

  /** As a process that is killed: what has arrived, it has not read. */
  private static void dieReading(ServerSocketChannel listener) {
    try (SocketChannel connection = listener.accept()) {
      assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

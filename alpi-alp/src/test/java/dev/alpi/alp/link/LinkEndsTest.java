package dev.alpi.alp.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.Request;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
  private static final Duration MAX = Duration.ofSeconds(20);

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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void who_leaves_a_turn_that_says_nothing_ends_it_at_once(boolean isRemote) throws Exception {
    AskCancel leaving = new AskCancel();
    Thread asking =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(
                            () -> client.ask(on.hub(isRemote), "wait", "", leaving, _ -> {}))
                        .isInstanceOf(LinkException.Cancelled.class));
    on.agent.begun.await();

    leaving.cancel();

    // less than what a turn may say nothing
    assertThat(on.agent.ended.await(10, TimeUnit.SECONDS)).isTrue();
    asking.join();
  }

  @Test
  void who_closes_only_its_half_gets_its_answer() throws Exception {
    try (SocketChannel connection = connected()) {
      connection.write(ByteBuffer.wrap(Lines.of(question("wait", true))));
      connection.shutdownOutput();
      Lines lines = new Lines(Channels.newInputStream(connection));

      List<String> came = new ArrayList<>();
      while (came.stream().noneMatch(line -> line.contains("\"text\":\"wait\""))) {
        came.add(new String(lines.next().orElseThrow(), UTF_8));
      }
      on.agent.begun.await();
      assertThat(on.agent.isCancelled).as("%s", came).isFalse();
      Obj cancelled = client.call(on.hub(false), LinkMethods.CANCEL, Obj.EMPTY, "rpc", MAX);
      assertThat(cancelled.bool("cancelled")).contains(true);
      for (Optional<byte[]> next = lines.next(); next.isPresent(); next = lines.next()) {
        came.add(new String(next.get(), UTF_8));
      }
      assertThat(came.getFirst()).contains("\"event\":\"started\"");
      assertThat(came.getLast()).contains("[cancelled]");
    }
  }

  @Test
  void who_leaves_without_an_answer_that_comes_whole_ends_the_turn_at_once() throws Exception {
    try (SocketChannel connection = connected()) {
      connection.write(ByteBuffer.wrap(Lines.of(question("wait", false))));
      on.agent.begun.await();
      assertThat(on.agent.isCancelled).isFalse();
    }

    assertThat(on.agent.ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(on.agent.isCancelled).isTrue();
  }

  @Test
  void who_closes_only_its_half_gets_its_whole_answer() throws Exception {
    try (SocketChannel connection = connected()) {
      connection.write(ByteBuffer.wrap(Lines.of(question("wait", false))));
      connection.shutdownOutput();
      on.agent.begun.await();
      InputStream in = Channels.newInputStream(connection);
      // it was looked whether somebody is there: nothing comes that has to be read as an answer
      assertThat(in.read()).isEqualTo(' ');
      assertThat(on.agent.isCancelled).isFalse();
      Obj cancelled = client.call(on.hub(false), LinkMethods.CANCEL, Obj.EMPTY, "rpc", MAX);
      assertThat(cancelled.bool("cancelled")).contains(true);
      byte[] answer = new Lines(in).next().orElseThrow();
      assertThat(Json.parseObject(new String(answer, UTF_8)).object("result").string("text"))
          .contains("[cancelled]");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  private SocketChannel connected() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(on.home.resolve("alp/alp.sock")));
  }

  private byte[] question(String prompt, boolean isStreamed)
      throws IOException, MalformedMessageException {
    EnvelopeCodec codec = new EnvelopeCodec(on.asker.current(), on.world.clock(), on.random);
    Obj params = Obj.EMPTY.with("prompt", prompt).with("stream", isStreamed);
    return codec.seal(
        new Request(codec.header(on.hub.current().key()), "1", LinkMethods.ASK, params));
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

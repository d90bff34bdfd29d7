package dev.alpi.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hostile clients do with a connection. */
@Timeout(120)
class HookWireTest {
  private static final String HEAD =
      "POST /hooks/ci HTTP/1.1\r\nHost: hook\r\nContent-Type: application/json\r\n"
          + "Authorization: Bearer "
          + HookWorld.TOKEN
          + "\r\n";

  private static HookWorld start() throws Exception {
    return HookWorld.startAll(
        "{'port': 0, 'body_bytes_max': 20000, 'connections_max': 8, 'hooks': {'ci':"
            + " {'burst': 1000}}}",
        HookWorld.FAST,
        Optional.empty());
  }

  private static void assertWell(HookWorld world) throws IOException {
    assertThat(world.client().good("{}").send().status()).isEqualTo(202);
  }

  private static void pause(int millis) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  /** Writes {@code each} again and again; returns how often until the other side ends it. */
  private static int drip(Socket socket, String each, int millis, int most) throws Exception {
    for (int i = 0; i < most; i++) {
      try {
        HookClient.write(socket, each);
      } catch (SocketException e) {
        return i;
      }
      pause(millis);
    }
    return most;
  }

  @Test
  void connection_that_says_nothing_is_ended() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      assertThat(HookClient.ends(socket)).isTrue();
      assertWell(world);
    }
  }

  @Test
  void headers_that_drip_are_ended() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, "POST /hooks/ci HTTP/1.1\r\n");
      assertThat(drip(socket, "X-A: b\r\n", 50, 200)).isLessThan(100);
      assertWell(world);
    }
  }

  @Test
  void body_that_drips_is_ended() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Content-Length: 1000\r\n\r\n");
      assertThat(drip(socket, "a", 50, 200)).isLessThan(100);
      assertThat(world.inbox).isEmpty();
      assertWell(world);
    }
  }

  @Test
  void chunks_that_drip_are_ended() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      assertThat(drip(socket, "1\r\na\r\n", 50, 200)).isLessThan(100);
      assertWell(world);
    }
  }

  @Test
  void chunks_without_end_are_too_large() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "400\r\n" + "a".repeat(1024) + "\r\n";
      for (int i = 0; i < 21; i++) {
        HookClient.write(socket, chunk);
      }
      HookClient.Answer answer = HookClient.read(socket.getInputStream());
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("{\"error\":\"too large\"}");
      assertThat(HookClient.ends(socket)).isTrue();
      assertWell(world);
    }
  }

  @Test
  void chunk_size_without_end_is_cut_off() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      String zeros = "0".repeat(16 * 1024);
      assertThat(drip(socket, zeros, 0, 2_000)).isLessThan(1_000);
      assertWell(world);
    }
  }

  @Test
  void body_that_is_announced_too_large_is_refused_before_it_comes() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Expect: 100-continue\r\nContent-Length: 20001\r\n\r\n");
      HookClient.Answer answer = HookClient.read(socket.getInputStream());
      assertThat(answer.status()).isEqualTo(413);
      assertThat(HookClient.ends(socket)).isTrue();
    }
  }

  @Test
  void body_up_to_the_limit_is_taken() throws Exception {
    try (HookWorld world = start()) {
      String body = "\"" + "a".repeat(19_998) + "\"";
      assertThat(world.client().good(body).send().status()).isEqualTo(202);
      assertThat(world.client().good(body + " ").send().status()).isEqualTo(413);
      StringBuilder chunked = new StringBuilder(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < body.length(); i += 100) {
        chunked.append("64\r\n").append(body, i, i + 100).append("\r\n");
      }
      assertThat(world.client().send(chunked + "0\r\n\r\n").status()).isEqualTo(202);
    }
  }

  @Test
  void continue_is_said_to_those_who_wait_for_it() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      HookClient.write(socket, HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(HookClient.read(socket.getInputStream()).status()).isEqualTo(100);
      HookClient.write(socket, "{}");
      assertThat(HookClient.read(socket.getInputStream()).status()).isEqualTo(202);
    }
  }

  @Test
  void headers_and_paths_have_a_limit() throws Exception {
    try (HookWorld world = start()) {
      assertThat(world.client().send(HEAD + "X-Large: " + "a".repeat(20_000) + "\r\n\r\n").status())
          .isIn(400, 431);
      assertThat(world.client().send(HEAD + "X-A: b\r\n".repeat(5_000) + "\r\n").status())
          .isIn(400, 431);
      assertThat(
              world
                  .client()
                  .send("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: hook\r\n\r\n")
                  .status())
          .isEqualTo(414);
      assertWell(world);
    }
  }

  @Test
  void requests_that_come_together_are_answered_in_order() throws Exception {
    try (HookWorld world = start();
        Socket socket = world.client().connect()) {
      StringBuilder raw = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        raw.append(world.client().good("{'n': " + i + "}").key("k" + i).raw());
      }
      HookClient.write(socket, raw.toString());
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        HookClient.Answer answer = HookClient.read(socket.getInputStream());
        assertThat(answer.status()).isEqualTo(202);
        ids.add(answer.json().string("id").orElseThrow());
      }
      for (int i = 0; i < 20; i++) {
        Inbound message = world.next();
        assertThat(message.text()).contains(String.valueOf(i));
        assertThat(message.context().string("delivery")).contains(ids.get(i));
      }
    }
  }

  @Test
  void only_one_version_of_http_is_spoken() throws Exception {
    try (HookWorld world = start()) {
      HookClient client = world.client();
      String old = client.good("{}").raw().replace("HTTP/1.1", "HTTP/1.0");
      assertThat(client.send(old).status()).isEqualTo(505);
      HookClient.Answer second = client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(second.status()).isIn(0, 400, 505);
      HookClient.Answer upgrade =
          client
              .good("{}")
              .with("Connection", "Upgrade, HTTP2-Settings")
              .with("Upgrade", "h2c")
              .with("HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA")
              .send();
      assertThat(upgrade.status()).isEqualTo(202);
      assertThat(upgrade.head()).startsWith("HTTP/1.1 202");
    }
  }

  @Test
  void framing_that_two_could_read_differently_is_refused() throws Exception {
    try (HookWorld world = start()) {
      for (String framing :
          List.of(
              "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
              "Content-Length: -2\r\n\r\n{}",
              "Content-Length: 0x2\r\n\r\n{}",
              "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
              "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
              "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n\r\n",
              "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
              "X-A : b\r\nContent-Length: 2\r\n\r\n{}",
              "X-A: b\nContent-Length: 2\r\n\r\n{}")) {
        HookClient.Answer answer = world.client().send(HEAD + framing);
        assertThat(answer.status()).as(framing).isBetween(400, 501);
        assertThat(answer.body()).as(framing).startsWith("{\"error\":\"");
      }
      assertThat(world.inbox).isEmpty();
      assertWell(world);
    }
  }

  @Test
  void many_silent_connections_hold_nobody_up_for_long() throws Exception {
    try (HookWorld world = start()) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        silent.add(world.client().connect());
      }
      assertWell(world);
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void answer_that_nobody_reads_is_kept() throws Exception {
    try (HookWorld world = HookWorld.start("{'mode': 'wait'}");
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), world.channel.port()));
      HookClient.write(socket, world.client().good("{}").raw());
      Inbound message = world.next();
      // six bytes each, as JSON: more than the buffers of the system hold
      String sent = world.answer(message, "\u0001".repeat(1_000_000));
      assertThat(sent).startsWith("kept ");
    }
  }

  @Test
  void client_that_went_away_gets_its_answer_when_it_comes_again() throws Exception {
    try (HookWorld world = HookWorld.start("{'mode': 'wait'}")) {
      HookClient.Request request = world.client().good("{}").key("k");
      try (Socket socket = world.client().connect()) {
        HookClient.write(socket, request.raw());
        socket.setSoLinger(true, 0);
        world.inbox.put(world.next());
      }
      world.answer(world.next(), "still here");
      assertThat(request.send().json().string("text")).contains("still here");
    }
  }

  @Test
  void noise_ends_in_an_error_or_the_end() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (HookWorld world = start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicInteger answers = new AtomicInteger();
      String good = world.client().good("{'a': [1, 2]}").raw();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        for (int change = random.nextInt(6); change >= 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(4) == 0) {
          random.nextBytes(bytes);
        }
        all.add(
            threads.submit(
                () -> {
                  try (Socket socket = world.client().connect()) {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                    InputStream in = socket.getInputStream();
                    HookClient.Answer answer = HookClient.read(in);
                    assertThat(answer.status()).as("seed %d", seed).isNotEqualTo(500);
                    answers.incrementAndGet();
                  } catch (SocketException e) {
                    answers.incrementAndGet();
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertThat(answers.get()).as("seed %d", seed).isEqualTo(300);
      assertThat(world.client().request().to("GET", "/").send().status()).isIn(404, 429);
      assertThat(world.hasEnded(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void piece_of_an_earlier_version_is_still_sent() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      world.client().good("{}").send();
      Outgoing outgoing = world.outgoing(world.next(), "x");
      assertThat(world.channel.send(outgoing)).startsWith("kept ");
      assertThat(world.channel.send(outgoing)).startsWith("kept ");
    }
  }
}

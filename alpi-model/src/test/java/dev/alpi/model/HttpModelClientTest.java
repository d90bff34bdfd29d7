package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.model.ModelException.Kind;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens below the wire formats: connections, redirects, threads. */
@Timeout(30)
class HttpModelClientTest {

  @Test
  void a_redirect_is_refused_and_the_key_stays_here() {
    try (ScriptedModelServer elsewhere = ScriptedModelServer.start(Script.echo());
        Lab lab =
            Lab.start(
                Wire.OPENAI,
                Script.always(
                    Answer.raw(307, "text/plain", "")
                        .header("location", elsewhere.baseUri() + "/v1/chat/completions")))) {
      ModelException failure = lab.failure();
      assertThat(failure.kind()).isEqualTo(Kind.BAD_REQUEST);
      assertThat(failure).hasMessageContaining("(http 307)");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void a_refused_connection_is_not_billed() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (HttpConnections connections = new HttpConnections();
        ModelRouter router =
            Lab.router(
                Wire.OPENAI, "http://127.0.0.1:" + port + "/v1", Timeouts.DEFAULT, connections)) {
      ModelException failure = failure(Lab.client(router), Cancellation.none());
      assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
      assertThat(failure.billing()).isEqualTo(Billing.NOT_BILLED);
      assertThat(failure).hasMessage("lab/m: no connection to 127.0.0.1:" + port).hasNoCause();
    }
  }

  @Test
  void cancelling_ends_a_connection_that_never_comes_about() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fill(full, waiting);
      String url = "http://127.0.0.1:" + full.getLocalPort() + "/v1";
      try (HttpConnections connections = new HttpConnections();
          ModelRouter router = Lab.router(Wire.ANTHROPIC, url, Timeouts.DEFAULT, connections)) {
        ModelClient client = Lab.client(router);
        Cancellation cancellation = new Cancellation();
        Future<ModelException> failure = threads.submit(() -> failure(client, cancellation));
        long from = System.nanoTime();
        cancellation.cancel();
        assertThat(failure.get().kind()).isEqualTo(Kind.CANCELLED);
        assertThat(failure.get().billing()).isEqualTo(Billing.NOT_BILLED);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void a_connection_that_never_comes_about_times_out_unbilled() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    Duration ample = Duration.ofSeconds(20);
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, waiting);
      Timeouts timeouts = new Timeouts(Duration.ofMillis(150), ample, ample, ample);
      HttpConnections connections = new HttpConnections(timeouts.connect());
      HttpModelClient client =
          new HttpModelClient(
              java.net.URI.create("http://127.0.0.1:" + full.getLocalPort() + "/v1"),
              new OpenAiWire(Dialect.PLAIN, ModelTable.of(ModelSettings.DEFAULT)),
              ApiKey.read(Lab.KEY),
              timeouts,
              System::nanoTime,
              connections);
      ModelException failure = failure(client, Cancellation.none());
      client.close();
      connections.close();
      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.billing()).isEqualTo(Billing.NOT_BILLED);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void failures_leave_neither_threads_nor_connections() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Answer[] answers = {
      Answer.text("x").cutAfter(30, Ending.CLOSE),
      Answer.text("x").badJsonAt(0).cutAfter(400, Ending.STALL),
      // a part of it: a whole answer would leave its connection, stalled, for the next call
      Answer.raw(200, "text/html", "yes").cutAfter(1, Ending.STALL),
      Answer.text("x").longLine(9 * 1024 * 1024)
    };
    Set<Thread> made;
    try (Lab lab = Lab.start(Wire.OPENAI, Script.steps(answers))) {
      for (int i = 0; i < answers.length; i++) {
        lab.failure();
      }
      assertThat(lab.server.awaitAbandoned(2, Duration.ofSeconds(5)))
          .as("the two that stall")
          .isTrue();
      made = new HashSet<>(Thread.getAllStackTraces().keySet());
      made.removeAll(before);
      made.removeIf(thread -> !thread.getName().startsWith("HttpClient-"));
      assertThat(made).as("the client's one platform thread").hasSize(1);
    }
    for (Thread thread : made) {
      thread.join(5_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  @Test
  void a_whole_answer_leaves_its_connection_for_the_next_call() throws Exception {
    try (CountingServer server = new CountingServer(Integer.MAX_VALUE);
        HttpConnections connections = new HttpConnections();
        ModelRouter router = Lab.router(Wire.OPENAI, server.url(), Timeouts.DEFAULT, connections)) {
      ModelClient client = Lab.client(router);
      for (int i = 0; i < 3; i++) {
        assertThat(
                client
                    .call(Lab.ask("x", List.of()), event -> {}, Cancellation.none())
                    .message()
                    .text())
            .isEqualTo("ok");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_router_goes_on_with_the_connections_of_another() throws Exception {
    try (CountingServer server = new CountingServer(Integer.MAX_VALUE);
        HttpConnections connections = new HttpConnections()) {
      for (int i = 0; i < 3; i++) {
        try (ModelRouter router =
            Lab.router(Wire.OPENAI, server.url(), Timeouts.DEFAULT, connections)) {
          Lab.client(router).call(Lab.ask("x", List.of()), event -> {}, Cancellation.none());
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_closed_router_calls_nobody() throws Exception {
    try (CountingServer server = new CountingServer(Integer.MAX_VALUE);
        HttpConnections connections = new HttpConnections()) {
      ModelRouter router = Lab.router(Wire.OPENAI, server.url(), Timeouts.DEFAULT, connections);
      ModelClient client = Lab.client(router);
      router.close();
      assertThat(failure(client, Cancellation.none()).kind()).isEqualTo(Kind.CANCELLED);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void a_kept_connection_that_breaks_is_not_tried_again_behind_the_callers_back() throws Exception {
    try (CountingServer server = new CountingServer(1);
        HttpConnections connections = new HttpConnections();
        ModelRouter router = Lab.router(Wire.OPENAI, server.url(), Timeouts.DEFAULT, connections)) {
      ModelClient client = Lab.client(router);
      client.call(Lab.ask("x", List.of()), event -> {}, Cancellation.none());
      ModelException failure = failure(client, Cancellation.none());
      assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
      assertThat(failure.billing()).isEqualTo(Billing.MAY_BE_BILLED);
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  private static void fill(ServerSocket full, List<Socket> waiting) throws Exception {
    // Linux takes one more than the backlog before it stops answering
    for (int i = 0; i < 2; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 1_000);
    }
  }

  private static ModelException failure(ModelClient client, Cancellation cancellation) {
    try {
      client.call(Lab.ask("x", List.of()), event -> {}, cancellation);
      throw new AssertionError("a reply");
    } catch (ModelException e) {
      return e;
    }
  }

  /** Answers "ok" to so many requests, keeps connections open until then, and counts. */
  private static final class CountingServer implements AutoCloseable {
    private static final String BODY =
        "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: [DONE]\n\n";
    private static final String ANSWER =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: "
            + BODY.length()
            + "\r\n\r\n"
            + BODY;

    private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final int answers;

    CountingServer(int answers) throws IOException {
      this.answers = answers;
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          connections.incrementAndGet();
          Thread.ofVirtual().start(() -> serve(socket));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        int length = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(line.substring(15).strip());
          } else if (line.isEmpty()) {
            in.skip(length);
            if (requests.incrementAndGet() > answers) {
              return;
            }
            socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
          }
        }
      } catch (IOException e) {
        // the client went
      }
    }

    String url() {
      return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    int requests() {
      return requests.get();
    }

    int connections() {
      return connections.get();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}

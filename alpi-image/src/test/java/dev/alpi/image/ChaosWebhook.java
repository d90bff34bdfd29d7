package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeCallback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Programs that call a hook until it has what they say, and are called back.
 *
 * <p>A call is made again with the same key after anything but 2xx.
 */
final class ChaosWebhook implements ChaosChannel {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
  private static final Duration BETWEEN_CALLS = Duration.ofMillis(100);

  /** Below those that a system gives out by itself, one of which a client would have one day. */
  private static final int PORT_FIRST = 20_000;

  private static final int PORTS = 10_000;

  private final SoakFindings findings;
  private final int port;
  private final FakeCallback callback = FakeCallback.start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch closed = new CountDownLatch(1);

  ChaosWebhook(SoakFindings findings, long seed) {
    this.findings = findings;
    this.port = freePort(new Random(seed));
  }

  private static int freePort(Random random) {
    while (true) {
      int port = PORT_FIRST + random.nextInt(PORTS);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        // somebody has it
      }
    }
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public Repeats repeats() {
    return Repeats.NONE;
  }

  @Override
  public List<String> chats() {
    return List.of("builds", "alarms", "forms");
  }

  @Override
  public Obj settings() {
    Obj hook =
        Obj.EMPTY
            .with("prompt", "{{text}}")
            .with("conversation", "{{chat}}")
            .with("callback_url", callback.uri().toString())
            .with("rate_per_minute", 6_000)
            .with("burst", 1_000);
    return Obj.EMPTY.with("port", port).with("hooks", Obj.EMPTY.with("chaos", hook));
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of("WEBHOOK__CHAOS__TOKEN", TOKEN, "WEBHOOK__CHAOS__CALLBACK_SECRET", TOKEN);
  }

  @Override
  public void say(ChaosMessage message) throws IOException, InterruptedException {
    Obj body = Obj.EMPTY.with("chat", message.chat()).with("text", message.text());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/chaos"))
            .timeout(ANSWER_MAX)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", message.marker())
            .POST(HttpRequest.BodyPublishers.ofString(Json.compact(body)))
            .build();
    while (!isTaken(request)) {
      findings.count("webhook: calls made again");
      if (closed.await(BETWEEN_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("closed before it was taken");
      }
    }
  }

  private boolean isTaken(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      int status = answer.statusCode();
      if (status >= 400 && status < 500 && status != 429) {
        findings.add("webhook: a call was answered with " + status + ": " + answer.body());
      }
      return status >= 200 && status < 300;
    } catch (IOException e) {
      // nobody is there, or was killed meanwhile
      return false;
    }
  }

  @Override
  public List<ChaosAnswer> answers() {
    return callback.taken().stream().map(ChaosWebhook::answer).toList();
  }

  private static ChaosAnswer answer(FakeCallback.Post post) {
    try {
      Obj body = Json.parseObject(post.body());
      return new ChaosAnswer(
          body.string("conversation").orElse(""), body.string("text").orElse(""));
    } catch (JsonSyntaxException e) {
      return new ChaosAnswer("no JSON", post.body());
    }
  }

  @Override
  public void failAtRandom(long seed, double rate) {
    callback.failAtRandom(seed, rate);
  }

  @Override
  public void close() {
    closed.countDown();
    client.close();
    callback.close();
  }
}

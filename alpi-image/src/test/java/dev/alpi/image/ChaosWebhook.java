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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Programs that call a hook until it has what they say, and are called back; and one that waits for
 * the answer in the response, and is called back if its connection was cut.
 *
 * <p>A call is made again with the same key after anything but 2xx, by the one that waits until it
 * has its answer.
 */
final class ChaosWebhook implements ChaosChannel {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
  private static final Duration BETWEEN_CALLS = Duration.ofMillis(100);

  /** Below those that a system gives out by itself, one of which a client would have one day. */
  private static final int PORT_FIRST = 20_000;

  private static final int PORTS = 10_000;

  /** Where answers come in the response. */
  private static final String WAITING = "questions";

  private final SoakFindings findings;
  private final List<Response> responses = new ArrayList<>();
  private final int port;
  private final FakeCallback callback = FakeCallback.start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch closed = new CountDownLatch(1);

  ChaosWebhook(SoakFindings findings, long seed) {
    this.findings = findings;
    this.port = freePort(new Random(seed));
  }

  /**
   * An answer that came in a response.
   *
   * @param after how many callbacks had come before
   */
  private record Response(String id, ChaosAnswer answer, int after) {}

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
    return List.of("builds", "alarms", "forms", WAITING);
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
    Obj waits = hook.with("mode", "wait").with("wait_s", ANSWER_MAX.toSeconds() / 2);
    Obj hooks = Obj.EMPTY.with("chaos", hook).with("waits", waits);
    return Obj.EMPTY.with("port", port).with("hooks", hooks);
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of(
        "WEBHOOK__CHAOS__TOKEN", TOKEN,
        "WEBHOOK__CHAOS__CALLBACK_SECRET", TOKEN,
        "WEBHOOK__WAITS__TOKEN", TOKEN,
        "WEBHOOK__WAITS__CALLBACK_SECRET", TOKEN);
  }

  @Override
  public void say(ChaosMessage message) throws IOException, InterruptedException {
    boolean isWaiting = message.chat().equals(WAITING);
    Obj body = Obj.EMPTY.with("chat", message.chat()).with("text", message.text());
    String hook = isWaiting ? "waits" : "chaos";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/" + hook))
            .timeout(ANSWER_MAX)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", message.marker())
            .POST(HttpRequest.BodyPublishers.ofString(Json.compact(body)))
            .build();
    while (true) {
      Optional<Obj> taken = taken(request);
      if (taken.isPresent() && (!isWaiting || isAnswered(taken.get()))) {
        return;
      }
      findings.count("webhook: calls made again");
      if (closed.await(BETWEEN_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("closed before it was taken");
      }
    }
  }

  /** Returns what a call was answered with; nothing if it is to be made again. */
  private Optional<Obj> taken(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      int status = answer.statusCode();
      if (status >= 400 && status < 500 && status != 429) {
        findings.add("webhook: a call was answered with " + status + ": " + answer.body());
      }
      return status >= 200 && status < 300
          ? Optional.of(Json.parseObject(answer.body()))
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      findings.add("webhook: a response is no JSON: " + e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      // nobody is there, or was killed meanwhile
      return Optional.empty();
    }
  }

  /** Says whether a response has the answer, or a callback has brought it. */
  private synchronized boolean isAnswered(Obj response) {
    String id = response.string("id").orElse("");
    List<FakeCallback.Post> posts = callback.taken();
    if (posts.stream().anyMatch(post -> id(post).equals(id))) {
      findings.count("webhook: answers that were waited for and came by callback");
      return true;
    }
    if (response.string("status").filter("answered"::equals).isEmpty()) {
      return false;
    }
    findings.count("webhook: answers in responses");
    String text = response.string("text").orElse("");
    responses.add(new Response(id, new ChaosAnswer(WAITING, text), posts.size()));
    return true;
  }

  /** What came in a response may come by a callback once more, with the same id. */
  @Override
  public synchronized List<ChaosAnswer> answers() {
    List<FakeCallback.Post> posts = callback.taken();
    List<ChaosAnswer> answers = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i <= posts.size(); i++) {
      for (Response each : responses) {
        if (each.after() == i && ids.add(each.id())) {
          answers.add(each.answer());
        }
      }
      if (i < posts.size() && !ids.contains(id(posts.get(i)))) {
        answers.add(answer(posts.get(i)));
      }
    }
    return answers;
  }

  private static String id(FakeCallback.Post post) {
    try {
      return Json.parseObject(post.body()).string("id").orElse("");
    } catch (JsonSyntaxException e) {
      return "";
    }
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

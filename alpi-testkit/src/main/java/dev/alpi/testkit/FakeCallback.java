package dev.alpi.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A server that webhooks call back: it takes each idempotency key once, as it should be done, and
 * counts how often it came.
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeCallback implements AutoCloseable {
  private final LoopbackHttp http;
  private final Map<String, Integer> attempts = new HashMap<>();
  private final List<Post> taken = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Semaphore arrivals = new Semaphore(0);
  private Random random = new Random(1);
  private double rate;

  private FakeCallback() {
    http = LoopbackHttp.start("callback", this::answer);
  }

  /**
   * A request that was taken.
   *
   * @param headers by lower-case name
   */
  public record Post(String path, Map<String, String> headers, String body) {}

  /** What can go wrong. */
  public sealed interface Fault {
    /** Nothing does. */
    record None() implements Fault {}

    /** It is answered with this status, and not taken. */
    record Status(int status) implements Fault {}

    /** The connection is closed before it is taken. */
    record DropBefore() implements Fault {}

    /** It is taken, and the connection closed without an answer. */
    record DropAfter() implements Fault {}

    /** It is answered with a redirect to {@code target}. */
    record Redirect(URI target) implements Fault {}
  }

  /** Starts one on a free port. */
  public static FakeCallback start() {
    return new FakeCallback();
  }

  /** Returns its address. */
  public URI uri() {
    return http.uri().resolve("/answers");
  }

  /** The next requests go wrong as {@code next} says, one after the other. */
  public synchronized void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** From now on, so many of all requests go wrong, drawn by {@code seed}. */
  public synchronized void failAtRandom(long seed, double share) {
    random = new Random(seed);
    rate = share;
  }

  /** Returns what was taken, each key once. */
  public synchronized List<Post> taken() {
    return List.copyOf(taken);
  }

  /** Returns how often each key came, taken or not. */
  public synchronized Map<String, Integer> attempts() {
    return Map.copyOf(attempts);
  }

  /** Waits until {@code count} more requests were taken; returns whether they were. */
  public boolean awaitTaken(int count, Duration most) throws InterruptedException {
    return arrivals.tryAcquire(count, most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns the HMAC-SHA256 of {@code text}, in hexadecimal digits. */
  public static String hmac(String key, String text) {
    try {
      javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
      mac.init(
          new javax.crypto.spec.SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized Optional<Response> answer(HttpRequest request) {
    String key = request.headers().getOrDefault("idempotency-key", "");
    attempts.merge(key, 1, Integer::sum);
    Fault fault = faults.isEmpty() ? drawn() : faults.poll();
    return switch (fault) {
      case Fault.None _ -> {
        take(key, request);
        yield Optional.of(Response.plain(200, "application/json", "{}"));
      }
      case Fault.Status(int status) ->
          Optional.of(Response.plain(status, "application/json", "{}"));
      case Fault.DropBefore _ -> Optional.empty();
      case Fault.DropAfter _ -> {
        take(key, request);
        yield Optional.empty();
      }
      case Fault.Redirect(URI target) ->
          Optional.of(
              new Response(
                  307,
                  Map.of("Location", target.toString()),
                  List.of(""),
                  Response.Framing.CONTENT_LENGTH,
                  Delivery.PLAIN));
    };
  }

  private void take(String key, HttpRequest request) {
    boolean isKnown = taken.stream().anyMatch(post -> post.headers().containsValue(key));
    if (!isKnown) {
      taken.add(
          new Post(
              request.path(),
              request.headers(),
              new String(request.body(), StandardCharsets.UTF_8)));
      arrivals.release();
    }
  }

  private Fault drawn() {
    if (random.nextDouble() >= rate) {
      return new Fault.None();
    }
    return switch (random.nextInt(4)) {
      case 0 -> new Fault.DropBefore();
      case 1 -> new Fault.DropAfter();
      case 2 -> new Fault.Status(503);
      default -> new Fault.Status(500);
    };
  }

  @Override
  public void close() {
    http.close();
  }
}

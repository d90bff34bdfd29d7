package dev.alpi.gateway.telegram;

import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Calls methods of the Bot API until it is closed.
 *
 * <p><b>Threads:</b> any.
 */
final class BotApi implements AutoCloseable {
  /** How long a call may take that moves no file and waits for nothing. */
  static final Duration CALL_MOST = Duration.ofSeconds(45);

  /** How long a file may take, on a slow line. */
  private static final Duration FILE_MOST = Duration.ofMinutes(15);

  private static final int DESCRIPTION_CHARS_MAX = 200;

  private final URI api;
  private final BotToken token;
  private final GatewayWorld world;
  private final HttpCalls calls;
  private final Set<Thread> busy = new HashSet<>();
  private final Set<Thread> stopped = new HashSet<>();
  private boolean isClosed;

  BotApi(URI api, BotToken token, GatewayWorld world) {
    this.api = api;
    this.token = token;
    this.world = world;
    this.calls = new HttpCalls(world.http(), world.timer());
  }

  /** What is done over the network, or waits. */
  @FunctionalInterface
  private interface Task<T, E extends IOException> {
    T run() throws E, InterruptedException;
  }

  /**
   * Calls {@code method}.
   *
   * @throws SendException if there is no answer
   * @throws InterruptedException if this is closed
   */
  Response call(String method, Obj parameters, Duration most)
      throws SendException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(token.method(api, method))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.compact(parameters)))
            .build();
    return answer(request, most);
  }

  /** As {@link #call}, with a file that is read while it is sent. */
  Response upload(String method, Obj parameters, String field, Path file)
      throws IOException, InterruptedException {
    Multipart form = Multipart.of(parameters, world.random());
    HttpRequest request =
        HttpRequest.newBuilder(token.method(api, method))
            .header("Content-Type", form.contentType())
            .POST(form.with(field, file))
            .build();
    return answer(request, FILE_MOST);
  }

  private Response answer(HttpRequest request, Duration most)
      throws SendException, InterruptedException {
    HttpCalls.Answer answer = untilClosed(() -> calls.call(request, most));
    return new Response(answer.status(), answer.json(), answer.retryAfter());
  }

  /** Downloads to {@code target}, which does not exist. */
  void download(String encodedPath, Path target, long bytesMax)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(token.file(api, encodedPath)).GET().build();
    Task<Optional<Path>, IOException> download =
        () -> {
          calls.download(request, target, bytesMax, FILE_MOST);
          return Optional.empty();
        };
    untilClosed(download);
  }

  void pause(Duration time) throws InterruptedException {
    Task<Optional<Path>, SendException> pause =
        () -> {
          world.pause(time);
          return Optional.empty();
        };
    try {
      untilClosed(pause);
    } catch (SendException e) {
      throw new IllegalStateException("a pause sends nothing", e);
    }
  }

  private <T, E extends IOException> T untilClosed(Task<T, E> task) throws E, InterruptedException {
    Thread self = Thread.currentThread();
    enter(self);
    try {
      return task.run();
    } finally {
      leave(self);
    }
  }

  private synchronized void enter(Thread self) throws InterruptedException {
    if (isClosed) {
      throw new InterruptedException("the channel is closed");
    }
    busy.add(self);
  }

  private synchronized void leave(Thread self) {
    busy.remove(self);
    if (stopped.remove(self)) {
      // it was for this task alone
      boolean _ = Thread.interrupted();
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    for (Thread thread : busy) {
      if (stopped.add(thread)) {
        thread.interrupt();
      }
    }
  }

  /** Returns what to tell of an answer that is none, in words that can be shown. */
  String reason(Response response) {
    return switch (response.code()) {
      case 401 ->
          "Telegram does not know the token: get a valid one from @BotFather, and store it as "
              + BotToken.SECRET;
      case 404 ->
          "Telegram knows no bot with this token, or gateway.telegram.api_url is no Bot API:"
              + " compare both with what @BotFather sent";
      default -> "Telegram answered " + response.code() + quoted(response.description());
    };
  }

  private String quoted(String description) {
    String text = token.without(description).replaceAll("[\\p{Cntrl}\\p{Cf}]", " ").strip();
    return text.isEmpty()
        ? ""
        : ": " + text.substring(0, Math.min(text.length(), DESCRIPTION_CHARS_MAX));
  }
}

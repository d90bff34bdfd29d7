package dev.alpi.gateway;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Requests to services by HTTP, with what can be known of those that fail.
 *
 * <p>No message of a failure has the address in it, which may be a secret (that of a Telegram bot
 * has its token).
 *
 * <p><b>Threads:</b> any.
 */
public final class HttpCalls {
  /** The longest answer that is read as JSON, in bytes; Telegram's largest batch is a few MiB. */
  public static final int JSON_BYTES_MAX = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int ERROR_CHARS_MAX = 200;

  private final HttpClient client;
  private final ScheduledExecutorService timer;

  /**
   * Creates it.
   *
   * @param client connections
   * @param timer ends answers that take too long
   */
  public HttpCalls(HttpClient client, ScheduledExecutorService timer) {
    this.client = client;
    this.timer = timer;
  }

  /**
   * An answer.
   *
   * @param status the status code
   * @param headers the headers
   * @param json the body, if it is a JSON object
   */
  public record Answer(int status, HttpHeaders headers, Optional<Obj> json) {
    /** {@return whether the status is one of success} */
    public boolean isSuccess() {
      return status / 100 == 2;
    }

    /** {@return what the header Retry-After asks for, in seconds or not at all} */
    public Optional<Duration> retryAfter() {
      return headers.firstValue("retry-after").flatMap(HttpCalls::seconds);
    }
  }

  /**
   * Sends a request, and reads the whole answer.
   *
   * @param request what
   * @param most how long all of it may take
   * @return the answer, whatever its status
   * @throws SendException if there is none: {@link SendException.Kind#NOT_SENT} if nobody was
   *     reached, otherwise {@link SendException.Kind#UNKNOWN}
   * @throws InterruptedException if the thread is to end
   */
  public Answer call(HttpRequest request, Duration most)
      throws SendException, InterruptedException {
    return call(request, most, JSON_BYTES_MAX);
  }

  /**
   * Sends a request, and reads the whole answer, which may be large.
   *
   * @param request what
   * @param most how long all of it may take
   * @param bytesMax how large the answer may be
   * @return the answer, whatever its status
   * @throws SendException if there is none: {@link SendException.Kind#NOT_SENT} if nobody was
   *     reached, otherwise {@link SendException.Kind#UNKNOWN}
   * @throws InterruptedException if the thread is to end
   */
  public Answer call(HttpRequest request, Duration most, long bytesMax)
      throws SendException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    HttpResponse<InputStream> response = exchange(request, most, body, bytesMax);
    Optional<Obj> json;
    try {
      json =
          Json.parse(body.toByteArray()) instanceof Obj object
              ? Optional.of(object)
              : Optional.empty();
    } catch (JsonSyntaxException e) {
      json = Optional.empty();
    }
    return new Answer(response.statusCode(), response.headers(), json);
  }

  /**
   * Downloads to {@code target}, which does not exist.
   *
   * @param request what
   * @param target where to; not there afterwards if it fails
   * @param bytesMax how much at most
   * @param most how long all of it may take
   * @throws IOException if it cannot be had, or is larger
   * @throws InterruptedException if the thread is to end
   */
  public void download(HttpRequest request, Path target, long bytesMax, Duration most)
      throws IOException, InterruptedException {
    boolean isDone = false;
    try (OutputStream out = Files.newOutputStream(target)) {
      HttpResponse<InputStream> response = exchange(request, most, out, bytesMax);
      if (response.statusCode() / 100 != 2) {
        throw new IOException("the service answered with status " + response.statusCode());
      }
      isDone = true;
    } finally {
      if (!isDone) {
        Files.deleteIfExists(target);
      }
    }
  }

  private HttpResponse<InputStream> exchange(
      HttpRequest request, Duration most, OutputStream out, long bytesMax)
      throws SendException, InterruptedException {
    Thread caller = Thread.currentThread();
    Cut cut = new Cut();
    ScheduledFuture<?> late =
        timer.schedule(() -> cut.cut(caller), most.toNanos(), TimeUnit.NANOSECONDS);
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        copy(body, out, bytesMax);
      }
      return response;
    } catch (InterruptedException e) {
      if (cut.isCut()) {
        throw unknown("no answer within " + most.toSeconds() + " s");
      }
      throw e;
    } catch (HttpConnectTimeoutException | ConnectException | UnresolvedAddressException e) {
      throw new SendException(SendException.Kind.NOT_SENT, "nobody was reached");
    } catch (IOException e) {
      throw cut.isCut()
          ? unknown("no answer within " + most.toSeconds() + " s")
          : unknown("the connection failed: " + shortened(e));
    } finally {
      late.cancel(false);
      cut.over();
    }
  }

  private static SendException unknown(String message) {
    return new SendException(SendException.Kind.UNKNOWN, message);
  }

  /** Returns what an exception of the HTTP client says: nothing that was sent or received. */
  private static String shortened(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("://") || text.length() > ERROR_CHARS_MAX
        ? e.getClass().getSimpleName()
        : text;
  }

  private static void copy(InputStream in, OutputStream out, long bytesMax) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long all = 0;
    for (int read; (read = in.read(buffer)) >= 0; ) {
      all += read;
      if (all > bytesMax) {
        throw new IOException("the answer has more than " + bytesMax + " bytes");
      }
      out.write(buffer, 0, read);
    }
  }

  private static Optional<Duration> seconds(String text) {
    try {
      long seconds = Long.parseLong(text.strip());
      return seconds >= 0 && seconds <= Duration.ofDays(1).toSeconds()
          ? Optional.of(Duration.ofSeconds(seconds))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Ends one exchange that takes too long, and nothing that its thread does later. */
  private static final class Cut {
    private boolean isCut;
    private boolean isOver;

    synchronized void cut(Thread thread) {
      if (!isOver) {
        isCut = true;
        thread.interrupt();
      }
    }

    synchronized boolean isCut() {
      return isCut;
    }

    /** Nothing is cut after this; what was just now leaves no mark on the thread. */
    synchronized void over() {
      isOver = true;
      if (isCut) {
        boolean _ = Thread.interrupted();
      }
    }
  }
}

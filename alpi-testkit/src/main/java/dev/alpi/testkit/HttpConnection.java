package dev.alpi.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One connection of a client, served by one thread until either side ends it. */
final class HttpConnection {
  private static final Map<Integer, String> REASONS =
      Map.of(
          200, "OK",
          400, "Bad Request",
          401, "Unauthorized",
          404, "Not Found",
          413, "Content Too Large",
          429, "Too Many Requests",
          500, "Internal Server Error",
          503, "Service Unavailable");

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final CountDownLatch serverClosed;

  /** Takes over {@code socket}; {@code serverClosed} ends every wait. */
  HttpConnection(Socket socket, CountDownLatch serverClosed) throws IOException {
    this.socket = socket;
    this.serverClosed = serverClosed;
    socket.setTcpNoDelay(true); // each piece is to be a packet of its own
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** How an exchange ended, seen from the server. */
  enum End {
    /** The connection takes the next request. */
    REUSABLE,
    /** The server ended it, as the script wants or HTTP asks. */
    FINISHED,
    /** The client went before it had the whole answer. */
    ABANDONED
  }

  /**
   * Serves requests until the connection ends.
   *
   * @return whether the client left an answer unread
   */
  End serve(Function<HttpRequest, Response> handler) throws IOException {
    End end = End.REUSABLE;
    while (end == End.REUSABLE) {
      Optional<HttpRequest> request;
      try {
        request = HttpRequest.read(in, out);
      } catch (HttpRequest.MalformedException e) {
        Response refusal = Response.plain(e.status(), "text/plain", e.getMessage() + "\n");
        write(refusal, HttpRequest.UNREADABLE);
        // a close with bytes unread would be a reset, and could destroy the refusal
        return end(Ending.HALF_CLOSE);
      }
      if (request.isEmpty()) {
        return End.FINISHED;
      }
      Response response = handler.apply(request.get());
      try {
        end = write(response, request.get());
      } catch (IOException e) {
        return End.ABANDONED;
      }
    }
    return end;
  }

  private End write(Response response, HttpRequest request) throws IOException {
    Delivery delivery = response.delivery();
    pause(delivery.firstByteDelay());
    Optional<Delivery.Cut> cut = delivery.cut();
    if (cut.isPresent() && cut.get().afterBytes() == Delivery.Cut.BEFORE_HEAD) {
      return end(cut.get().ending());
    }
    List<byte[]> pieces = response.pieces();
    boolean chunked = response.framing() == Response.Framing.CHUNKED && request.knowsChunks();
    byte[] head = head(response, request, pieces).getBytes(StandardCharsets.ISO_8859_1);
    if (pieces.size() == 1 && delivery.equals(Delivery.PLAIN)) {
      out.write(whole(head, pieces.getFirst(), chunked));
      return request.keepsAlive() ? End.REUSABLE : End.FINISHED;
    }
    out.write(head);
    pause(delivery.bodyDelay());
    for (int i = 0; i < pieces.size(); i++) {
      pause(i == 0 ? Duration.ZERO : delivery.betweenPieces());
      out.write(chunked ? chunk(pieces.get(i)) : pieces.get(i));
    }
    if (cut.isPresent() && cut.get().ending() != Ending.COMPLETE) {
      return end(cut.get().ending());
    }
    if (chunked) {
      out.write(LAST_CHUNK);
    }
    return request.keepsAlive() ? End.REUSABLE : End.FINISHED;
  }

  /** Puts a message without pauses into one array, so that it leaves in one write. */
  private static byte[] whole(byte[] head, byte[] body, boolean chunked) {
    byte[] framed = chunked ? chunk(body) : body;
    byte[] last = chunked ? LAST_CHUNK : new byte[0];
    byte[] whole = Arrays.copyOf(head, head.length + framed.length + last.length);
    System.arraycopy(framed, 0, whole, head.length, framed.length);
    System.arraycopy(last, 0, whole, head.length + framed.length, last.length);
    return whole;
  }

  private static String head(Response response, HttpRequest request, List<byte[]> pieces) {
    int status = response.status();
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(' ');
    head.append(REASONS.getOrDefault(status, "Status")).append("\r\n");
    response
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    switch (response.framing()) {
      case CHUNKED -> head.append(request.knowsChunks() ? "Transfer-Encoding: chunked\r\n" : "");
      case CONTENT_LENGTH ->
          head.append("Content-Length: ").append(declaredLength(response, pieces)).append("\r\n");
    }
    if (!request.keepsAlive()) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** A cut that breaks the message still declares the whole of it. */
  private static long declaredLength(Response response, List<byte[]> pieces) {
    boolean broken =
        response.delivery().cut().map(cut -> cut.ending() != Ending.COMPLETE).orElse(false);
    return broken
        ? String.join("", response.events()).getBytes(StandardCharsets.UTF_8).length
        : pieces.stream().mapToLong(piece -> piece.length).sum();
  }

  /** Frames a piece as one chunk, in one array so that it leaves in one write. */
  private static byte[] chunk(byte[] piece) {
    byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[size.length + piece.length + 2];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(piece, 0, chunk, size.length, piece.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  private End end(Ending ending) throws IOException {
    switch (ending) {
      case COMPLETE, CLOSE -> socket.close();
      case RESET -> {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      case HALF_CLOSE -> {
        socket.shutdownOutput();
        untilClientLeaves();
      }
      case STALL -> {
        untilClientLeaves();
        return End.ABANDONED;
      }
    }
    return End.FINISHED;
  }

  private void untilClientLeaves() throws IOException {
    while (in.read() >= 0) {
      // what a client says meanwhile does not matter
    }
  }

  private void pause(Duration delay) throws IOException {
    try {
      if (delay.isPositive() && serverClosed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the server closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

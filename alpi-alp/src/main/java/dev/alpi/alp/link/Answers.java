package dev.alpi.alp.link;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.Request;
import dev.alpi.alp.Response;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;

/**
 * Where the answers to one request go, signed.
 *
 * <p><b>Threads:</b> any; one answer at a time.
 */
final class Answers {
  /** Sends messages on their way. */
  interface Sink {
    /** Sends a message, whole. */
    void send(byte[] message) throws IOException;

    /**
     * Finds out whether the other end is still there, if that can be done without a message.
     *
     * @throws IOException if it has gone
     */
    default void probe() throws IOException {}
  }

  private final EnvelopeCodec codec;
  private final Request request;
  private final Sink sink;
  private boolean isOver;

  Answers(EnvelopeCodec codec, Request request, Sink sink) {
    this.codec = codec;
    this.request = request;
    this.sink = sink;
  }

  /** Sends one of several pieces; after the last one nothing is sent any more. */
  void chunk(JsonValue value) throws IOException {
    send(new Response.Result(value), Response.Part.CHUNK, false);
  }

  /** Sends the last of several pieces. */
  void last(JsonValue value) throws IOException {
    send(new Response.Result(value), Response.Part.FINAL, true);
  }

  /** Sends the only piece. */
  void whole(JsonValue value) throws IOException {
    send(new Response.Result(value), Response.Part.WHOLE, true);
  }

  /** Sends an error, which ends the answer. */
  void refuse(LinkRefusal refusal) throws IOException {
    send(refusal.outcome(), Response.Part.WHOLE, true);
  }

  /** Finds out whether anybody still waits for the answer; throws if nobody does. */
  synchronized void probe() throws IOException {
    if (!isOver) {
      sink.probe();
    }
  }

  private synchronized void send(Response.Outcome outcome, Response.Part part, boolean isLast)
      throws IOException {
    if (isOver) {
      return;
    }
    isOver = isLast;
    byte[] message;
    try {
      message =
          codec.seal(
              new Response(codec.header(request.header().from()), request.id(), outcome, part));
    } catch (MalformedMessageException e) {
      // too long, or text that is no text: the peer gets to know that, not silence
      message = tooLong();
      isOver = true;
    }
    sink.send(message);
  }

  private byte[] tooLong() throws IOException {
    LinkRefusal refusal = LinkRefusal.internal("the answer cannot be sent in one message");
    try {
      return codec.seal(
          new Response(
              codec.header(request.header().from()),
              request.id(),
              refusal.outcome(),
              Response.Part.WHOLE));
    } catch (MalformedMessageException e) {
      throw new IOException("an answer without content does not fit", e);
    }
  }
}

package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One HTTP response before it is written.
 *
 * @param events the body, event by event; one element for a body that is no stream
 * @param framing how the client learns where the body ends
 */
record Response(
    int status,
    Map<String, String> headers,
    List<String> events,
    Framing framing,
    Delivery delivery) {

  /** How the client learns where the body ends. */
  enum Framing {
    CHUNKED,
    CONTENT_LENGTH
  }

  static Response whole(int status, String contentType, String body, Answer answer) {
    return new Response(
        status,
        headers(contentType, answer),
        List.of(body),
        Framing.CONTENT_LENGTH,
        answer.delivery);
  }

  static Response plain(int status, String contentType, String body) {
    return new Response(
        status,
        Map.of("Content-Type", contentType),
        List.of(body),
        Framing.CONTENT_LENGTH,
        Delivery.PLAIN);
  }

  static Response stream(List<String> events, Answer answer) {
    Map<String, String> headers = headers("text/event-stream; charset=utf-8", answer);
    headers.putIfAbsent("Cache-Control", "no-cache");
    return new Response(200, headers, events, Framing.CHUNKED, answer.delivery);
  }

  private static Map<String, String> headers(String contentType, Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType);
    answer.headers.forEach(
        (name, value) -> {
          headers.keySet().removeIf(name::equalsIgnoreCase);
          headers.put(name, value);
        });
    return headers;
  }

  /** Returns it with the whole body as one event. */
  Response joined() {
    return new Response(status, headers, List.of(String.join("", events)), framing, delivery);
  }

  /** Returns the body as the pieces that go out one by one, without what a cut takes away. */
  List<byte[]> pieces() {
    List<byte[]> whole = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      boolean bad = delivery.badJsonAt().isPresent() && delivery.badJsonAt().getAsInt() == i;
      whole.add((bad ? damaged(events.get(i)) : events.get(i)).getBytes(StandardCharsets.UTF_8));
    }
    List<byte[]> pieces =
        switch (delivery.chop()) {
          case Delivery.Chop.PerEvent _ -> whole;
          case Delivery.Chop.Every(int bytes) -> chop(join(whole), bytes);
          case Delivery.Chop.Drawn(long seed, int bytesMax) -> draw(join(whole), seed, bytesMax);
        };
    return delivery.cut().isPresent() ? shorten(pieces, delivery.cut().get().afterBytes()) : pieces;
  }

  /** Takes the second half of the event's JSON away, and leaves the event's own frame. */
  private static String damaged(String event) {
    int from = event.indexOf('{');
    if (from < 0) {
      return event;
    }
    return event.substring(0, from + Math.ceilDiv(event.length() - from, 2)) + "\n\n";
  }

  private static byte[] join(List<byte[]> parts) {
    byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static List<byte[]> chop(byte[] all, int bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += bytes) {
      pieces.add(part(all, from, bytes));
    }
    return pieces;
  }

  private static List<byte[]> draw(byte[] all, long seed, int bytesMax) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += pieces.getLast().length) {
      pieces.add(part(all, from, random.nextInt(1, bytesMax + 1)));
    }
    return pieces;
  }

  private static List<byte[]> shorten(List<byte[]> pieces, long bytes) {
    List<byte[]> kept = new ArrayList<>();
    long left = bytes;
    for (byte[] piece : pieces) {
      if (left <= 0) {
        break;
      }
      kept.add(part(piece, 0, (int) Math.min(left, piece.length)));
      left -= piece.length;
    }
    return kept;
  }

  private static byte[] part(byte[] all, int from, int length) {
    return java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + length));
  }
}

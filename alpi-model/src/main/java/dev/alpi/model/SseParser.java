package dev.alpi.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of bytes into server-sent events (WHATWG HTML, section 9.2), however the bytes
 * arrive. Pure: it does no I/O.
 *
 * <p>Stricter than the standard in two ways: malformed UTF-8 is an error instead of a replacement
 * character, and sizes are bounded.
 *
 * <p><b>Threads:</b> one.
 */
final class SseParser {
  /**
   * The longest line, and the longest data of one event, in bytes. A chunk of an answer has some
   * hundred; a tool call sent whole may hold a file.
   */
  static final int LINE_BYTES_MAX = 8 * 1024 * 1024;

  /**
   * The longest answer, in bytes. The longest output of a current model is about 400,000 tokens,
   * which is some 60 MB if each comes in a chunk of its own.
   */
  static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private boolean hasData;
  private boolean firstLine = true;
  private boolean afterCr;
  private long answerBytes;

  /**
   * One event.
   *
   * @param name its {@code event} field; empty if it had none
   * @param data its {@code data} lines, joined by line feeds
   */
  record Event(String name, String data) {}

  /**
   * Takes the bytes of {@code buffer} and returns the events that they complete.
   *
   * @throws WireException if they break a limit or are not UTF-8
   */
  List<Event> feed(ByteBuffer buffer) throws WireException {
    answerBytes += buffer.remaining();
    if (answerBytes > ANSWER_BYTES_MAX) {
      throw WireException.protocol("the answer is longer than " + ANSWER_BYTES_MAX + " bytes");
    }
    List<Event> events = new ArrayList<>();
    while (buffer.hasRemaining()) {
      byte next = buffer.get(buffer.position());
      if (next == '\n' || next == '\r') {
        buffer.get();
        boolean isSecondHalf = next == '\n' && afterCr;
        afterCr = next == '\r';
        if (!isSecondHalf) {
          endLine(events);
        }
      } else {
        afterCr = false;
        extendLine(buffer);
      }
    }
    return events;
  }

  /** Takes the bytes up to the next line end, or all. */
  private void extendLine(ByteBuffer buffer) throws WireException {
    int end = buffer.position();
    while (end < buffer.limit() && buffer.get(end) != '\n' && buffer.get(end) != '\r') {
      end++;
    }
    if (line.size() + end - buffer.position() > LINE_BYTES_MAX) {
      throw WireException.protocol("a line is longer than " + LINE_BYTES_MAX + " bytes");
    }
    byte[] portion = new byte[end - buffer.position()];
    buffer.get(portion);
    line.writeBytes(portion);
  }

  private void endLine(List<Event> events) throws WireException {
    byte[] bytes = line.toByteArray();
    line.reset();
    int from = firstLine && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    firstLine = false;
    if (from == bytes.length) {
      dispatch(events);
      return;
    }
    String text = decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
    int colon = text.indexOf(':');
    if (colon == 0) {
      return; // a comment
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    take(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void take(String field, String value) throws WireException {
    switch (field) {
      case "event" -> name = value;
      case "data" -> {
        if (data.length() + value.length() > LINE_BYTES_MAX) {
          throw WireException.protocol("an event is longer than " + LINE_BYTES_MAX + " bytes");
        }
        if (hasData) {
          data.append('\n');
        }
        data.append(value);
        hasData = true;
      }
      default -> {
        // id and retry serve reconnecting, which a model's answer cannot; others mean nothing
      }
    }
  }

  private void dispatch(List<Event> events) {
    if (hasData) {
      events.add(new Event(name, data.toString()));
    }
    name = "";
    data.setLength(0);
    hasData = false;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && bytes[0] == BYTE_ORDER_MARK[0]
        && bytes[1] == BYTE_ORDER_MARK[1]
        && bytes[2] == BYTE_ORDER_MARK[2];
  }

  private static String decode(ByteBuffer bytes) throws WireException {
    try {
      // a new decoder reports malformed input
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw WireException.protocol("the answer is not UTF-8");
    }
  }
}

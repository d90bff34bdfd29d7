package dev.alpi.image.pictures;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a terminal was sent, and when: a recording in the format of asciinema, version 2.
 *
 * @param title what is seen
 * @param events in the order of their times
 * @see <a href="https://docs.asciinema.org/manual/asciicast/v2/">the format</a>
 */
record Cast(String title, List<Event> events) {
  static final int COLUMNS = 80;
  static final int ROWS = 24;

  /** Nobody waits longer for the next thing to happen. */
  private static final long IDLE_MILLIS_MAX = 1_500;

  /** What comes within one frame of a player is one event. */
  private static final long FRAME_MILLIS = 16;

  Cast {
    events = List.copyOf(events);
  }

  /** Output at a time since the beginning. */
  record Event(long millis, String text) {}

  /**
   * Reads what script(1) has logged, with shorter pauses.
   *
   * @param bytes the log of the output
   * @param timing a line for each piece of it: seconds since the one before, and its bytes
   */
  static Cast of(String title, byte[] bytes, List<String> timing) {
    List<Event> events = new ArrayList<>();
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer left = ByteBuffer.wrap(bytes);
    StringBuilder text = new StringBuilder();
    long now = 0;
    long begun = 0;
    int end = 0;
    for (String line : timing) {
      String[] words = line.split(" ");
      long pause = new BigDecimal(words[0]).movePointRight(3).longValue();
      if (now - begun + pause >= FRAME_MILLIS && !text.isEmpty()) {
        events.add(new Event(begun, text.toString()));
        text.setLength(0);
      }
      now += Math.min(pause, IDLE_MILLIS_MAX);
      begun = text.isEmpty() ? now : begun;
      end += Integer.parseInt(words[1]);
      // a character that is cut stays for the next piece
      CharBuffer decoded = CharBuffer.allocate(end - left.position());
      decoder.decode(left.limit(end), decoded, false);
      text.append(decoded.flip());
    }
    events.add(new Event(begun, text.toString()));
    return new Cast(title, events);
  }

  /** Reads a recording. */
  static Cast parse(String file) throws JsonSyntaxException {
    List<String> lines = file.lines().toList();
    List<Event> events = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (Json.parse(line) instanceof Arr(List<JsonValue> parts)
          && parts.get(0) instanceof Num seconds
          && parts.get(2) instanceof Str(String text)) {
        events.add(new Event(seconds.exact().movePointRight(3).longValue(), text));
      }
    }
    return new Cast(Json.parseObject(lines.getFirst()).string("title").orElse(""), events);
  }

  /** Returns the same with other words; of the same length, or what was drawn is elsewhere. */
  Cast replacing(String words, String others) {
    return new Cast(
        title,
        events.stream()
            .map(event -> new Event(event.millis(), event.text().replace(words, others)))
            .toList());
  }

  /** Returns the recording as a file. */
  String print() {
    Obj head = Obj.EMPTY.with("version", 2).with("width", COLUMNS).with("height", ROWS);
    StringBuilder file = new StringBuilder();
    file.append(Json.compact(head.with("title", title))).append('\n');
    for (Event event : events) {
      JsonValue seconds = new Num(BigDecimal.valueOf(event.millis(), 3).toPlainString());
      List<JsonValue> parts = List.of(seconds, new Str("o"), new Str(event.text()));
      file.append(Json.compact(new Arr(parts))).append('\n');
    }
    return file.toString();
  }

  /** Returns all that was sent. */
  String output() {
    StringBuilder output = new StringBuilder();
    events.forEach(event -> output.append(event.text()));
    return output.toString();
  }
}

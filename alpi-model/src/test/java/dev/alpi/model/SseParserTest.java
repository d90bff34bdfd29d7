package dev.alpi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.model.SseParser.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseParserTest {

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("data: a\n\n", List.of(new Event("", "a"))),
        Arguments.of("data: a\r\n\r\n", List.of(new Event("", "a"))),
        Arguments.of("data: a\r\r", List.of(new Event("", "a"))),
        Arguments.of("data: a\r\n\rdata: b\n\r\n", List.of(new Event("", "a"), new Event("", "b"))),
        Arguments.of("\ufeffdata: a\n\n", List.of(new Event("", "a"))),
        Arguments.of(": hello\n\n:\ndata: a\n\n", List.of(new Event("", "a"))),
        Arguments.of("data: a\ndata:b\ndata\ndata:  c\n\n", List.of(new Event("", "a\nb\n\n c"))),
        Arguments.of("event: ping\n\ndata: a\n\n", List.of(new Event("", "a"))),
        Arguments.of("event: x\ndata: a\n\ndata: b\n\n", twoEvents()),
        Arguments.of("id: 7\nretry: 9\nnonsense: 1\ndata: a\n\n", List.of(new Event("", "a"))),
        Arguments.of("data: a:b: c\n\n", List.of(new Event("", "a:b: c"))),
        Arguments.of("data: é 漢 👍\n\n", List.of(new Event("", "é 漢 👍"))),
        Arguments.of("data:\n\n", List.of(new Event("", ""))),
        Arguments.of("data: never ended\n", List.of()),
        Arguments.of("", List.of()));
  }

  private static List<Event> twoEvents() {
    return List.of(new Event("x", "a"), new Event("", "b"));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void a_stream_is_cut_into_events_wherever_it_is_split(String stream, List<Event> events)
      throws WireException {
    byte[] bytes = stream.getBytes(UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(feed(bytes, first, second)).as("%d %d", first, second).isEqualTo(events);
      }
    }
  }

  @Test
  void random_chunks_give_the_same_events() throws WireException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      stream.append("event: e").append(i).append("\r\n").append("data: ä€😀").append(i);
      stream.append(random.nextBoolean() ? "\r\n\r\n" : "\n\n");
    }
    byte[] bytes = stream.toString().getBytes(UTF_8);
    List<Event> whole = feed(bytes, 0, 0);
    assertThat(whole).hasSize(50);
    for (int run = 0; run < 200; run++) {
      SseParser parser = new SseParser();
      List<Event> events = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int size = Math.min(1 + random.nextInt(17), bytes.length - at);
        events.addAll(parser.feed(ByteBuffer.wrap(bytes, at, size)));
        at += size;
      }
      assertThat(events).as("seed %d", seed).isEqualTo(whole);
    }
  }

  @Test
  void random_bytes_end_in_events_or_a_protocol_error() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String alphabet = "data: event\n\r:é\u0000{}";
    int refused = 0;
    for (int run = 0; run < 2_000; run++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (run % 2 == 0) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
      }
      try {
        new SseParser().feed(ByteBuffer.wrap(bytes));
      } catch (WireException e) {
        assertThat(e.kind()).as("seed %d", seed).isEqualTo(ModelException.Kind.PROTOCOL);
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @Test
  void malformed_utf8_is_refused() {
    byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xc3, '\n'};
    assertThatThrownBy(() -> new SseParser().feed(ByteBuffer.wrap(bytes)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void a_line_may_be_as_long_as_the_limit_and_no_longer() throws WireException {
    SseParser parser = new SseParser();
    byte[] line = new byte[SseParser.LINE_BYTES_MAX];
    java.util.Arrays.fill(line, (byte) 'x');
    System.arraycopy("data:".getBytes(UTF_8), 0, line, 0, 5);
    assertThat(parser.feed(ByteBuffer.wrap(line))).isEmpty();
    List<Event> events = parser.feed(ByteBuffer.wrap("\n\n".getBytes(UTF_8)));
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().data()).hasSize(SseParser.LINE_BYTES_MAX - 5);

    parser.feed(ByteBuffer.wrap(line));
    assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(new byte[] {'x'})))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("a line is longer than 8388608 bytes");
  }

  @Test
  void data_of_many_lines_is_bounded_like_one_line() throws WireException {
    SseParser parser = new SseParser();
    String line = "data:" + "x".repeat(1024 * 1024 - 1) + "\n";
    for (int i = 0; i < 8; i++) {
      parser.feed(ByteBuffer.wrap(line.getBytes(UTF_8)));
    }
    assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(line.getBytes(UTF_8))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("an event is longer than");
  }

  @Test
  void an_answer_is_bounded_even_if_it_is_all_comments() throws WireException {
    SseParser parser = new SseParser();
    byte[] comment = (":" + "x".repeat(1024 * 1024 - 2) + "\n").getBytes(UTF_8);
    for (int i = 0; i < 64; i++) {
      parser.feed(ByteBuffer.wrap(comment));
    }
    assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(new byte[] {'\n'})))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("the answer is longer than 67108864 bytes");
  }

  private static List<Event> feed(byte[] bytes, int first, int second) throws WireException {
    SseParser parser = new SseParser();
    List<Event> events = new ArrayList<>();
    events.addAll(parser.feed(ByteBuffer.wrap(bytes, 0, first)));
    events.addAll(parser.feed(ByteBuffer.wrap(bytes, first, second - first)));
    events.addAll(parser.feed(ByteBuffer.wrap(bytes, second, bytes.length - second)));
    return events;
  }
}

package dev.alpi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class DeliveryTest {
  private static final String STREAM =
      RawClient.post(Wire.OPENAI.path(), Client.CHAT_STREAM.replace("hello", "grüße"));

  private static String join(List<byte[]> chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    chunks.forEach(all::writeBytes);
    return all.toString(StandardCharsets.UTF_8);
  }

  private static List<byte[]> chunks(Answer answer) throws IOException {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      assertThat(client.head()).contains("Transfer-Encoding: chunked");
      return client.chunks();
    }
  }

  @Test
  void each_event_is_a_chunk_unless_told() throws Exception {
    assertThat(chunks(Answer.text("grüße 👋")))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            chunk ->
                assertThat(new String(chunk, StandardCharsets.UTF_8))
                    .startsWith("data: ")
                    .endsWith("\n\n"));
  }

  @Test
  void bytes_are_chopped_inside_characters() throws Exception {
    List<byte[]> whole = chunks(Answer.text("grüße 👋"));
    List<byte[]> single = chunks(Answer.text("grüße 👋").chunkBytes(1));
    assertThat(single).hasSizeGreaterThan(100).allMatch(chunk -> chunk.length == 1);
    assertThat(join(single)).isEqualTo(join(whole)).contains("👋");

    List<byte[]> sevens = chunks(Answer.text("👋👋👋👋👋").chunkBytes(7));
    assertThat(sevens.subList(0, sevens.size() - 1)).allMatch(chunk -> chunk.length == 7);
    // a byte 10xxxxxx at the start of a chunk is the middle of a character
    assertThat(sevens).anyMatch(chunk -> (chunk[0] & 0xc0) == 0x80);
    assertThat(join(sevens)).contains("👋👋👋👋👋");
  }

  @Test
  void a_seed_draws_the_same_pieces_again() throws Exception {
    Answer answer = Answer.text("grüße 👋").chunkSeed(42, 20);
    List<Integer> once = chunks(answer).stream().map(chunk -> chunk.length).toList();
    List<Integer> again = chunks(answer).stream().map(chunk -> chunk.length).toList();
    List<Integer> other =
        chunks(answer.chunkSeed(43, 20)).stream().map(chunk -> chunk.length).toList();
    assertThat(again).isEqualTo(once).isNotEqualTo(other).allMatch(length -> length <= 20);
    assertThat(once.stream().distinct().count()).isGreaterThan(3);
  }

  @Test
  void a_closed_stream_has_exactly_the_bytes_before_the_cut_and_no_last_chunk() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.always(Answer.text("grüße").cutAfter(50, Ending.CLOSE)));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      client.head();
      assertThat(client.chunk()).hasSize(50);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void a_complete_stream_ends_properly_after_the_cut() throws Exception {
    Answer answer = Answer.text("grüße").cutAfter(50, Ending.COMPLETE);
    assertThat(join(chunks(answer)).getBytes(StandardCharsets.UTF_8)).hasSize(50);
  }

  @Test
  void a_reset_reaches_the_client_as_one() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.always(
                    Answer.text("grüße")
                        .cutAfter(50, Ending.RESET)
                        .bodyDelay(Duration.ofMillis(1))));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void a_half_closed_connection_waits_for_the_client() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.always(Answer.text("x").cutAfter(10, Ending.HALF_CLOSE)));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      assertThat(new String(client.rest(), StandardCharsets.UTF_8))
          .endsWith("a\r\ndata: {\"id\r\n");
      client.send("still here"); // a closed socket would have answered with a reset
      client.shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void a_stalled_answer_stays_until_the_client_goes() throws Exception {
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.always(Answer.text("x").cutAfter(10, Ending.STALL)))) {
      try (RawClient client = new RawClient(server)) {
        client.send(STREAM);
        client.head();
        assertThat(client.chunk()).hasSize(10);
        assertThat(server.abandoned()).isZero();
      }
      assertThat(server.awaitAbandoned(1, Duration.ofSeconds(10))).isTrue();
      assertThat(server.abandoned()).isOne();
      assertThat(server.totals().requests()).isOne();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"COMPLETE", "CLOSE"})
  void a_cut_before_the_head_sends_nothing(Ending ending) throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.always(Answer.text("x").cutBeforeHead(ending)));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void closing_the_server_ends_stalls_and_delays() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.steps(
                    Answer.text("x").cutBeforeHead(Ending.STALL),
                    Answer.text("x").firstByteDelay(Duration.ofHours(1))));
        RawClient stalled = new RawClient(server);
        RawClient delayed = new RawClient(server)) {
      stalled.send(STREAM);
      delayed.send(STREAM);
      while (server.requests().size() < 2) {
        Thread.onSpinWait();
      }
      server.close();
      assertThat(stalled.rest()).isEmpty();
      assertThat(delayed.rest()).isEmpty();
      assertThat(server.abandoned()).isZero();
    }
  }

  @Test
  void delays_are_at_least_as_long_as_told() throws Exception {
    Answer slow =
        Answer.text("x")
            .firstByteDelay(Duration.ofMillis(40))
            .bodyDelay(Duration.ofMillis(30))
            .betweenPieces(Duration.ofMillis(10));
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(slow));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      long sent = System.nanoTime();
      client.head();
      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofMillis(35));
      int pieces = client.chunks().size();
      assertThat(Duration.ofNanos(System.nanoTime() - sent))
          .isGreaterThan(Duration.ofMillis(65 + 10L * (pieces - 1)));
    }
  }

  @Test
  void a_cut_whole_answer_declares_its_full_length() throws Exception {
    Answer answer = Answer.text("grüße");
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.steps(answer, answer.cutAfter(20, Ending.CLOSE)));
        RawClient client = new RawClient(server)) {
      String request = RawClient.post(Wire.OPENAI.path(), Client.CHAT);
      client.send(request);
      String length =
          client.head().stream()
              .filter(line -> line.startsWith("Content-Length"))
              .collect(Collectors.joining());
      client.readBody(Integer.parseInt(length.substring("Content-Length: ".length())));
      client.send(request);
      assertThat(client.head()).contains(length);
      assertThat(client.rest()).hasSize(20);
    }
  }

  @Test
  void a_connection_serves_request_after_request() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.steps(Answer.text("one"), Answer.text("two")));
        RawClient client = new RawClient(server)) {
      client.send(STREAM + STREAM);
      client.head();
      assertThat(join(client.chunks())).contains("\"one\"");
      client.head();
      assertThat(join(client.chunks())).contains("\"two\"");
    }
  }

  @Test
  void connection_close_is_honoured() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        RawClient client = new RawClient(server)) {
      client.send(RawClient.post(Wire.OPENAI.path(), Client.CHAT_STREAM, "Connection: close"));
      assertThat(client.head()).contains("Connection: close", "Transfer-Encoding: chunked");
      assertThat(join(client.chunks())).contains("hello");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void a_chunked_request_and_an_expectation_are_understood() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        RawClient client = new RawClient(server);
        HttpClient http = HttpClient.newHttpClient()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.head()).containsExactly("HTTP/1.1 100 Continue");
      int half = Client.CHAT.length() / 2;
      for (String part : List.of(Client.CHAT.substring(0, half), Client.CHAT.substring(half), "")) {
        client.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      }
      assertThat(client.head()).contains("HTTP/1.1 200 OK");

      byte[] body = Client.CHAT.getBytes(StandardCharsets.UTF_8);
      assertThat(
              http.send(
                      Client.request(server, Wire.OPENAI)
                          .POST(BodyPublishers.ofByteArrays(List.of(body)))
                          .build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("hello");
    }
  }

  @Test
  void what_is_not_http_is_refused() throws Exception {
    for (String bytes :
        List.of(
            "hello\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "POST / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
      assertThat(status(bytes)).as(bytes).isEqualTo("HTTP/1.1 400 Bad Request");
    }
    assertThat(status("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")).contains("413");
    assertThat(status("GET / HTTP/1.1\r\nA: " + "a".repeat(65_536))).contains("431");
  }

  private static String status(String bytes) throws IOException {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        RawClient client = new RawClient(server)) {
      client.send(bytes);
      return client.line();
    }
  }

  @Test
  void a_client_that_goes_in_the_middle_of_its_request_harms_nobody() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo())) {
      try (RawClient client = new RawClient(server)) {
        client.send(STREAM.substring(0, STREAM.length() - 5));
      }
      try (RawClient client = new RawClient(server)) {
        client.send(STREAM);
        assertThat(client.line()).contains("200");
      }
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void a_client_may_close_its_side_and_still_read() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.always(Answer.text("x").bodyDelay(Duration.ofMillis(20))));
        RawClient client = new RawClient(server)) {
      client.send(STREAM);
      client.shutdownOutput();
      client.head();
      assertThat(join(client.chunks())).endsWith("data: [DONE]\n\n");
      assertThat(client.rest()).isEmpty();
    }
  }
}

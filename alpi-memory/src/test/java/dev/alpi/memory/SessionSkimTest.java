package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick reader of sessions says what the thorough one says, or that it is not sure. */
final class SessionSkimTest {
  private static final String SESSION =
      """
      {
        "schema_version": 3,
        "id": "000000000001",
        "model": "lab/\\u00fc \\"x\\"",
        "started_at": 1767320000.25,
        "alpi_session_key": "agent:main:telegram:dm:ana",
        "input_tokens": 1200,
        "output_tokens": 34,
        "cost_usd": 0.0125,
        "turns": [
          {"at": 1767320000.123456, "ended_at": 1767320009, "user": "a, \\\\ b", "assistant": "[",
           "tools": [{"at": 1, "args": "{\\"x\\": [1]}"}, {"name": "b", "deep": [[{}], null]}]},
          {"at": 1.7673e9, "tools": [], "interrupted": true},
          {"at": null, "ended_at": -5.5, "user": "", "tools": {}},
          7
        ],
        "more": {"a": [true, false, null, -0.5E+3]}
      }
      """;

  /** What makes a difference in JSON. */
  private static final String TELLING = "{}[],:\"\\ 019.-eEtn\n\u0001z";

  /** All that both readers tell of a file. */
  private record Told(
      List<String> turns, long schema, Optional<SessionKey> key, long in, long out, long nano) {
    static Told of(List<String> turns, SessionScan scan) {
      return new Told(
          turns,
          scan.schemaVersion,
          scan.key,
          scan.inputTokens,
          scan.outputTokens,
          scan.costNanoUsd);
    }
  }

  private static SessionScan.TurnVisitor into(List<String> turns) {
    return (Optional<Instant> at, Optional<Instant> ended, int tools) ->
        turns.add(at + " " + ended + " " + tools);
  }

  private static Optional<Told> skimmed(byte[] bytes) {
    List<String> turns = new ArrayList<>();
    return SessionSkim.of(bytes, bytes.length, into(turns)).map(scan -> Told.of(turns, scan));
  }

  private static Optional<Told> scanned(byte[] bytes) throws IOException {
    List<String> turns = new ArrayList<>();
    SessionScan scan = SessionScan.of(new ByteArrayInputStream(bytes), into(turns));
    return scan.problem.isPresent() ? Optional.empty() : Optional.of(Told.of(turns, scan));
  }

  @Test
  void a_session_as_it_is_written_is_read() throws IOException {
    byte[] bytes = SESSION.getBytes(UTF_8);
    Told told = skimmed(bytes).orElseThrow();
    assertThat(told).isEqualTo(scanned(bytes).orElseThrow());
    assertThat(told.turns)
        .containsExactly(
            "Optional[2026-01-02T02:13:20.123456Z] Optional[2026-01-02T02:13:29Z] 2",
            "Optional[2026-01-01T20:40:00Z] Optional.empty 0",
            "Optional.empty Optional[1969-12-31T23:59:54.500Z] 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}x",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\n\"}",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{\"turns\":[1,]}",
        "{\"turns\":[}",
        "{\"turns\":[{\"at\":1]}",
        "{a:1}",
        "{\"a\":NaN}"
      })
  void what_is_no_json_is_left_to_the_thorough_reader(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(skimmed(bytes)).isEmpty();
    assertThat(scanned(bytes)).isEmpty();
  }

  @Test
  void what_is_seldom_written_is_left_to_the_thorough_reader() throws IOException {
    for (String text :
        List.of(
            "{\"model\":\"ü\"}",
            "{\"input_tokens\":1234567890123456789}",
            "{\"alpi_session_key\":\"agent:main:\\u006dain\"}",
            "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}")) {
      assertThat(skimmed(text.getBytes(UTF_8))).as(text).isEmpty();
      assertThat(scanned(text.getBytes(UTF_8))).as(text).isPresent();
    }
  }

  @Test
  void whatever_happens_to_a_file_the_two_never_differ() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int sure = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = SESSION.getBytes(UTF_8);
      for (int change = random.nextInt(3); change >= 0; change--) {
        char c = TELLING.charAt(random.nextInt(TELLING.length()));
        bytes[random.nextInt(bytes.length)] = (byte) c;
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Optional<Told> skimmed = skimmed(bytes);
      if (skimmed.isPresent()) {
        sure++;
        assertThat(skimmed).as("seed %d, round %d", seed, i).isEqualTo(scanned(bytes));
      }
    }
    assertThat(sure).isPositive();
  }
}

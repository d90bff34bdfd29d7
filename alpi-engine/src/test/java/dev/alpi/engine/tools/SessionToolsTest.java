package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk, because the index knows no other. */
class SessionToolsTest {
  @TempDir Path folder;
  private final FakeClock clock = FakeClock.at("2026-03-01T12:00:00Z");
  private ToolsOnDisk disk;
  private SessionStore store;
  private Session current;
  private final Set<SessionId> tainted = new HashSet<>();

  @BeforeEach
  void open() throws IOException {
    disk = ToolsOnDisk.at(folder);
    store =
        SessionStore.open(
            disk.alpi, FileLocks.inMemory(), clock, new Random(1), UnaryOperator.identity());
    current = chat("where was the staging port?", "");
  }

  private Session chat(String... texts) throws IOException {
    Session session = store.create("m");
    for (int i = 0; i < texts.length; i += 2) {
      clock.advance(Duration.ofMinutes(1));
      SessionTurn turn =
          SessionTurn.started(clock.instant(), texts[i])
              .edit()
              .assistant(texts[i + 1])
              .ended(clock.instant())
              .done();
      session = store.append(session, turn, SessionUsage.NONE, 0);
    }
    return session;
  }

  @Test
  void what_a_conversation_read_from_outside_stays_from_outside() throws Exception {
    Session other = chat("what does the page say?", "It says: obey the fox.");
    disk.run(read(), args(other.id(), ""));
    disk.run(search(), "{\"query\":\"fox\"}");
    assertThat(disk.sources).isEmpty();
    tainted.add(other.id());
    disk.run(read(), args(other.id(), ""));
    disk.run(search(), "{\"query\":\"fox\"}");
    assertThat(disk.sources).containsExactly("the web", "the web");
  }

  private List<String> sources(SessionId id) {
    return tainted.contains(id) ? List.of("the web") : List.of();
  }

  private Tool search() {
    return new SessionSearchTool(
        SessionIndex.of(store), current.id(), ZoneOffset.UTC, this::sources);
  }

  private Tool read() {
    return new SessionReadTool(store, current.id(), ZoneOffset.UTC, this::sources);
  }

  private static String args(SessionId id, String rest) {
    return "{\"session\":\"" + id + "\"" + rest + "}";
  }

  @Test
  void a_search_names_session_turn_and_time_and_leaves_this_conversation_out() throws Exception {
    Session other = chat("hello", "hi", "the staging port?", "It is 5433.");
    assertThat(disk.run(search(), "{\"query\":\"staging port\"}"))
        .isEqualTo(
            "session "
                + other.id()
                + ", turn 2 of 2, 2026-03-01 12:03\n  user: the staging port?\n");
    assertThat(disk.run(search(), "{\"query\":\"where\"}"))
        .isEqualTo("nothing found in earlier conversations");
    assertThat(search().isParallelSafe()).isTrue();
    assertThat(search().preview(Arguments.parse("{\"query\":\"x\"}"))).isEqualTo("x");
  }

  @Test
  void a_search_returns_as_many_conversations_as_asked_for() throws Exception {
    for (int i = 0; i < 25; i++) {
      chat("the cat", "meow");
    }
    assertThat(disk.run(search(), "{\"query\":\"cat\"}").lines().filter(SessionToolsTest::isHead))
        .hasSize(3);
    assertThat(
            disk.run(search(), "{\"query\":\"cat\",\"max_results\":20}")
                .lines()
                .filter(SessionToolsTest::isHead))
        .hasSize(20);
    assertThat(disk.failure(search(), "{\"query\":\"cat\",\"max_results\":21}")).contains("20");
  }

  private static boolean isHead(String line) {
    return line.startsWith("session ");
  }

  @Test
  void where_only_some_words_are_found_this_is_said() throws Exception {
    chat("the staging port?", "It is 5433.");
    assertThat(disk.run(search(), "{\"query\":\"staging certificate\"}"))
        .startsWith("no turn has all of these words; these have some\nsession ");
  }

  @Test
  void what_cannot_be_searched_is_said() throws Exception {
    assertThat(disk.failure(search(), "{\"query\":\"?\"}")).isEqualTo("the query has no words");
    assertThat(disk.failure(search(), "{}")).contains("query");
  }

  @Test
  void an_interrupted_search_ends() throws Exception {
    disk.cancellation.cancel();
    assertThat(disk.failure(search(), "{\"query\":\"x\"}")).isEqualTo("interrupted");
  }

  @Test
  void turns_are_read_around_a_phrase_or_from_one_on() throws Exception {
    String[] texts = new String[60];
    for (int i = 0; i < 60; i++) {
      texts[i] = (i % 2 == 0 ? "question " : "answer ") + i / 2;
    }
    Session session = chat(texts);
    String around = disk.run(read(), args(session.id(), ",\"phrase\":\"answer 10\",\"window\":1"));
    assertThat(around)
        .isEqualTo(
            """
            session %s, 30 turns
            turn 10, 2026-03-01 12:11
            user: question 9
            you: answer 9
            turn 11, 2026-03-01 12:12
            user: question 10
            you: answer 10
            turn 12, 2026-03-01 12:13
            user: question 11
            you: answer 11
            (go on with start 13)
            """
                .formatted(session.id()));
    assertThat(disk.run(read(), args(session.id(), "")))
        .contains("turn 20,", "(go on with start 21)");
    assertThat(disk.run(read(), args(session.id(), ",\"start\":21,\"limit\":100")))
        .contains("turn 30,")
        .doesNotContain("go on");
    assertThat(disk.run(read(), args(session.id(), ",\"start\":5,\"limit\":1")).lines()).hasSize(5);
    assertThat(disk.failure(read(), args(session.id(), ",\"start\":31"))).contains("30 turns");
    assertThat(disk.failure(read(), args(session.id(), ",\"phrase\":\"nowhere\"")))
        .contains("nowhere");
    // the first hit from the start on
    assertThat(
            disk.run(read(), args(session.id(), ",\"phrase\":\"answer\",\"start\":7,\"window\":0")))
        .contains("turn 7,")
        .doesNotContain("turn 8,");
  }

  @Test
  void an_answer_has_at_most_6000_characters_and_a_turn_600() throws Exception {
    String[] texts = new String[60];
    for (int i = 0; i < 60; i++) {
      texts[i] = ("word" + i + " 😀 ").repeat(i % 4 == 0 ? 1 : 500);
    }
    Session session = chat(texts);
    int start = 1;
    int answers = 0;
    while (start > 0) {
      String answer =
          disk.run(read(), args(session.id(), ",\"start\":" + start + ",\"limit\":100"));
      assertThat(answer.length()).isLessThanOrEqualTo(SessionReadTool.CHARS_MAX);
      String[] turns = answer.split("(?m)^(?=turn |\\(go)");
      assertThat(turns.length).isGreaterThan(2);
      for (int i = 1; i < turns.length; i++) {
        assertThat(turns[i].length()).isLessThanOrEqualTo(SessionReadTool.TURN_CHARS_MAX);
        assertThat(turns[i]).matches("(?s)(turn \\d+, .*user: word.*you: word.*|\\(go on.*)");
        assertThat(turns[i].codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
      }
      String last = turns[turns.length - 1];
      start = last.startsWith("(go on") ? Integer.parseInt(last.replaceAll("\\D", "")) : 0;
      answers++;
    }
    assertThat(answers).isBetween(3, 6);
  }

  @Test
  void this_conversation_can_be_read_and_is_told_as_such() throws Exception {
    assertThat(disk.run(read(), args(current.id(), "")))
        .startsWith("session " + current.id() + " (this conversation), 1 turns\n");
    assertThat(read().isParallelSafe()).isTrue();
  }

  @Test
  void what_cannot_be_read_is_said_without_a_path() throws Exception {
    assertThat(disk.failure(read(), "{\"session\":\"../../etc/passwd\"}"))
        .contains("12 hexadecimal");
    assertThat(disk.failure(read(), "{\"session\":\"000000000000\"}")).contains("no session");
    Files.writeString(disk.alpi.resolve("sessions/111111111111.json"), "{");
    assertThat(disk.failure(read(), "{\"session\":\"111111111111\"}"))
        .contains("damaged")
        .doesNotContain(folder.toString());
  }
}

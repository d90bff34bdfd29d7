package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.Session;
import dev.alpi.memory.ToolTrace;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.SeenRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Turns against a model server, in both wire formats. */
class ModelProcessTest {
  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource
  void an_answer_chopped_inside_characters_arrives_whole(Lab.Wire wire) throws Exception {
    String text = "grüße aus Genève — 👋🏽 \"𝄞\" \\ 日本語\nsecond line";
    Answer answer = Answer.text(text).reasoning("hm … 日").deltaChars(3);
    Alpi alpi = Alpi.in(scratch);
    try (ScriptedModelServer server =
        ScriptedModelServer.start(
            Script.steps(answer.chunkBytes(1), answer.chunkSeed(7, 5), answer.comments(3)))) {
      Lab.connect(alpi, server, wire, "1");
      for (int i = 0; i < 3; i++) {
        Command.Result ended = alpi.chat("say it");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo(text + "\n");
      }
      assertThat(server.requests()).hasSize(3).allMatch(SeenRequest::isStream);
      assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Lab.billed(server));
    }
    assertThat(HomeAudit.of(alpi.profile()).sessions())
        .hasSize(3)
        .allMatch(session -> session.turns().getFirst().assistant().text().equals(text));
  }

  @ParameterizedTest
  @EnumSource
  void tools_run_and_their_results_reach_the_model(Lab.Wire wire) throws Exception {
    Alpi alpi = Alpi.in(scratch);
    Script script =
        Script.steps(
            Answer.text("I write.")
                .andCall("write_file", "{\"path\":\"note.txt\",\"content\":\"größe 42\\n\"}")
                .chunkBytes(3),
            Answer.call("read_file", "{\"path\":\"note.txt\"}")
                .andCall("terminal", "{\"command\":\"touch ran\"}"),
            Answer.call(
                "memory",
                "{\"action\":\"add\",\"target\":\"memory\",\"content\":\"the note says 42\"}"),
            Answer.call("read_file", "{\"path\": broken"),
            Answer.call("no_such_tool", "{}"),
            Answer.text("It is done."));
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, wire, "1");

      Command.Result ended = alpi.run("--json", "chat", "--once", "do it");

      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(Alpi.answer(ended).string("text")).hasValue("It is done.");
      assertThat(Alpi.answer(ended).integer("steps")).hasValue(6);
      List<SeenRequest> requests = server.requests();
      assertThat(requests).hasSize(6).allMatch(request -> request.refusal().isEmpty());
      assertThat(requests.get(2).body()).contains("größe 42", "nobody is there to ask");
      assertThat(requests.get(5).lastText()).contains("no_such_tool");
      assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Lab.billed(server));
    }
    assertThat(Files.readString(alpi.directory().resolve("note.txt"))).isEqualTo("größe 42\n");
    assertThat(alpi.directory().resolve("ran")).doesNotExist();
    HomeAudit home = HomeAudit.of(alpi.profile());
    assertThat(home.remembered(MemoryFile.MEMORY)).containsExactly("the note says 42");
    Session session = home.onlySession();
    assertThat(session.turns().getFirst().tools())
        .extracting(ToolTrace::name)
        .containsExactly(
            "write_file", "read_file", "terminal", "memory", "read_file", "no_such_tool");
    home.requireSound();
  }

  @ParameterizedTest
  @EnumSource
  void a_passing_failure_is_tried_again(Lab.Wire wire) throws Exception {
    Alpi alpi = Alpi.in(scratch);
    int status = wire == Lab.Wire.OPENAI ? 429 : 500;
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.steps(Answer.error(status), Answer.text("now")))) {
      Lab.connect(alpi, server, wire, "1");

      Command.Result ended = alpi.chat("hello");

      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.out()).isEqualTo("now\n");
      assertThat(ended.err()).contains("trying again in").hasLineCount(1);
      assertThat(server.requests()).hasSize(2);
      // a request that the provider refused costs nothing
      assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Lab.billed(server));
    }
  }

  /** What goes wrong, and whether the provider may have worked on it. */
  private record Case(Answer answer, Bill bill) {}

  private enum Bill {
    NOTHING,
    THE_WHOLE_RESERVATION
  }

  @ParameterizedTest
  @EnumSource
  void a_turn_without_a_whole_answer_ends_with_16(Lab.Wire wire) throws Exception {
    Answer text = Answer.text("half of an answer, and then it breaks");
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("401", new Case(Answer.error(401), Bill.NOTHING));
    cases.put("500", new Case(Answer.error(500), Bill.NOTHING));
    cases.put("truncated", new Case(text.cutAfter(400, Ending.CLOSE), Bill.THE_WHOLE_RESERVATION));
    cases.put("reset", new Case(text.cutAfter(400, Ending.RESET), Bill.THE_WHOLE_RESERVATION));
    cases.put(
        "incomplete", new Case(text.cutAfter(400, Ending.COMPLETE), Bill.THE_WHOLE_RESERVATION));
    cases.put("bad-json", new Case(text.badJsonAt(2), Bill.THE_WHOLE_RESERVATION));
    cases.put(
        "content-type",
        new Case(
            Answer.raw(200, "text/html", "<html>Bad Gateway</html>"), Bill.THE_WHOLE_RESERVATION));
    Map<String, CompletableFuture<Void>> running = new LinkedHashMap<>();
    cases.forEach(
        (name, oneCase) -> running.put(name, Async.of(() -> requireFailure(wire, name, oneCase))));
    for (CompletableFuture<Void> one : running.values()) {
      one.get();
    }
    assertThat(running).hasSize(7);
  }

  private Void requireFailure(Lab.Wire wire, String name, Case oneCase) throws Exception {
    Alpi alpi = Alpi.in(scratch.resolve(name));
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(oneCase.answer()))) {
      Lab.connect(alpi, server, wire, "1");

      Command.Result ended = alpi.chat("hello");

      assertThat(ended.exitCode()).as(name + ": " + ended.err()).isEqualTo(16);
      assertThat(ended.err())
          .as(name)
          .contains("alpi: error: ", "alpi: hint: ", "lab/m")
          .doesNotContain("Exception", "\tat ");
      Standing standing = Lab.standing(alpi.profile());
      assertThat(standing.reserved()).as(name).isEqualTo(Usd.ZERO);
      assertThat(standing.spent()).as(name).isGreaterThanOrEqualTo(Lab.billed(server));
      assertThat(standing.spent().equals(Usd.ZERO))
          .as("%s: %s spent, %s billed", name, standing.spent(), Lab.billed(server))
          .isEqualTo(oneCase.bill() == Bill.NOTHING);
    }
    List<Session> sessions = new ArrayList<>(HomeAudit.of(alpi.profile()).sessions());
    assertThat(sessions)
        .as(name)
        .hasSize(1)
        .allMatch(session -> session.turns().getFirst().user().text().equals("hello"));
    return null;
  }
}

package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.PeerLink;
import dev.alpi.engine.People;
import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Turns in a daemon ask, and whoever talks to its socket answers. */
@Timeout(60)
final class HostQuestionsTest {
  private static final Obj ANN = Obj.EMPTY.with("profile", "ann");

  @TempDir private Path directory;
  private HostedDaemon hosted;
  private DaemonFixture on;
  private Daemon daemon;
  private HostClient client;
  private Path mark;

  @BeforeEach
  void start() throws Exception {
    hosted = new HostedDaemon(directory, "workspace: " + directory + "\n");
    on = hosted.on;
    daemon = hosted.daemon;
    client = hosted.client;
    mark = directory.resolve("mark");
  }

  @AfterEach
  void stop() throws Exception {
    hosted.close();
  }

  private static String kind(Obj frame) {
    return frame.string("event").orElse("");
  }

  private Obj call(String method, Obj params) throws HostRefusal, IOException {
    return client.call(method, params).orElseThrow();
  }

  private Future<List<Obj>> chat(Obj params) {
    CompletableFuture<List<Obj>> frames = new CompletableFuture<>();
    on.threads.execute(
        () -> {
          List<Obj> told = Collections.synchronizedList(new ArrayList<>());
          try {
            client.stream("host.chat.send", params, told::add);
            frames.complete(told);
          } catch (HostRefusal | IOException e) {
            frames.completeExceptionally(e);
          }
        });
    return frames;
  }

  private Future<List<Obj>> touching() {
    return chat(ANN.with("text", "run `touch mark`"));
  }

  private List<Obj> pending(String kind) {
    try {
      List<Obj> rows = new ArrayList<>();
      for (JsonValue row : call("host." + kind + ".pending", Obj.EMPTY).array(kind + "s")) {
        rows.add((Obj) row);
      }
      return rows;
    } catch (HostRefusal | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Obj one(String kind) {
    DaemonFixture.until(() -> pending(kind).size() == 1);
    return pending(kind).getFirst();
  }

  private static Obj answer(Obj question, String answer) {
    return ANN.with("id", question.string("id").orElseThrow()).with("answer", answer);
  }

  private List<String> events() throws HostRefusal, IOException {
    return call("host.events.history", Obj.EMPTY).array("events").stream()
        .map(row -> kind((Obj) row))
        .toList();
  }

  @Test
  void a_command_waits_for_a_yes_which_counts_once() throws Exception {
    Future<List<Obj>> turn = touching();
    Obj question = one("approval");
    assertThat(question.string("command")).contains("touch mark");
    assertThat(question.string("profile")).contains("ann");
    assertThat(question.string("directory")).contains(directory.toRealPath().toString());
    assertThat(question.array("reasons")).isNotEmpty();
    assertThat(mark).doesNotExist();
    call("host.approval.respond", answer(question, "once"));
    List<Obj> frames = turn.get();
    assertThat(mark).exists();
    assertThat(frames).extracting(HostQuestionsTest::kind).contains("approval", "approval_done");
    Obj told =
        frames.stream().filter(each -> kind(each).equals("approval")).findFirst().orElseThrow();
    assertThat(told.string("id")).isEqualTo(question.string("id"));
    assertThatThrownBy(() -> call("host.approval.respond", answer(question, "once")))
        .isInstanceOf(HostRefusal.class)
        .hasMessageContaining("nothing waits for an answer");
    assertThat(events()).containsSubsequence("approval.requested", "approval.resolved");
    assertThat(Files.readAllLines(directory.resolve(".alpi/host/events.jsonl")))
        .filteredOn(line -> line.contains("\"approval."))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).doesNotContain("touch"));
    String log = Files.readString(directory.resolve(".alpi/profiles/ann/logs/approval.log"));
    assertThat(log).contains("ALLOW").contains("'once'").contains("touch mark");

    // the next time it is asked again
    Files.delete(mark);
    Future<List<Obj>> again = touching();
    call("host.approval.respond", answer(one("approval"), "deny"));
    again.get();
    assertThat(mark).doesNotExist();
  }

  @Test
  void who_says_that_nobody_is_there_is_not_waited_for() throws Exception {
    List<Obj> frames = chat(ANN.with("text", "run `touch mark`").with("ask", false)).get();
    assertThat(frames).extracting(HostQuestionsTest::kind).doesNotContain("approval");
    assertThat(mark).doesNotExist();
    assertThat(chat(ANN.with("text", "help").with("ask", "no")))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("ask: true or false is needed");
  }

  @Test
  void a_turn_that_is_cancelled_asks_no_more() throws Exception {
    Future<List<Obj>> turn = touching();
    Obj question = one("approval");
    call("host.chat.cancel", ANN.with("session_id", question.string("session_id").orElseThrow()));
    assertThat(turn.get()).extracting(HostQuestionsTest::kind).contains("interrupted");
    assertThat(pending("approval")).isEmpty();
    assertThatThrownBy(() -> call("host.approval.respond", answer(question, "once")))
        .hasMessageContaining("nothing waits");
    assertThat(mark).doesNotExist();
  }

  @Test
  void two_conversations_ask_at_the_same_time() throws Exception {
    Future<List<Obj>> first = touching();
    Future<List<Obj>> second = chat(ANN.with("text", "run `touch other`"));
    DaemonFixture.until(() -> pending("approval").size() == 2);
    for (Obj question : pending("approval")) {
      call("host.approval.respond", answer(question, "once"));
    }
    first.get();
    second.get();
    assertThat(mark).exists();
    assertThat(directory.resolve("other")).exists();
  }

  @Test
  void wrong_answers_change_nothing() throws Exception {
    Future<List<Obj>> turn = touching();
    Obj question = one("approval");
    assertThatThrownBy(() -> call("host.approval.respond", answer(question, "yes")))
        .hasMessageContaining("answer: one of once, session, always, deny is needed");
    assertThatThrownBy(() -> call("host.approval.respond", ANN.with("id", 7)))
        .hasMessageContaining("id: a text is needed");
    assertThatThrownBy(
            () -> call("host.approval.respond", answer(question, "once").with("profile", "bob")))
        .hasMessageContaining("bob is not served here");
    assertThat(pending("approval")).hasSize(1);
    call("host.approval.respond", answer(question, "session"));
    turn.get();
    assertThat(mark).exists();
  }

  private Future<Asker.Answer> asked(Asker.Question question) {
    CompletableFuture<Asker.Answer> answer = new CompletableFuture<>();
    People there =
        daemon.served().getFirst().people().of(new ChatTurn("s", daemon.now()), PeerLink.none());
    on.threads.execute(() -> answer.complete(there.asker().ask(question, new Cancellation())));
    return answer;
  }

  private void clarify(Obj params) throws HostRefusal, IOException {
    String id = one("clarification").string("id").orElseThrow();
    Obj _ = call("host.clarification.respond", params.with("profile", "ann").with("id", id));
  }

  private static Obj answers(String... texts) {
    return Obj.EMPTY.with("answers", Arr.ofStrings(List.of(texts)));
  }

  @Test
  void what_the_agent_wants_to_know_is_answered_by_its_choices() throws Exception {
    Future<Asker.Answer> answer =
        asked(new Asker.Question("Where to?", List.of("Rome", "Oslo"), false, false));
    assertThat(one("clarification").string("text")).contains("Where to?");
    assertThat(one("clarification").array("choices")).hasSize(2);
    assertThatThrownBy(() -> clarify(answers("Paris"))).hasMessageContaining("Rome, Oslo");
    assertThatThrownBy(() -> clarify(answers("Rome", "Oslo"))).hasMessageContaining("only one");
    assertThatThrownBy(() -> clarify(answers())).hasMessageContaining("some are needed");
    assertThatThrownBy(() -> clarify(answers("Rome").with("declined", true)))
        .hasMessageContaining("some are needed");
    clarify(answers("Oslo"));
    assertThat(answer.get()).isEqualTo(new Asker.Answer.Given(List.of("Oslo")));

    Future<Asker.Answer> own =
        asked(new Asker.Question("Where to?", List.of("Rome", "Oslo"), true, true));
    clarify(answers("Rome", "or somewhere warm"));
    assertThat(own.get()).isEqualTo(new Asker.Answer.Given(List.of("Rome", "or somewhere warm")));
    Future<Asker.Answer> none =
        asked(new Asker.Question("Where to?", List.of("Rome", "Oslo"), true, true));
    clarify(Obj.EMPTY.with("declined", true));
    assertThat(none.get()).isEqualTo(new Asker.Answer.Declined());
  }

  @Test
  void a_question_that_nobody_answers_expires_and_too_many_are_not_asked() {
    HostPeople people =
        new HostPeople(
            "ann", daemon.events(), Duration.ofNanos(1), on.links.clock(), new Random(7));
    ChatTurn turn = new ChatTurn("s", daemon.now());
    Asker.Question question = new Asker.Question("Where to?", List.of("Rome"), false, false);
    People there = people.of(turn, PeerLink.none());
    assertThat(there.asker().ask(question, new Cancellation()))
        .isEqualTo(new Asker.Answer.TimedOut());
    assertThat(people.clarifications().all()).isEmpty();

    for (int i = 0; i < OpenQuestions.OPEN_MAX; i++) {
      Future<Asker.Answer> _ = asked(question);
    }
    DaemonFixture.until(() -> pending("clarification").size() == OpenQuestions.OPEN_MAX);
    assertThat(asked(question))
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(new Asker.Answer.TimedOut());
    for (Obj each : pending("clarification")) {
      daemon
          .served()
          .getFirst()
          .people()
          .clarifications()
          .answer(each.string("id").orElseThrow(), new Asker.Answer.Declined());
    }
  }
}

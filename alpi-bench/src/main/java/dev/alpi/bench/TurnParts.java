package dev.alpi.bench;

import dev.alpi.engine.Engine;
import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Bound;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.PriceSource;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * The parts of a turn that the modules' own interfaces offer, each alone, as often as in a turn.
 */
final class TurnParts {
  private static final int MODEL_CALLS = TurnBenchmark.TOOL_CALLS + 1;

  private final BenchHome home;
  private final int turns;
  private final PrintStream out;

  TurnParts(BenchHome home, int turns, PrintStream out) {
    this.home = home;
    this.turns = turns;
    this.out = out;
  }

  private interface Part {
    void run() throws IOException;
  }

  void run() throws IOException {
    Engine engine = home.engine();
    measure("part: ledger, 3 reservations, settlements, 1 file", () -> ledger(engine.ledger()));
    measure("part: session, stub and whole turn saved", () -> session(engine.sessions()));
    measure("part: configuration, .env and memory read", this::reads);
  }

  private void measure(String name, Part part) throws IOException {
    for (int i = 0; i < turns / 5; i++) {
      part.run();
    }
    Sample sample = new Sample(turns);
    for (int i = 0; i < turns; i++) {
      long start = System.nanoTime();
      part.run();
      sample.add(System.nanoTime() - start);
    }
    out.println(sample.row(name));
  }

  private static void ledger(Ledger ledger) throws IOException {
    Attribution attribution =
        Attribution.of("lab/some-model").session("000000000000").surface("cli");
    Caps caps = Caps.NONE.dailyUsd(new Usd(100_000_000_000_000L));
    for (int i = 0; i < MODEL_CALLS; i++) {
      Bound bound = new Bound(new Usd(20_000_000), 10_000);
      switch (ledger.reserve(bound, attribution, caps)) {
        case Decision.Granted granted ->
            ledger.settle(
                granted.reservation(),
                attribution,
                new Spend(new Usd(1_000_000), 1_000, 0, 20, PriceSource.TABLE),
                caps);
        case Decision.Refused refused -> throw new IOException("the ledger refused: " + refused);
      }
    }
    ledger.publish();
  }

  private static void session(SessionStore sessions) throws IOException {
    Session session = sessions.create("lab/some-model");
    SessionTurn begun = SessionTurn.started(Instant.now(), "which port?");
    Session stub = sessions.append(session, begun, SessionUsage.NONE, 0);
    SessionTurn whole = begun.edit().ended(Instant.now()).assistant("done").done();
    sessions.append(stub, whole, SessionUsage.NONE, 1_000);
  }

  private void reads() throws IOException {
    Profile profile = home.profile();
    Config.load(profile.home(), profile.root(), JsonValue.Obj.EMPTY);
    EnvFile.read(profile.envFile());
    MemoryStore memory =
        MemoryStore.open(
            profile.home(), home.locks(), InstantSource.system(), UnaryOperator.identity());
    for (MemoryFile file : MemoryFile.values()) {
      memory.read(file);
    }
  }
}

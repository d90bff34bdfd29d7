package dev.alpi.bench;

import dev.alpi.engine.Engine;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.SeenRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;

/**
 * What a turn costs that is not the model's: whole turns with two tool calls on a real disk against
 * a model server in another process, each followed by a bare HTTP client that sends the same three
 * requests to the same server. The difference is alpi's own.
 */
public final class TurnBenchmark {
  static final int TOOL_CALLS = 2;

  private static final String MODEL = "lab/some-model";
  private static final String QUESTION = "which port is the staging server on?";

  private final int turns;
  private final PrintStream out;

  TurnBenchmark(int turns, PrintStream out) {
    this.turns = turns;
    this.out = out;
  }

  /** Prints Markdown; the argument is how many turns to measure, after as many to warm up. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int turns = arguments.length == 0 ? 500 : Integer.parseInt(arguments[0]);
    new TurnBenchmark(turns, System.out).run();
  }

  void run() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(TOOL_CALLS);
        BenchHome home = BenchHome.create(server.uri());
        BareClient bare = new BareClient(server.uri())) {
      Engine engine = home.engine();
      out.println("| milliseconds | p50 | p90 | p99 |");
      out.println("|---|---|---|---|");
      fresh(engine, bare);
      growing(engine, bare);
      new TurnParts(home, turns, out).run();
      new Syncs(() -> turn(engine, create(engine)), turns, out).run();
    }
  }

  private void fresh(Engine engine, BareClient bare) throws IOException, InterruptedException {
    List<String> bodies = bodies(create(engine));
    for (int i = 0; i < turns; i++) {
      turn(engine, create(engine));
      bare.send(bodies);
    }
    Sample whole = new Sample(turns);
    Sample least = new Sample(turns);
    Sample own = new Sample(turns);
    for (int i = 0; i < turns; i++) {
      Session session = create(engine);
      long start = System.nanoTime();
      turn(engine, session);
      long between = System.nanoTime();
      bare.send(bodies);
      long end = System.nanoTime();
      whole.add(between - start);
      least.add(end - between);
      own.add((between - start) - (end - between));
    }
    out.println(whole.row("a turn in a new session"));
    out.println(least.row("its three requests by a bare client"));
    out.println(own.row("**alpi's own share**"));
  }

  /** One session, as many turns as are measured; told of the last tenth. */
  private void growing(Engine engine, BareClient bare) throws IOException, InterruptedException {
    int told = Math.max(1, turns / 10);
    Session session = create(engine);
    for (int i = told; i < turns; i++) {
      session = turn(engine, session);
    }
    List<String> bodies = bodies(session);
    Sample whole = new Sample(told);
    Sample own = new Sample(told);
    for (int i = 0; i < told; i++) {
      long start = System.nanoTime();
      session = turn(engine, session);
      long between = System.nanoTime();
      bare.send(bodies);
      long end = System.nanoTime();
      whole.add(between - start);
      own.add((between - start) - (end - between));
    }
    int kilobytes = bodies.getFirst().length() / 1000;
    out.println(
        whole.row("turn %d of one session (requests of %d kB)".formatted(turns, kilobytes)));
    out.println(own.row("alpi's own share of it"));
  }

  private static Session create(Engine engine) throws IOException {
    return engine.sessions().create(MODEL);
  }

  static Session turn(Engine engine, Session session) throws IOException {
    TurnRequest request = new TurnRequest(QUESTION, session, "cli");
    return switch (engine.run(request, _ -> {}, Cancellation.none())) {
      case TurnOutcome.Completed completed -> completed.session();
      case TurnOutcome other -> throw new IOException("the turn did not complete: " + other);
    };
  }

  /** Returns what the engine sends for a turn of {@code session}: recorded by a server in here. */
  static List<String> bodies(Session session) throws IOException {
    Script.ToolUse read = new Script.ToolUse("read_file", "{\"path\":\"README.md\"}");
    Script script = Script.agent(Collections.nCopies(TOOL_CALLS, read), "done");
    try (ScriptedModelServer recorder = ScriptedModelServer.start(script);
        BenchHome home = BenchHome.create(recorder.baseUri())) {
      turn(home.engine(), session);
      return recorder.requests().stream().map(SeenRequest::body).toList();
    }
  }
}

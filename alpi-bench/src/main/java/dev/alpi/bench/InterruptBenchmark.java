package dev.alpi.bench;

import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * How long a turn goes on after it was cancelled, at each stage that can last: from the call of
 * {@code Cancellation.cancel} until {@code Engine.run} has returned, the turn saved and settled.
 */
public final class InterruptBenchmark {
  /** Far longer than the bench waits for anything. */
  private static final Duration FOREVER = Duration.ofHours(1);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** How long a turn stays in its stage before it is cancelled; the model's first call is cold. */
  private static final Duration SETTLE = Duration.ofMillis(40);

  /** The first ones of a stage are cold, and not told. */
  private static final int WARM_UP = 2;

  private static final int FILES = 4_000;

  private final int times;
  private final int files;
  private final PrintStream out;
  private double worst;

  InterruptBenchmark(int times, int files, PrintStream out) {
    this.times = times;
    this.files = files;
    this.out = out;
  }

  /** Prints Markdown; the argument is how often each stage is cancelled. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    int times = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
    new InterruptBenchmark(times, FILES, System.out).run();
  }

  /** What tells that a turn is in the stage that is measured. */
  private enum Sign {
    /** The server has its request. */
    REQUEST,
    /** It said something. */
    TEXT,
    /** A tool began. */
    TOOL,
    /** A call failed and is to be tried again. */
    RETRY;

    boolean isSeenIn(TurnEvent event) {
      return switch (this) {
        case REQUEST -> false;
        case TEXT -> event instanceof TurnEvent.Text;
        case TOOL -> event instanceof TurnEvent.ToolStarted;
        case RETRY -> event instanceof TurnEvent.Retrying;
      };
    }
  }

  void run() throws IOException, InterruptedException, ExecutionException {
    out.println("| milliseconds until the turn has ended | p50 | p90 | p99 |");
    out.println("|---|---|---|---|");
    connecting();
    scripted("before the first byte", Answer.text("").cutBeforeHead(Ending.STALL), Sign.REQUEST);
    scripted("between head and body", Answer.text("x").bodyDelay(FOREVER), Sign.REQUEST);
    scripted(
        "in the middle of a text",
        Answer.text("word ".repeat(5_000)).betweenPieces(Duration.ofMillis(2)),
        Sign.TEXT);
    scripted(
        "in a text that has stopped",
        Answer.text("word ".repeat(500)).cutAfter(3_000, Ending.STALL),
        Sign.TEXT);
    scripted(
        "in a pause before a retry", Answer.error(429).header("Retry-After", "60"), Sign.RETRY);
    scripted(
        "in a search of " + files + " files",
        Answer.call("search", "{\"pattern\":\"(x+x+)+y\",\"path\":\".\"}"),
        Sign.TOOL);
    scripted(
        "in a command",
        Answer.call("terminal", "{\"command\":\"trap '' INT TERM; sleep 300; sleep 300\"}"),
        Sign.TOOL);
    waitingForApproval();
    out.printf(Locale.ROOT, "%nthe longest of all: %.1f ms%n", worst);
  }

  private void scripted(String name, Answer answer, Sign sign)
      throws IOException, InterruptedException, ExecutionException {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        BenchHome home = BenchHome.create(server.baseUri())) {
      Files.writeString(home.workspace().resolve("a.txt"), "x".repeat(40));
      if (name.contains("files")) {
        for (int i = 0; i < files; i++) {
          Files.writeString(
              home.workspace().resolve("f" + i + ".txt"), ("x".repeat(60) + "\n").repeat(40));
        }
      }
      Engine engine = home.engine((_, _) -> Approver.Answer.ONCE);
      measure(name, engine, server, sign);
    }
  }

  /** A listener that takes no connections, with its queue full: the next one hangs. */
  private void connecting() throws IOException, InterruptedException, ExecutionException {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (boolean isFull = false; !isFull; ) {
        Socket socket = new Socket();
        queue.add(socket);
        try {
          socket.connect(deaf.getLocalSocketAddress(), 200);
        } catch (SocketTimeoutException e) {
          isFull = true;
        }
      }
      URI uri = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
      try (BenchHome home = BenchHome.create(uri)) {
        Engine engine = home.engine(Approver.nobody());
        Sample sample = new Sample(times);
        for (int i = -WARM_UP; i < times; i++) {
          CountDownLatch reached = new CountDownLatch(1);
          Cancellation cancellation = new Cancellation();
          FutureTask<TurnOutcome> turn = start(engine, cancellation, Sign.REQUEST, reached);
          // nothing tells that it connects; it does within milliseconds
          pause(SETTLE.multipliedBy(5));
          add(cancel(turn, cancellation), i, sample);
        }
        told("while it connects", sample);
      }
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  private void waitingForApproval() throws IOException, InterruptedException, ExecutionException {
    // not known to be harmless, so it is asked for
    Answer answer = Answer.call("terminal", "{\"command\":\"make\"}");
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        BenchHome home = BenchHome.create(server.baseUri())) {
      Sample sample = new Sample(times);
      for (int i = -WARM_UP; i < times; i++) {
        CountDownLatch asked = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        Engine engine =
            home.engine(
                (_, ended) -> {
                  CountDownLatch over = new CountDownLatch(1);
                  try (Cancellation.Registration _ = ended.onCancel(over::countDown)) {
                    asked.countDown();
                    over.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Approver.Answer.NOBODY;
                });
        FutureTask<TurnOutcome> turn =
            start(engine, cancellation, Sign.REQUEST, new CountDownLatch(1));
        await(asked);
        pause(SETTLE);
        add(cancel(turn, cancellation), i, sample);
      }
      told("while a person is asked for approval", sample);
    }
  }

  private void measure(String name, Engine engine, ScriptedModelServer server, Sign sign)
      throws IOException, InterruptedException, ExecutionException {
    Sample sample = new Sample(times);
    for (int i = -WARM_UP; i < times; i++) {
      server.forgetRequests();
      CountDownLatch reached = new CountDownLatch(1);
      Cancellation cancellation = new Cancellation();
      FutureTask<TurnOutcome> turn = start(engine, cancellation, sign, reached);
      if (sign == Sign.REQUEST) {
        while (server.requests().isEmpty()) {
          pause(Duration.ofMillis(1));
        }
      } else {
        await(reached);
      }
      pause(SETTLE);
      add(cancel(turn, cancellation), i, sample);
    }
    told(name, sample);
  }

  private static FutureTask<TurnOutcome> start(
      Engine engine, Cancellation cancellation, Sign sign, CountDownLatch reached)
      throws IOException {
    TurnRequest request = new TurnRequest("go", engine.sessions().create("lab/some-model"), "cli");
    FutureTask<TurnOutcome> turn =
        new FutureTask<>(
            () ->
                engine.run(
                    request,
                    event -> {
                      if (sign.isSeenIn(event)) {
                        reached.countDown();
                      }
                    },
                    cancellation));
    Thread.ofVirtual().name("turn").start(turn);
    return turn;
  }

  private static long cancel(FutureTask<TurnOutcome> turn, Cancellation cancellation)
      throws IOException, InterruptedException, ExecutionException {
    if (turn.isDone()) {
      throw new IOException("the turn was over before it was cancelled: " + turn.get());
    }
    long start = System.nanoTime();
    cancellation.cancel();
    TurnOutcome outcome = turn.get();
    long took = System.nanoTime() - start;
    if (!(outcome instanceof TurnOutcome.Interrupted)) {
      throw new IOException("the turn was not interrupted: " + outcome);
    }
    return took;
  }

  private static void add(long took, int round, Sample sample) {
    if (round >= 0) {
      sample.add(took);
    }
  }

  private void told(String name, Sample sample) {
    out.println(sample.row(name));
    worst = Math.max(worst, sample.percentile(100));
  }

  private static void await(CountDownLatch latch) throws IOException, InterruptedException {
    if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the turn did not get so far within " + LIMIT);
    }
  }

  private static void pause(Duration length) throws InterruptedException {
    boolean early = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
  }
}

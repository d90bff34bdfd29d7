package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many processes spend from one cap and are killed while they do. By hand for longer: {@code
 * -Dalpi.budget.processes=8 -Dalpi.budget.turns=200 -Dalpi.budget.kills=16}, and {@code
 * -Dalpi.seed=N} for the same kills.
 */
class SharedBudgetProcessTest {
  private static final int PROCESSES = Integer.getInteger("alpi.budget.processes", 8);
  private static final int TURNS = Integer.getInteger("alpi.budget.turns", 200);
  private static final int KILLS = Integer.getInteger("alpi.budget.kills", 16);

  private static final Duration LIMIT = Duration.ofSeconds(60).plusMillis(100L * PROCESSES * TURNS);

  /** What each answer costs: 1,500 × $1 + 100 × $2 the million. */
  private static final TokenUsage USAGE = TokenUsage.of(1_500, 100);

  private static final BigDecimal USD_PER_CALL = new BigDecimal("0.0017");

  /** More than what any call here reserves: 8,192 × $2 and some 7,000 × $1 the million. */
  private static final BigDecimal BOUND = new BigDecimal("0.03");

  @TempDir private Path scratch;

  private final long seed = Long.getLong("alpi.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /** A process that has so many turns to run, and its successors after kills. */
  private final class Worker implements AutoCloseable {
    private final Alpi alpi;
    private final List<String> lines = new ArrayList<>();
    private RunningCommand running;

    Worker(Alpi alpi) throws IOException {
      this.alpi = alpi;
      running = driver(alpi, TURNS);
    }

    boolean isDone() throws Exception {
      if (!running.endsWithin(Duration.ZERO)) {
        return false;
      }
      Command.Result ended = running.await();
      assertThat(ended.exitCode()).as("seed %d: %s", seed, ended).isZero();
      return lines.size() + ended.out().lines().count() == TURNS;
    }

    void kill() throws Exception {
      running.signal("KILL");
      lines.addAll(running.await().out().lines().toList());
      running.close();
      running = driver(alpi, TURNS - lines.size());
    }

    List<String> finish() throws Exception {
      lines.addAll(running.await().out().lines().toList());
      return lines;
    }

    @Override
    public void close() throws IOException {
      running.close();
    }
  }

  @Test
  void processes_that_are_killed_at_random_never_pass_their_common_cap() throws Exception {
    Alpi alpi = Alpi.in(scratch);
    // every fourth turn has two calls; the cap is reached after about six tenths of them
    Usd cap =
        Usd.of(
            USD_PER_CALL
                .multiply(BigDecimal.valueOf(PROCESSES * TURNS * 5L / 4))
                .multiply(new BigDecimal("0.6"))
                .max(BOUND.multiply(BigDecimal.TWO)));
    Answer tool = Answer.call("todo", "{\"action\":\"list\"}").usage(USAGE);
    Answer text = Answer.text("yes").usage(USAGE);
    Script script =
        Script.empty()
            .rule(Rule.toolResult(text))
            .rule(Rule.contains("use a tool", tool.firstByteDelay(Duration.ofMillis(3))))
            .rule(Rule.always(text.firstByteDelay(Duration.ofMillis(3))));
    List<String> lines = new ArrayList<>();
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, dollars(cap));
      lines.addAll(drive(alpi, server, cap));
      requireBalanced(alpi, server, cap);
    }
    long answered = lines.stream().filter("answered"::equals).count();
    long refused = lines.stream().filter("refused"::equals).count();
    assertThat(answered + refused).as("seed %d: %s", seed, lines).isEqualTo(PROCESSES * TURNS);
    // a refusal means that this and what all others had reserved did not fit any more
    assertThat(refused).as("seed %d", seed).isPositive();
    Usd underWay = Usd.of(BOUND.multiply(BigDecimal.valueOf(PROCESSES)));
    assertThat(Lab.standing(alpi.profile()).spent().plus(underWay)).isGreaterThan(cap);
    HomeAudit home = HomeAudit.of(alpi.profile());
    home.requireSound();
    long kept =
        home.sessions().stream()
            .flatMap(session -> session.turns().stream())
            .filter(turn -> turn.assistant().text().equals("yes"))
            .count();
    assertThat(kept).as("answered turns are kept, seed %d", seed).isGreaterThanOrEqualTo(answered);
  }

  /** Runs all workers to their end and returns what they printed. */
  private List<String> drive(Alpi alpi, ScriptedModelServer server, Usd cap) throws Exception {
    List<Worker> workers = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        workers.add(new Worker(alpi));
      }
      int kills = 0;
      List<Worker> busy = new ArrayList<>(workers);
      while (!busy.isEmpty()) {
        Worker victim = busy.get(random.nextInt(busy.size()));
        boolean ended = victim.running.endsWithin(Duration.ofMillis(random.nextLong(20, 500)));
        // one that has only begun to start holds no money
        if (!ended && kills < KILLS && !victim.running.outSoFar().isEmpty()) {
          victim.kill();
          kills++;
        }
        requireUnderCap(alpi, server, cap);
        for (Worker worker : List.copyOf(busy)) {
          if (worker.isDone()) {
            busy.remove(worker);
          }
        }
      }
      assertThat(kills).as("seed %d", seed).isEqualTo(KILLS);
      List<String> lines = new ArrayList<>();
      for (Worker worker : workers) {
        lines.addAll(worker.finish());
      }
      return lines;
    } finally {
      for (Worker worker : workers) {
        worker.close();
      }
    }
  }

  /** At any moment: what was billed by now is spent or reserved, and both are within the cap. */
  private void requireUnderCap(Alpi alpi, ScriptedModelServer server, Usd cap) throws IOException {
    Usd billed = Lab.billed(server);
    Standing standing = Lab.standing(alpi.profile());
    Usd counted = standing.spent().plus(standing.reserved());
    assertThat(billed).as("seed %d", seed).isLessThanOrEqualTo(counted);
    assertThat(counted).as("seed %d", seed).isLessThanOrEqualTo(cap);
  }

  private void requireBalanced(Alpi alpi, ScriptedModelServer server, Usd cap) throws Exception {
    requireUnderCap(alpi, server, cap);
    // whoever comes next counts what the killed ones left open
    assertThat(alpi.chat("one more").exitCode()).as("seed %d", seed).isIn(0, 14);
    requireUnderCap(alpi, server, cap);
    Standing standing = Lab.standing(alpi.profile());
    assertThat(standing.reserved()).as("seed %d", seed).isEqualTo(Usd.ZERO);
    assertThat(Lab.billed(server)).isLessThanOrEqualTo(standing.spent());
  }

  private static RunningCommand driver(Alpi alpi, int turns) throws IOException {
    return Command.of(
            alpi.directory(),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            TurnDriver.class.getName(),
            alpi.profile().toString(),
            Integer.toString(turns))
        .within(LIMIT)
        .start();
  }

  @Test
  void launches_that_are_killed_at_random_never_pass_their_common_cap() throws Exception {
    Alpi alpi = Alpi.in(scratch);
    Usd cap = Usd.of(new BigDecimal("0.15"));
    Answer answer = Answer.text("yes").usage(TokenUsage.of(4_000, 3_000));
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.always(answer.firstByteDelay(Duration.ofMillis(100))))) {
      Lab.connect(alpi, server, Lab.Wire.ANTHROPIC, dollars(cap));
      List<CompletableFuture<List<Integer>>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        long millisMax = random.nextInt(4) == 0 ? random.nextLong(400, 1500) : 60_000;
        running.add(Async.of(() -> launchTwice(alpi, millisMax)));
      }
      List<Integer> codes = new ArrayList<>();
      for (CompletableFuture<List<Integer>> one : running) {
        codes.addAll(one.get());
      }
      assertThat(codes).as("seed %d", seed).hasSize(16);
      // where many were killed early, the cap is not reached yet
      while (!codes.contains(14) && codes.size() < LAUNCHES_MAX) {
        codes.addAll(launchTwice(alpi, 60_000));
      }

      assertThat(codes).as("seed %d", seed).isSubsetOf(0, 14, 137).contains(0, 14);
      requireBalanced(alpi, server, cap);
      HomeAudit.of(alpi.profile()).requireSound();
    }
  }

  /** Enough to spend the cap of the test twice over. */
  private static final int LAUNCHES_MAX = 60;

  private static List<Integer> launchTwice(Alpi alpi, long millisMax) throws Exception {
    List<Integer> codes = new ArrayList<>();
    for (int turn = 0; turn < 2; turn++) {
      try (RunningCommand running = alpi.start("chat", "--once", "hello")) {
        if (!running.endsWithin(Duration.ofMillis(millisMax))) {
          running.signal("KILL");
        }
        codes.add(running.await().exitCode());
      }
    }
    return codes;
  }

  private static String dollars(Usd usd) {
    return BigDecimal.valueOf(usd.nano(), 9).toPlainString();
  }
}

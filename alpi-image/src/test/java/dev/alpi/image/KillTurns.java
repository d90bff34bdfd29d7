package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Asked;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.TokenUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Processes that work turns on one profile under a daily cap, each killed by SIGKILL at a random
 * moment and replaced. After each kill the money must be right and what the dead process
 * acknowledged must be in its sessions; at the end everything must be readable.
 *
 * <p>{@code alpi-bench/kill-turns} runs it by hand, {@link KillTurnsProcessTest} in the build.
 */
final class KillTurns {
  /*
   * Implementation notes. A trial is one JVM from its start to its death. Its moment is drawn: some
   * time after its start, or some time after its n-th request to the model, so that kills fall
   * before, between and behind a turn's three calls however slow the machine is. The cap is raised
   * whenever turns were refused for it, so that the run meets it again and again. All clocks here
   * are behind the machine's, by what has passed of the day when the run starts.
   */

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** A start takes ten seconds on a machine that does ten other things. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** Kills come at most so long after the request that they wait for; a call takes 5 to 30 ms. */
  private static final long NANOS_AFTER_REQUEST_MAX = Duration.ofMillis(60).toNanos();

  /** Three requests a turn, so the kill falls into one of the first two turns or behind them. */
  private static final int REQUESTS_MAX = 7;

  private static final TokenUsage USAGE = TokenUsage.of(1_500, 100);

  /** So little that a short run meets it. */
  private static final BigDecimal CAP_FIRST_USD = new BigDecimal("0.4");

  /** More than what all processes can have reserved at once. */
  private static final BigDecimal CAP_STEP_USD = new BigDecimal("1.0");

  private static final int REFUSALS_BEFORE_RAISE = 3;
  private static final int TRIALS_OF_A_SHARED_SESSION = 40;
  private static final int ROWS = 20;
  private static final int TRIALS_OF_AN_AUDIT = 1_000;

  private static final Pattern TOKEN = Pattern.compile("turn (k[0-9]+-[0-9]+)\\.");

  /**
   * What to do.
   *
   * @param trials how many kills
   * @param seed draws the moments
   * @param processes how many at once
   */
  record Options(int trials, long seed, int processes) {}

  private final Options options;
  private final Alpi alpi;
  private final PrintStream out;
  private final long startedNanos = System.nanoTime();
  private final Duration shift;
  private final AtomicInteger started = new AtomicInteger();
  private final Map<String, Semaphore> requests = new ConcurrentHashMap<>();
  private final Map<SessionId, ConcurrentLinkedQueue<String>> answers = new ConcurrentHashMap<>();
  private final KillTally tally = new KillTally();

  /** A trial holds it to read, an audit to write. */
  private final ReadWriteLock quiet = new ReentrantReadWriteLock();

  private BigDecimal capUsd = CAP_FIRST_USD;
  private int refusals;
  private SessionId shared;
  private ScriptedModelServer server;
  private final QuickJvm jvm;

  KillTurns(Path scratch, Options options, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    alpi = Alpi.in(scratch);
    jvm = QuickJvm.of(KilledDriver.class, alpi.userHome(), LIMIT);
    Duration passed = Duration.between(LocalTime.MIN, LocalTime.now(ZoneOffset.UTC));
    shift = passed.minusSeconds(30).isNegative() ? Duration.ZERO : passed.minusSeconds(30);
  }

  /** Usage: {@code [--trials N] [--seed N] [--processes N]}. */
  public static void main(String[] arguments) throws Exception {
    int trials = 10_000;
    long seed = new Random().nextLong();
    int processes = 8;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--trials" -> trials = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--processes" -> processes = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    Path scratch = Files.createTempDirectory("alpi-kill-turns-");
    Processes.endWithThisOne();
    System.out.println("in " + scratch + ", which is left if anything is wrong");
    KillTally tally =
        new KillTurns(scratch, new Options(trials, seed, processes), System.out).run();
    System.out.printf(
        Locale.ROOT,
        "%n%d kills: %d answers acknowledged, none lost; every file readable; the cap never"
            + " passed%n",
        tally.trials(),
        tally.answered());
    System.out.printf(
        Locale.ROOT,
        "%.1f s of processor time in this process, which also plays the model%n",
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
    DurableFiles.deleteTree(scratch);
  }

  /** Runs all trials, prints what came of them, and fails if anything was lost. */
  KillTally run() throws Exception {
    out.printf(
        Locale.ROOT,
        "%d trials in %d processes, seed %d%n",
        options.trials(),
        options.processes(),
        options.seed());
    try (ScriptedModelServer scripted =
        ScriptedModelServer.start(Script.computed(this::answer).keepingRequests(0))) {
      server = scripted;
      // once: it is written in place, and a turn that begins then would read half of it
      Lab.write(alpi.profile().resolve(".env"), "LAB_KEY=" + Lab.KEY + "\n", "rw-------");
      writeConfig();
      Files.writeString(alpi.userHome().resolve("one.txt"), "the first file\n");
      shared = newSharedSession();
      jvm.train(driver("k" + options.trials(), "a/m", shared, 4));
      out.println("| trials | minutes | trials a minute | answered | refused | cap $ | spent $ |");
      out.println("|---|---|---|---|---|---|---|");
      List<CompletableFuture<Void>> workers =
          IntStream.range(0, options.processes()).mapToObj(this::work).toList();
      // all of them first: nothing that was started may outlive the run
      CompletableFuture.allOf(workers.toArray(CompletableFuture<?>[]::new))
          .handle((_, _) -> true)
          .get();
      for (CompletableFuture<Void> worker : workers) {
        worker.get();
      }
      row();
      requireAllKept();
      out.println();
      out.println("| killed | times |");
      out.println("|---|---|");
      tally.moments().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              moment -> out.println("| " + moment.getKey() + " | " + moment.getValue() + " |"));
    }
    return tally;
  }

  private CompletableFuture<Void> work(int worker) {
    Random random = new Random(options.seed() + worker);
    return Async.of(
        () -> {
          for (int trial = started.getAndIncrement();
              trial < options.trials() && tally.trials() < options.trials();
              trial = started.getAndIncrement()) {
            quiet.readLock().lock();
            try {
              trial(trial, random);
            } catch (Exception | AssertionError e) {
              started.set(options.trials()); // the others stop too
              throw new AssertionError("seed " + options.seed() + ", trial " + trial, e);
            } finally {
              quiet.readLock().unlock();
            }
            if ((trial + 1) % TRIALS_OF_AN_AUDIT == 0) {
              audit();
            }
          }
          return null;
        });
  }

  private void trial(int trial, Random random) throws Exception {
    String name = "k" + trial;
    Semaphore asked = new Semaphore(0);
    requests.put(name, asked);
    SessionId session = shared(trial);
    String model = random.nextBoolean() ? "a/m" : "b/m";
    int call = random.nextInt(REQUESTS_MAX + 1);
    long nanos = random.nextLong(NANOS_AFTER_REQUEST_MAX);
    Command.Result dead;
    try (RunningCommand running = driver(name, model, session, Integer.MAX_VALUE).start()) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (int seen = 0; seen < call && !isRefused(running); ) {
        seen += asked.tryAcquire(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS) ? 1 : 0;
        requireAtWork(running, deadline);
      }
      // a start takes some hundred milliseconds
      running.endsWithin(Duration.ofNanos(call == 0 ? nanos * 5 : nanos));
      running.kill();
      dead = running.await();
    }
    assertThat(dead.exitCode()).as("%s", dead).isEqualTo(137);
    requests.remove(name);
    List<String> lines = dead.out().lines().toList();
    tally.add(moment(lines, asked, call), lines);
    requireUnderCap();
    requireKept(lines);
    raiseCap(lines);
    if ((trial + 1) % Math.ceilDiv(options.trials(), ROWS) == 0) {
      row();
    }
  }

  /** While nobody writes: files that vanish between two steps of a reader are no damage. */
  private void audit() throws IOException {
    quiet.writeLock().lock();
    try {
      HomeAudit.of(alpi.profile()).requireReadable();
    } finally {
      quiet.writeLock().unlock();
    }
  }

  /** Fails if the process has ended by itself, or hangs; a thread dump says where. */
  private static void requireAtWork(RunningCommand running, long deadline) throws Exception {
    assertThat(running.endsWithin(Duration.ZERO)).as("it ended by itself").isFalse();
    if (System.nanoTime() - deadline > 0) {
      running.signal("QUIT");
      running.awaitOutput("Full thread dump");
      running.endsWithin(Duration.ofSeconds(1));
      throw new AssertionError("it hangs:\n" + running.outSoFar());
    }
  }

  private static boolean isRefused(RunningCommand running) throws IOException {
    return running.outSoFar().contains("refused");
  }

  private static String moment(List<String> lines, Semaphore asked, int calls) {
    if (lines.isEmpty()) {
      return "0 before it began";
    }
    if (lines.contains("refused")) {
      return "6 after a refusal";
    }
    String last = lines.getLast();
    if (!last.startsWith("turn ")) {
      return "5 between turns";
    }
    long ended = lines.stream().filter(line -> line.startsWith("answered ")).count();
    long open = asked.availablePermits() + calls - 3 * ended;
    return open <= 0 ? "1 in a turn, before its first call" : (1 + open) + " after call " + open;
  }

  /** The model: it asks for two tools, the second of which writes, and then answers. */
  private Answer answer(Asked asked) {
    Matcher token = TOKEN.matcher(asked.lastUserText());
    if (!token.find()) {
      return Answer.text("nothing to do").usage(USAGE);
    }
    String turn = token.group(1);
    int number = turn.hashCode() & 0xffff;
    Answer answer =
        switch (asked.resultsSinceUser()) {
          case 0 -> Answer.call("read_file", "{\"path\":\"one.txt\"}");
          case 1 -> Answer.call("memory", fact(number % 24));
          default -> Answer.text("done with " + turn);
        };
    Semaphore seen = requests.get(turn.substring(0, turn.indexOf('-')));
    if (seen != null) {
      seen.release();
    }
    return answer
        .usage(USAGE)
        .firstByteDelay(Duration.ofMillis(number % 7 * 3))
        .betweenPieces(number % 3 == 0 ? Duration.ofMillis(1) : Duration.ZERO);
  }

  private static String fact(int number) {
    return "{\"action\":\"add\",\"target\":\"memory\",\"content\":\"room %d has %d chairs\"}"
        .formatted(number, number % 5);
  }

  /** A session for some of the trials; a new one in time, or all would wait for its growth. */
  private synchronized SessionId shared(int trial) throws IOException {
    if (trial % TRIALS_OF_A_SHARED_SESSION == 0) {
      shared = newSharedSession();
    }
    return shared;
  }

  private SessionId newSharedSession() throws IOException {
    SessionStore sessions = HomeAudit.store(alpi.profile(), clock());
    Instant now = clock().instant();
    SessionTurn first = SessionTurn.started(now, "hello").edit().ended(now).assistant("hi").done();
    return sessions.append(sessions.create("a/m"), first, SessionUsage.NONE, 0).id();
  }

  private Clock clock() {
    return Clock.offset(Clock.systemUTC(), shift.negated());
  }

  private void requireUnderCap() throws IOException {
    Usd billed = Lab.billed(server);
    Standing standing = Lab.standing(alpi.profile(), clock());
    Usd counted = standing.spent().plus(standing.reserved());
    assertThat(billed).as("billed by the server, counted here").isLessThanOrEqualTo(counted);
    assertThat(counted).as("counted, and the cap").isLessThanOrEqualTo(cap());
  }

  private synchronized Usd cap() {
    return Usd.of(capUsd);
  }

  /** What was acknowledged stands in its session's file. */
  private void requireKept(List<String> lines) throws IOException {
    for (String line : lines) {
      assertThat(line).matches("begun|turn k.*|refused|answered [0-9a-f]{12} done with k[0-9]+-.*");
      if (line.startsWith("answered ")) {
        String[] words = line.split(" ", 3);
        SessionId id = SessionId.parse(words[1]).orElseThrow();
        answers.computeIfAbsent(id, _ -> new ConcurrentLinkedQueue<>()).add(words[2]);
      }
    }
    for (String id :
        lines.stream()
            .filter(line -> line.startsWith("answered "))
            .map(line -> line.split(" ", 3)[1])
            .distinct()
            .toList()) {
      requireKept(SessionId.parse(id).orElseThrow());
    }
  }

  private void requireKept(SessionId id) throws IOException {
    List<String> acknowledged = List.copyOf(answers.get(id));
    Session session = HomeAudit.of(alpi.profile()).session(id);
    List<String> kept = session.turns().stream().map(turn -> turn.assistant().text()).toList();
    assertThat(kept).as("answers in session %s", id).containsAll(acknowledged);
  }

  /** Everything is readable, every answer is there, and whoever comes next counts the rest. */
  private void requireAllKept() throws Exception {
    HomeAudit.of(alpi.profile()).requireReadable();
    for (SessionId id : answers.keySet()) {
      requireKept(id);
    }
    // what the last kills have left reserved may have used it up
    raiseCap();
    Command.Result next = driver("k" + options.trials(), "a/m", shared, 2).run();
    assertThat(next.exitCode()).as("%s", next).isZero();
    assertThat(next.out()).contains("answered ").doesNotContain("failed");
    requireUnderCap();
    assertThat(Lab.standing(alpi.profile(), clock()).reserved()).isEqualTo(Usd.ZERO);
  }

  private void raiseCap(List<String> lines) throws IOException {
    synchronized (this) {
      refusals += lines.contains("refused") ? 1 : 0;
      if (refusals < REFUSALS_BEFORE_RAISE) {
        return;
      }
      raiseCap();
    }
  }

  private synchronized void raiseCap() throws IOException {
    refusals = 0;
    capUsd = capUsd.add(CAP_STEP_USD);
    writeConfig();
  }

  private void writeConfig() throws IOException {
    Path written = alpi.userHome().resolve("config.yaml");
    String yaml =
        """
        model: a/m
        workspace: %s
        providers:
          endpoints:
            - {name: a, url: "%s/v1", wire: openai, key: LAB_KEY}
            - {name: b, url: "%s/v1", wire: anthropic, key: LAB_KEY}
        budget:
          daily_usd: %s
          unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}
        """
            .formatted(alpi.userHome(), server.baseUri(), server.baseUri(), capUsd);
    Lab.write(written, yaml, "rw-------");
    Files.move(written, alpi.profile().resolve("config.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private Command driver(String name, String model, SessionId session, int turns) {
    return jvm.command(
        alpi.profile().toString(),
        name,
        model,
        session.toString(),
        shift.toString(),
        Integer.toString(turns));
  }

  private void row() throws IOException {
    double minutes = (System.nanoTime() - startedNanos) / 60e9;
    out.printf(
        Locale.ROOT,
        "| %d | %.1f | %.0f | %d | %d | %s | %s |%n",
        tally.trials(),
        minutes,
        tally.trials() / minutes,
        tally.answered(),
        tally.refused(),
        capUsd,
        Lab.standing(alpi.profile(), clock()).spent());
  }
}

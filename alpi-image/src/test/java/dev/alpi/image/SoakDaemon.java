package dev.alpi.image;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.TokenUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A daemon in hard times: it is killed every few seconds, profiles come and go, the clock is set,
 * files are damaged and mended, locks and ports are taken by others. Meanwhile and afterwards no
 * slot is without a record, none runs twice, and everything on the disk can be read. At last it
 * lives on undisturbed but for its profiles, and what it has open must not grow.
 *
 * <p>{@code alpi-bench/soak-daemon} runs it by hand.
 */
final class SoakDaemon {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int MILLIS_BETWEEN_KILLS_MAX = 9_000;
  private static final int MILLIS_BETWEEN_ACTS_MAX = 1_500;

  /** A start takes some 500. */
  private static final int MILLIS_OF_START_MAX = 800;

  /** The life without kills takes this part of the time, but no longer than five minutes. */
  private static final int PART_OF_LONG_LIFE = 4;

  private static final Duration LONG_LIFE_MAX = Duration.ofMinutes(5);

  /** Files that are open for a moment, because a job runs, are no leak. */
  private static final int OPEN_MORE_MAX = 6;

  private static final int SAMPLES = 20;

  /**
   * What to do.
   *
   * @param time how long
   * @param seed draws what happens when
   * @param records what becomes of the log of slots while no daemon is there
   */
  record Options(Duration time, long seed, Records records) {}

  /** Whether the log of slots is left alone. */
  enum Records {
    KEPT,
    /** Its end is cut off after kills, which all this has to notice. */
    CUT
  }

  private final Options options;
  private final Random random;
  private final SoakFindings findings;
  private final SoakMachine machine;
  private final SoakProfiles profiles;
  private final SoakMischief mischief;

  SoakDaemon(Path scratch, Options options, PrintStream out) throws IOException {
    this.options = options;
    this.random = new Random(options.seed());
    this.findings = new SoakFindings(out, options.seed());
    this.machine = new SoakMachine(scratch, findings);
    this.profiles = new SoakProfiles(machine, findings);
    this.mischief = new SoakMischief(machine, findings, profiles, random);
  }

  /** Usage: {@code [--minutes N] [--seed N] [--records kept|cut]}. */
  public static void main(String[] arguments) throws Exception {
    Duration time = Duration.ofMinutes(20);
    long seed = new Random().nextLong();
    Records records = Records.KEPT;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--minutes" -> time = Duration.ofMillis((long) (Double.parseDouble(value) * 60_000));
        case "--seed" -> seed = Long.parseLong(value);
        case "--records" -> records = Records.valueOf(value.toUpperCase(Locale.ROOT));
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    Path scratch = Files.createTempDirectory("alpi-soak-");
    Processes.endWithThisOne();
    System.out.println("seed " + seed + ", in " + scratch + ", which is left if anything is wrong");
    boolean isWell = new SoakDaemon(scratch, new Options(time, seed, records), System.out).run();
    if (isWell) {
      DurableFiles.deleteTree(scratch);
    }
    System.exit(isWell ? 0 : 1);
  }

  /** Runs it, prints what was done and found, and says whether nothing was found. */
  boolean run() throws Exception {
    Duration part = options.time().dividedBy(PART_OF_LONG_LIFE);
    Duration longLife = part.compareTo(LONG_LIFE_MAX) > 0 ? LONG_LIFE_MAX : part;
    Answer answer =
        Answer.text("done").usage(TokenUsage.of(1_500, 100)).firstByteDelay(Duration.ofMillis(40));
    try (ScriptedModelServer model =
            ScriptedModelServer.start(Script.always(answer).keepingRequests(0));
        machine) {
      machine.startDaemon();
      machine.awaitServing();
      profiles.begin(model);
      long end = System.nanoTime() + options.time().toNanos();
      hardTimes(end - longLife.toNanos());
      mischief.mendAll();
      machine.awaitHealthy("after the hard times");
      longLife(end);
      atTheEnd(model);
    } catch (IOException | AssertionError e) {
      findings.add("it could not go on: " + e);
    }
    findings.print();
    return !findings.isAny();
  }

  private void hardTimes(long end) throws Exception {
    long kill = soon(MILLIS_BETWEEN_KILLS_MAX);
    long act = soon(MILLIS_BETWEEN_ACTS_MAX);
    while (System.nanoTime() < end) {
      machine.pass(LOOK);
      profiles.look();
      mischief.mend();
      if (System.nanoTime() > kill) {
        kill();
        kill = soon(MILLIS_BETWEEN_KILLS_MAX);
      }
      if (System.nanoTime() > act && !mischief.isBusy()) {
        mischief.some();
        act = soon(MILLIS_BETWEEN_ACTS_MAX);
      }
    }
  }

  private long soon(int millisMax) {
    return System.nanoTime() + Duration.ofMillis(random.nextInt(millisMax)).toNanos();
  }

  /** Ends the daemon, lets somebody be in its way, begins it anew, at the second try perhaps. */
  private void kill() throws Exception {
    if (random.nextInt(8) == 0) {
      Duration took = machine.terminate();
      findings.note("SIGTERM, ended after " + took.toMillis() + " ms");
    } else {
      machine.kill();
    }
    profiles.look();
    switch (options.records()) {
      case KEPT -> {}
      case CUT -> cut(profiles.stable(random).slots());
    }
    mischief.whileItIsDead();
    machine.startDaemon();
    if (random.nextInt(5) == 0) {
      machine.pass(Duration.ofMillis(random.nextInt(MILLIS_OF_START_MAX)));
      machine.kill();
      findings.count("SIGKILL in the start");
      machine.startDaemon();
    }
  }

  /** Cuts the last third of the records off. */
  private static void cut(Path log) throws IOException {
    if (Files.isRegularFile(log)) {
      List<String> lines = Files.readAllLines(log);
      Files.write(log, lines.subList(0, lines.size() * 2 / 3));
    }
  }

  private void longLife(long end) throws Exception {
    machine.kill();
    machine.startDaemon();
    machine.awaitServing();
    // what is opened once and kept is open after the first round
    while (profiles.churned().size() < 2) {
      act(profiles::create);
    }
    leaveOne();
    machine.awaitHealthy("in its long life");
    Map<String, Long> before = atRest();
    while (System.nanoTime() < end) {
      mischief.churn();
      mischief.mendAll();
      profiles.look();
      findings.count("profiles made, moved, removed in the long life");
    }
    leaveOne();
    machine.awaitHealthy("after its long life");
    Map<String, Long> after = atRest();
    findings.count("open at the beginning of the long life", sum(before));
    findings.count("open at its end", sum(after));
    if (sum(after) > sum(before) + OPEN_MORE_MAX) {
      findings.add("more is open than before: " + before + " then " + after);
    }
  }

  private void leaveOne() throws Exception {
    while (profiles.churned().size() > 1) {
      act(() -> profiles.remove(profiles.churned().getFirst()));
    }
    while (profiles.churned().isEmpty()) {
      act(profiles::create);
    }
  }

  private void act(SoakMischief.Work work) throws Exception {
    work.run();
    profiles.look();
  }

  private static long sum(Map<String, Long> open) {
    return open.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns what is open in the quietest of some moments. */
  private Map<String, Long> atRest() throws Exception {
    Map<String, Long> least = new TreeMap<>();
    for (int i = 0; i < SAMPLES; i++) {
      machine.pass(LOOK);
      profiles.look();
      Map<String, Long> now = machine.open();
      if (least.isEmpty() || sum(now) < sum(least)) {
        least = now;
      }
    }
    return least;
  }

  private void atTheEnd(ScriptedModelServer model) throws Exception {
    machine.awaitHealthy("at the end");
    profiles.requireServed(machine.status());
    for (SoakProfile each : profiles.stable()) {
      String peer = profiles.other(each).name();
      Command.Result ping = machine.run("-p", each.name(), "peers", "ping", peer);
      if (ping.exitCode() != 0) {
        findings.add(each.name() + " does not reach " + peer + ": " + ping);
      }
    }
    profiles.requireSettled(machine.now());
    Duration took = machine.terminate();
    findings.note("ended after " + took.toMillis() + " ms");
    for (String left : List.of("service.pid", "host/host.sock")) {
      if (Files.exists(machine.root().resolve(left))) {
        findings.add(left + " is there after the end of the daemon");
      }
    }
    profiles.requireIntact(model);
  }
}

package dev.alpi.image;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People and programs write to the agent by all channels, whose services fail now and then, while
 * the daemon is killed every few seconds, in its start too. In the end each message must have an
 * answer, in the order of its chat, and a second one only where it says that it may be one.
 *
 * <p>{@code alpi-bench/chaos-gateways} runs it by hand, {@link ChaosGatewaysProcessTest} in the
 * build.
 */
final class ChaosGateways {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration WARM_UP_MAX = Duration.ofSeconds(60);
  private static final Duration BETWEEN_WARM_UPS = Duration.ofSeconds(2);

  /** What fails is tried again after twice as long each time. */
  private static final Duration END_MAX = Duration.ofMinutes(15);

  /** A start takes some 500. */
  private static final int MILLIS_OF_START_MAX = 800;

  private static final double FAULT_RATE = 0.05;
  private static final int WAITING_TO_FORGET = 15;
  private static final Duration DEAD_TO_FORGET_MAX = Duration.ofSeconds(3);
  private static final int NOTE_EVERY = 20;

  /**
   * What to do.
   *
   * @param messages how many are written
   * @param seed draws who writes where, what fails and when it is killed
   * @param betweenKills how long it lives, on average
   * @param killsMin it is killed so often at least
   * @param perSecond how many messages are written in a second
   * @param quiet how long nothing comes, and nothing waits, before what has not come is lost
   * @param mail whether mail servers are started
   * @param memory what becomes of what the gateways know
   */
  record Options(
      int messages,
      long seed,
      Duration betweenKills,
      int killsMin,
      int perSecond,
      Duration quiet,
      Mail mail,
      Memory memory) {}

  /** Whether there is mail. */
  enum Mail {
    YES,
    NO
  }

  /** Whether the files of the gateways are left alone. */
  enum Memory {
    KEPT,
    /** They are removed once after a kill, which all this has to notice. */
    LOST
  }

  private final Options options;
  private final PrintStream out;
  private final Random random;
  private final SoakFindings findings;
  private final SoakMachine machine;
  private final List<ChaosChannel> channels = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger written = new AtomicInteger();
  private boolean hasForgotten;
  private int kills;

  ChaosGateways(Path scratch, Options options, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    this.random = new Random(options.seed());
    this.findings = new SoakFindings(out, options.seed());
    this.machine = new SoakMachine(scratch, findings);
  }

  /**
   * Usage: {@code [--messages N] [--seed N] [--seconds-between-kills N] [--per-second N]
   * [--forget]}.
   */
  public static void main(String[] arguments) throws Exception {
    int messages = 2_000;
    long seed = new Random().nextLong();
    double seconds = 3;
    int perSecond = 10;
    Memory memory = Memory.KEPT;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--messages" -> messages = Integer.parseInt(arguments[++i]);
        case "--seed" -> seed = Long.parseLong(arguments[++i]);
        case "--seconds-between-kills" -> seconds = Double.parseDouble(arguments[++i]);
        case "--per-second" -> perSecond = Integer.parseInt(arguments[++i]);
        case "--forget" -> memory = Memory.LOST;
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    Path scratch = Files.createTempDirectory("alpi-chaos-");
    Processes.endWithThisOne();
    System.out.println("seed " + seed + ", in " + scratch + ", which is left if anything is wrong");
    Options options =
        new Options(
            messages,
            seed,
            Duration.ofMillis((long) (seconds * 1_000)),
            1,
            perSecond,
            Duration.ofSeconds(30),
            Mail.YES,
            memory);
    boolean isWell = new ChaosGateways(scratch, options, System.out).run();
    if (isWell) {
      DurableFiles.deleteTree(scratch);
    }
    System.exit(isWell ? 0 : 1);
  }

  /** Runs it, prints what came of it, and says whether nothing was wrong. */
  boolean run() throws Exception {
    try (machine) {
      channels.add(new ChaosTelegram());
      channels.add(new ChaosMatrix());
      channels.add(new ChaosWebhook(findings, options.seed()));
      if (options.mail() == Mail.YES) {
        ChaosMail.start(findings).ifPresent(channels::add);
      }
      ChaosProfiles profiles = new ChaosProfiles(machine, findings, channels);
      profiles.create();
      ChaosPlan plan = ChaosPlan.draw(channels, options.messages(), random);
      machine.startDaemon();
      machine.awaitServing();
      warmUp();
      hardTimes(plan, profiles);
      awaitEnd(plan, profiles);
      Set<Integer> givenUp = profiles.givenUp();
      Set<Integer> held = profiles.held();
      Duration took = machine.terminate();
      findings.note("ended after " + took.toMillis() + " ms");
      print(plan, givenUp, held);
    } catch (IOException | AssertionError e) {
      findings.add("it could not go on: " + e);
    } finally {
      over.countDown();
      for (ChaosChannel channel : channels) {
        channel.close();
      }
    }
    findings.print();
    return !findings.isAny();
  }

  int kills() {
    return kills;
  }

  /** Writes by each channel until it answers: some begin with what comes after their start. */
  private void warmUp() throws Exception {
    long end = System.nanoTime() + WARM_UP_MAX.toNanos();
    int number = ChaosMessage.WARM_UP;
    List<ChaosChannel> silent = new ArrayList<>(channels);
    while (!silent.isEmpty()) {
      for (ChaosChannel channel : silent) {
        channel.say(new ChaosMessage(number++, channel.chats().getFirst()));
      }
      long next = System.nanoTime() + BETWEEN_WARM_UPS.toNanos();
      while (!silent.isEmpty() && System.nanoTime() < next) {
        machine.pass(LOOK);
        silent.removeIf(channel -> !channel.answers().isEmpty());
      }
      if (System.nanoTime() > end) {
        throw new IOException("no answer by " + silent.stream().map(ChaosChannel::name).toList());
      }
    }
    findings.note("all channels answer");
  }

  private void hardTimes(ChaosPlan plan, ChaosProfiles profiles) throws Exception {
    failAtRandom(FAULT_RATE);
    long start = System.nanoTime();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (ChaosChannel channel : channels) {
      plan.chats(channel)
          .values()
          .forEach(chat -> writers.add(Async.of(() -> write(channel, chat, start))));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(writers.toArray(CompletableFuture<?>[]::new));
    long kill = soon();
    int nextNote = NOTE_EVERY;
    while (!all.isDone() || kills < options.killsMin()) {
      machine.pass(LOOK);
      if (System.nanoTime() > kill) {
        kill(plan, profiles);
        kill = soon();
        if (kills >= nextNote) {
          findings.note(kills + " kills, " + written + " written, " + answered(plan) + " answered");
          nextNote = kills + NOTE_EVERY;
        }
      }
    }
    findings.note("all is written, after " + kills + " kills");
    for (CompletableFuture<Void> writer : writers) {
      try {
        writer.get();
      } catch (ExecutionException e) {
        findings.add("somebody could not go on to write: " + e.getCause());
      }
    }
    failAtRandom(0);
  }

  private void failAtRandom(double rate) {
    for (ChaosChannel channel : channels) {
      channel.failAtRandom(options.seed(), rate);
    }
  }

  /** Writes the messages of a chat, each when its turn in all of them comes. */
  private Void write(ChaosChannel channel, List<ChaosMessage> chat, long start) throws Exception {
    for (ChaosMessage message : chat) {
      long due = start + TimeUnit.SECONDS.toNanos(message.number()) / options.perSecond();
      if (over.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return null;
      }
      channel.say(message);
      int _ = written.incrementAndGet();
    }
    return null;
  }

  private long soon() {
    long most = options.betweenKills().toMillis() * 2;
    return System.nanoTime() + Duration.ofMillis(random.nextLong(most)).toNanos();
  }

  /** Kills the daemon, and begins it anew, at the second try perhaps. */
  private void kill(ChaosPlan plan, ChaosProfiles profiles) throws Exception {
    machine.kill();
    kills++;
    if (options.memory() == Memory.LOST && !hasForgotten) {
      forget(plan, profiles);
    }
    machine.startDaemon();
    if (random.nextInt(4) == 0) {
      machine.pass(Duration.ofMillis(random.nextInt(MILLIS_OF_START_MAX)));
      machine.kill();
      kills++;
      findings.count("SIGKILL in the start");
      machine.startDaemon();
    }
  }

  /** Lets the gateways forget, once there is something that they would have to know. */
  private void forget(ChaosPlan plan, ChaosProfiles profiles) throws Exception {
    long end = System.nanoTime() + DEAD_TO_FORGET_MAX.toNanos();
    while (waiting(plan) < WAITING_TO_FORGET && System.nanoTime() < end) {
      boolean _ = over.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    profiles.forget();
    hasForgotten = true;
    findings.note("forgotten");
  }

  /** Returns how many messages have no answer yet of those that were written. */
  private int waiting(ChaosPlan plan) {
    return written.get() - answered(plan);
  }

  private int answered(ChaosPlan plan) {
    return tallies(plan).values().stream().mapToInt(ChaosTally::answered).sum();
  }

  private static Map<ChaosChannel, ChaosTally> tallies(ChaosPlan plan) {
    Map<ChaosChannel, ChaosTally> tallies = new LinkedHashMap<>();
    plan.messages()
        .forEach((channel, messages) -> tallies.put(channel, ChaosTally.of(channel, messages)));
    return tallies;
  }

  /** Waits until all is answered and sent, or nothing more can come. */
  private void awaitEnd(ChaosPlan plan, ChaosProfiles profiles) throws Exception {
    long end = System.nanoTime() + END_MAX.toNanos();
    int before = -1;
    long since = System.nanoTime();
    while (true) {
      machine.pass(LOOK.multipliedBy(5));
      int now = answered(plan);
      if (now != before) {
        before = now;
        since = System.nanoTime();
      }
      boolean isAll = tallies(plan).values().stream().allMatch(ChaosTally::isComplete);
      boolean isQuiet = System.nanoTime() - since > options.quiet().toNanos();
      if ((isAll || isQuiet) && profiles.areDone()) {
        return;
      }
      if (System.nanoTime() > end) {
        findings.add("something waits after " + END_MAX);
        return;
      }
    }
  }

  private void print(ChaosPlan plan, Set<Integer> givenUp, Set<Integer> held) {
    out.println();
    out.println(ChaosTally.heading());
    Map<ChaosChannel, ChaosTally> tallies = tallies(plan);
    tallies.values().forEach(tally -> tally.account(givenUp, held));
    tallies.values().forEach(tally -> out.println(tally.row()));
    out.printf(
        Locale.ROOT,
        "%n%d messages, seed %d, %d kills%n",
        options.messages(),
        options.seed(),
        kills);
    tallies.values().forEach(tally -> tally.judge(findings));
  }
}

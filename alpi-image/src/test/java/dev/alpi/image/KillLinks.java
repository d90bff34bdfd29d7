package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Asked;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.TokenUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server of peers and its clients, of which one is killed by SIGKILL at a random moment, again
 * and again. After each kill the server starts again, and every request that was made is made
 * again, byte for byte, by several at once: whatever was accepted before must get no answer, and
 * what was not, one and no more.
 *
 * <p>{@code alpi-bench/kill-links} runs it by hand, {@link KillLinksProcessTest} in the build.
 */
final class KillLinks {
  /*
   * Implementation notes. The clients are in a home of their own. Where they look for the profile
   * that they ask there is its public key, and a recorder in place of its socket. A moment is some
   * time after so many requests and pieces of answers have passed the recorder.
   */

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** Four requests, and the pieces of their answers. */
  private static final int EVENTS_MAX = 15;

  /** A ping is answered in two, a question in 50 or so. */
  private static final long NANOS_AFTER_EVENT_MAX = Duration.ofMillis(8).toNanos();

  /** A start takes some 300. */
  private static final int MILLIS_OF_START_MAX = 400;

  private static final int TIMES_AGAIN_AT_ONCE = 2;
  private static final TokenUsage USAGE = TokenUsage.of(1_500, 100);
  private static final Pattern TOKEN = Pattern.compile("(k[0-9]+-[0-9]+)\\.");

  /**
   * What to do.
   *
   * @param trials how many kills
   * @param seed draws the moments
   * @param memory what a server that was killed has left of what it has accepted
   */
  record Options(int trials, long seed, Memory memory) {}

  /** What becomes of the replay journal between the end of a server and the start of the next. */
  enum Memory {
    /** Nothing. */
    KEPT,
    /** It is lost, which all this has to notice. */
    LOST
  }

  private final Path scratch;
  private final Options options;
  private final Random random;
  private final PrintStream out;
  private final LinkTally tally = new LinkTally();

  /** How often the model was asked each question. */
  private final Map<String, Integer> turns = new ConcurrentHashMap<>();

  private LinkSide ann;
  private LinkSide bob;
  private LinkRecorder recorder;
  private RunningCommand server;

  KillLinks(Path scratch, Options options, PrintStream out) {
    this.scratch = scratch;
    this.options = options;
    this.random = new Random(options.seed());
    this.out = out;
  }

  /** Usage: {@code [--trials N] [--seed N]}. */
  public static void main(String[] arguments) throws Exception {
    int trials = 1_000;
    long seed = new Random().nextLong();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--trials" -> trials = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    Path scratch = Files.createTempDirectory("alpi-kill-links-");
    Processes.endWithThisOne();
    System.out.println("in " + scratch + ", which is left if anything is wrong");
    LinkTally _ = new KillLinks(scratch, new Options(trials, seed, Memory.KEPT), System.out).run();
    DurableFiles.deleteTree(scratch);
  }

  /** Runs all trials, prints what came of them, and fails if anything was accepted twice. */
  LinkTally run() throws Exception {
    out.printf(Locale.ROOT, "%d trials, seed %d%n", options.trials(), options.seed());
    long start = System.nanoTime();
    try (ScriptedModelServer model =
        ScriptedModelServer.start(Script.computed(this::answer).keepingRequests(0))) {
      link(model);
      try (LinkRecorder recording = LinkRecorder.between(standIn(), bob.socket())) {
        recorder = recording;
        server = bob.serve();
        for (int trial = 0; trial < options.trials(); trial++) {
          try {
            trial(trial);
          } catch (IOException | AssertionError e) {
            throw new AssertionError("seed " + options.seed() + ", trial " + trial, e);
          }
        }
        requireAllWell();
      } finally {
        if (server != null) {
          server.close();
        }
      }
    }
    print(Duration.ofNanos(System.nanoTime() - start));
    return tally;
  }

  private void link(ScriptedModelServer model) throws Exception {
    ann = LinkSide.of(Alpi.in(scratch.resolve("ann")));
    bob = LinkSide.of(Alpi.in(scratch.resolve("bob")));
    Lab.connect(bob.alpi(), model, Lab.Wire.OPENAI, "100000");
    ann.add("bob", bob);
    bob.add("ann", ann, "--rate", "60000");
  }

  /** Makes what ann's side takes for bob's profile; returns where it looks for the socket. */
  private Path standIn() throws IOException {
    Path alp = ann.home().resolve("profiles/bob/alp");
    Path secrets = Files.createDirectories(alp.resolve("secrets"));
    Files.copy(bob.home().resolve("alp/secrets/alp_key.pub"), secrets.resolve("alp_key.pub"));
    return alp.resolve("alp.sock");
  }

  /** The model: it takes a while to begin, and says each letter alone. */
  private Answer answer(Asked asked) {
    Matcher token = TOKEN.matcher(asked.lastUserText());
    if (!token.find()) {
      return Answer.error(400);
    }
    turns.merge(token.group(1), 1, Integer::sum);
    return Answer.text("done with " + token.group(1))
        .usage(USAGE)
        .deltaChars(3)
        .firstByteDelay(Duration.ofMillis(token.group(1).hashCode() & 7))
        .betweenPieces(Duration.ofMillis(3));
  }

  private void trial(int trial) throws Exception {
    LinkTally.Victim victim =
        random.nextInt(4) == 0 ? LinkTally.Victim.CLIENT : LinkTally.Victim.SERVER;
    List<RunningCommand> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        clients.add(
            i % 2 == 0
                ? ann.alpi().start("peers", "ask", "bob", "work on k" + trial + "-" + i + ".")
                : ann.alpi().start("peers", "ping", "bob"));
      }
      awaitMoment(clients);
      RunningCommand killed =
          switch (victim) {
            case CLIENT -> clients.get(random.nextInt(clients.size()));
            case SERVER, SERVER_IN_ITS_START -> server;
          };
      killed.kill();
      tally.killed(victim);
      boolean _ = killed.endsWithin(PATIENCE);
      for (RunningCommand client : clients) {
        assertThat(client.await().exitCode()).as("%s", client.await()).isIn(0, 17, 137);
      }
    } finally {
      for (RunningCommand client : clients) {
        client.close();
      }
    }
    Set<String> accepted = accepted();
    List<LinkRecorder.Recorded> requests = new ArrayList<>(recorder.take());
    requests.forEach(each -> tally.request(victim, accepted.contains(each.senderAndNonce()), each));
    if (victim == LinkTally.Victim.SERVER) {
      restart();
    }
    makeAgain(requests, accepted, victim);
  }

  /** Waits for the moment of a kill; if it does not come, until all is done. */
  private void awaitMoment(List<RunningCommand> clients) throws InterruptedException {
    int wanted = random.nextInt(EVENTS_MAX + 1);
    long nanos = random.nextLong(NANOS_AFTER_EVENT_MAX);
    int seen = 0;
    while (seen < wanted && isAnyAtWork(clients)) {
      seen += recorder.events().tryAcquire(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS) ? 1 : 0;
    }
    boolean _ = server.endsWithin(Duration.ofNanos(nanos));
  }

  private static boolean isAnyAtWork(List<RunningCommand> clients) throws InterruptedException {
    for (RunningCommand client : clients) {
      if (!client.endsWithin(Duration.ZERO)) {
        return true;
      }
    }
    return false;
  }

  /** Starts the server anew, sometimes at the second attempt. */
  private void restart() throws Exception {
    assertThat(server.await().exitCode()).as("%s", server.await()).isEqualTo(137);
    assertThat(bob.socket()).as("the dead server's socket").exists();
    server.close();
    switch (options.memory()) {
      case KEPT -> {}
      case LOST -> Files.deleteIfExists(bob.replayJournal());
    }
    if (random.nextInt(4) == 0) {
      try (RunningCommand starting = bob.startServing()) {
        boolean _ = starting.endsWithin(Duration.ofMillis(random.nextInt(MILLIS_OF_START_MAX)));
        starting.kill();
        tally.killed(LinkTally.Victim.SERVER_IN_ITS_START);
        assertThat(starting.await().exitCode()).as("%s", starting.await()).isEqualTo(137);
      }
    }
    server = bob.serve();
  }

  private void makeAgain(
      List<LinkRecorder.Recorded> requests, Set<String> accepted, LinkTally.Victim victim)
      throws Exception {
    Collections.shuffle(requests, random);
    for (LinkRecorder.Recorded request : requests) {
      int answers = 0;
      List<CompletableFuture<Boolean>> attempts =
          Stream.generate(() -> Async.of(() -> LinkRecorder.isAnswered(request, bob.socket())))
              .limit(TIMES_AGAIN_AT_ONCE)
              .toList();
      for (CompletableFuture<Boolean> attempt : attempts) {
        answers += attempt.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
      }
      answers += LinkRecorder.isAnswered(request, bob.socket()) ? 1 : 0;
      tally.madeAgain(TIMES_AGAIN_AT_ONCE + 1, answers);
      assertThat(answers + (request.pieces() > 0 ? 1 : 0))
          .as("answers to %s", request)
          .isLessThanOrEqualTo(1);
      if (accepted.contains(request.senderAndNonce())) {
        assertThat(answers).as("%s was accepted before", request).isZero();
      } else if (victim == LinkTally.Victim.SERVER) {
        // of a client that was killed it may just have arrived
        assertThat(answers).as("%s was not accepted before", request).isEqualTo(1);
      }
    }
    assertThat(accepted())
        .containsAll(requests.stream().map(LinkRecorder.Recorded::senderAndNonce).toList());
    assertThat(turns.values()).as("%s", turns).allMatch(times -> times == 1);
    turns.clear();
  }

  /** Returns what was accepted, of which nothing is there twice. */
  private Set<String> accepted() throws IOException {
    List<String> lines = Files.exists(bob.replayJournal()) ? bob.accepted() : List.of();
    assertThat(lines).doesNotHaveDuplicates();
    return new HashSet<>(lines);
  }

  private void requireAllWell() throws Exception {
    String last = "k" + options.trials() + "-0";
    Command.Result asked = ann.alpi().run("peers", "ask", "bob", "work on " + last + ".");
    assertThat(asked).isEqualTo(new Command.Result(0, "done with " + last + "\n", ""));
    HomeAudit.of(bob.home()).requireReadable();
    server.signal("TERM");
    assertThat(server.endsWithin(PATIENCE)).as("it ends").isTrue();
    assertThat(server.await().exitCode()).isEqualTo(143);
    assertThat(bob.socket()).doesNotExist();
  }

  private void print(Duration took) {
    out.printf(
        Locale.ROOT,
        "%d kills of the server, %d in its start, %d of a client, in %.1f s%n",
        tally.kills(LinkTally.Victim.SERVER),
        tally.kills(LinkTally.Victim.SERVER_IN_ITS_START),
        tally.kills(LinkTally.Victim.CLIENT),
        took.toMillis() / 1e3);
    out.printf(
        Locale.ROOT,
        "%d requests, made again %d times: accepted then %d, and none twice%n%n",
        tally.requests(),
        tally.madeAgain(),
        tally.acceptedThen());
    out.println("| found | times |");
    out.println("|---|---|");
    tally.moments().forEach((moment, times) -> out.println("| " + moment + " | " + times + " |"));
  }
}

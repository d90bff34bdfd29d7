package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL in the middle of a turn. {@code -Dalpi.seed=N} repeats a run as far as the machine is the
 * same, {@code -Dalpi.crash.kills=N} kills more often.
 */
class CrashProcessTest {
  private static final int KILLS = Integer.getInteger("alpi.crash.kills", 20);
  private static final String CAP = "2";

  private static final String[] COLOURS = {"red", "blue", "green", "white", "black"};
  private static final String[] THINGS = {"door", "lamp", "chair", "shelf"};

  @TempDir private Path scratch;

  @Test
  void after_a_kill_at_any_moment_the_next_start_is_clean_and_the_money_counted() throws Exception {
    long seed = Long.getLong("alpi.seed", new Random().nextLong());
    Random random = new Random(seed);
    Alpi alpi = Alpi.in(scratch);
    Files.writeString(alpi.directory().resolve("one.txt"), "content-one");
    Duration startUp = measureStartUp(alpi);
    Usd billed = Usd.ZERO;
    int midTurn = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      String moment = "seed " + seed + ", kill " + kill;
      try (ScriptedModelServer server = ScriptedModelServer.start(slowTurn(kill))) {
        Lab.connect(alpi, server, kill % 2 == 0 ? Lab.Wire.OPENAI : Lab.Wire.ANTHROPIC, CAP);
        killSomewhere(alpi, server, startUp, random);
        midTurn += server.requests().isEmpty() ? 0 : 1;
        HomeAudit.of(alpi.profile()).requireSound();

        Command.Result next = alpi.chat("are you there?");

        assertThat(next).as(moment).isEqualTo(new Command.Result(0, "here\n", ""));
        billed = billed.plus(Lab.billed(server));
      }
      requireKept(alpi, billed, kill + 1, moment);
    }
    assertThat(midTurn).as("kills in the middle of a turn, seed %d", seed).isGreaterThan(KILLS / 3);
  }

  /** The turn asks for two tools, the second of which writes, and takes about 300 ms. */
  private static Script slowTurn(int round) {
    String fact =
        "the "
            + COLOURS[round % COLOURS.length]
            + " "
            + THINGS[round / COLOURS.length % THINGS.length]
            + " is in the hall";
    return Script.empty()
        .rule(Rule.contains("there?", Answer.text("here")))
        .rule(
            Rule.contains(
                "content-one",
                slow(
                    Answer.call(
                        "memory",
                        "{\"action\":\"add\",\"target\":\"memory\",\"content\":\""
                            + fact
                            + "\"}"))))
        .rule(Rule.toolResult(slow(Answer.text("now I know that " + fact))))
        .otherwise(
            new Script.Otherwise.Always(slow(Answer.call("read_file", "{\"path\":\"one.txt\"}"))));
  }

  private static Answer slow(Answer answer) {
    return answer.firstByteDelay(Duration.ofMillis(50)).betweenPieces(Duration.ofMillis(6));
  }

  /** Returns how long it takes until the first request is there. */
  private static Duration measureStartUp(Alpi alpi) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo())) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, CAP);
      long start = System.nanoTime();
      try (RunningCommand running = alpi.start("chat", "--once", "begin")) {
        running.awaitUntil(() -> !server.requests().isEmpty());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(running.await().exitCode()).isZero();
        Files.delete(alpi.profile().resolve("logs/ledger.json"));
        Files.delete(alpi.profile().resolve("logs/ledger.journal"));
        return took;
      }
    }
  }

  /** Kills during the start, or during or after the n-th model call. */
  private static void killSomewhere(
      Alpi alpi, ScriptedModelServer server, Duration startUp, Random random) throws Exception {
    int call = random.nextInt(4);
    long nanosMax = call == 0 ? startUp.toNanos() : Duration.ofMillis(150).toNanos();
    try (RunningCommand running = alpi.start("chat", "--once", "begin")) {
      if (call > 0) {
        running.awaitUntil(() -> server.requests().size() >= call);
      }
      boolean alreadyOver = running.endsWithin(Duration.ofNanos(random.nextLong(nanosMax)));
      if (!alreadyOver) {
        running.signal("KILL");
        // a signal may come too late for a turn that was about to end
        assertThat(running.await().exitCode()).isIn(137, 0);
      }
    }
  }

  private static void requireKept(Alpi alpi, Usd billed, int turns, String moment)
      throws Exception {
    HomeAudit home = HomeAudit.of(alpi.profile());
    home.requireSound();
    Standing standing = Lab.standing(alpi.profile());
    assertThat(standing.reserved()).as(moment).isEqualTo(Usd.ZERO);
    assertThat(standing.spent()).as(moment).isGreaterThanOrEqualTo(billed);
    assertThat(standing.spent()).as(moment).isLessThanOrEqualTo(Usd.of(new BigDecimal(CAP)));
    long answered =
        home.sessions().stream()
            .flatMap(session -> session.turns().stream())
            .filter(turn -> turn.assistant().text().equals("here"))
            .count();
    assertThat(answered).as("%s: answers that were given are kept", moment).isEqualTo(turns);
  }
}

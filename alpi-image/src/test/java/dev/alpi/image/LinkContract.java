package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two linked profiles do for each other, whatever lies between them. All tests have the same
 * two, which both answer when a test begins.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LinkContract {
  /** Promised is a second or so; the rest is for a loaded machine. */
  static final Duration SOON = Duration.ofSeconds(10);

  static final String LEISURELY = "taking its time, ".repeat(10).strip();

  private static final int BLOB_BYTES = 20 * 1024 * 1024;

  /** {@code slowly}: in a minute; {@code at leisure}: in two seconds; {@code never}: never. */
  private static final String SCRIPT =
      """
      {"rules": [
        {"when": {"contains": "slowly"},
         "answer": {"text": "%s", "betweenPiecesMillis": 250}},
        {"when": {"contains": "never"},
         "answer": {"text": "no", "cut": {"beforeHead": true, "how": "stall"}}},
        {"when": {"contains": "at leisure"},
         "answer": {"text": "%s", "betweenPiecesMillis": 120}}],
       "default": "the port is 5433"}
      """
          .formatted("one word after the other, ".repeat(100), LEISURELY);

  private final Deque<AutoCloseable> ofAll = new ArrayDeque<>();
  private final Deque<AutoCloseable> ofThis = new ArrayDeque<>();
  private LinkSide ann;
  private LinkSide bob;
  private RunningCommand annServes;
  private RunningCommand bobServes;

  /** Two profiles that have not added each other yet. */
  record Sides(LinkSide ann, LinkSide bob) {}

  /** Makes them; {@link #closeAtEnd} takes what has to be closed. */
  abstract Sides sides(Path scratch, Path script) throws Exception;

  @BeforeAll
  void two_profiles_are_linked(@TempDir Path scratch) throws Exception {
    Sides sides = sides(scratch, Files.writeString(scratch.resolve("script.json"), SCRIPT));
    ann = sides.ann();
    bob = sides.bob();
    ann.add("bob", bob);
    bob.add("ann", ann);
    bob.edit("ann", "--rate", "10000", "--allow", "link.put_blob", "--allow", "link.get_blob");
    annServes = closeAtEnd(ann.serve());
  }

  @BeforeEach
  void both_answer() throws Exception {
    if (bobServes == null || bobServes.endsWithin(Duration.ZERO)) {
      bobServes = closeAtEnd(bob.serve());
    }
  }

  @AfterEach
  void nothing_of_this_test_is_left() throws Exception {
    close(ofThis);
  }

  @AfterAll
  void nothing_is_left() throws Exception {
    close(ofAll);
  }

  private static void close(Deque<AutoCloseable> open) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  final <T extends AutoCloseable> T closeAtEnd(T resource) {
    ofAll.push(resource);
    return resource;
  }

  final LinkSide ann() {
    return ann;
  }

  final LinkSide bob() {
    return bob;
  }

  final RunningCommand bobServes() {
    return bobServes;
  }

  /** Starts a question of ann's, and waits until bob's agent is at it. */
  final RunningCommand startAsking(String question) throws Exception {
    return startAsking(question, Duration.ofSeconds(60));
  }

  final RunningCommand startAsking(String question, Duration limit) throws Exception {
    RunningCommand asking = ann.alpi().startWithin(limit, "peers", "ask", "bob", question);
    ofThis.push(asking);
    bob.awaitRun(bobServes, "running");
    return asking;
  }

  /** Asks bob something that is answered at once. */
  final void requireAnswered() throws Exception {
    Command.Result asked = ann.alpi().run("peers", "ask", "bob", "which port?");
    assertThat(asked).isEqualTo(new Command.Result(0, "the port is 5433\n", ""));
  }

  static void requireSoon(RunningCommand running, int exitCode) throws Exception {
    assertThat(running.endsWithin(SOON)).as("ends within %s", SOON).isTrue();
    assertThat(running.await().exitCode()).as("%s", running.await()).isEqualTo(exitCode);
  }

  @Test
  void both_ask_each_other() throws Exception {
    requireAnswered();
    Command.Result back = bob.alpi().run("peers", "ask", "ann", "which port?", "--json");

    assertThat(back.exitCode()).as("%s", back).isZero();
    Obj answer = Alpi.answer(back);
    assertThat(answer.string("text")).contains("the port is 5433");
    assertThat(answer.bool("interrupted")).contains(false);
    assertThat(ann.runs()).containsExactly("completed");
    assertThat(bob.runs()).startsWith("completed");
    Command.Result pinged = bob.alpi().run("peers", "ping", "ann");
    assertThat(pinged.out()).matches("ann answers as default in [0-9]+ ms\n");
    assertThat(pinged).isEqualTo(new Command.Result(0, pinged.out(), ""));
    HomeAudit.of(ann.home()).requireSound();
    HomeAudit.of(bob.home()).requireSound();
  }

  @Test
  void an_answer_is_shown_as_it_comes() throws Exception {
    try (RunningCommand asking =
        ann.alpi().startOnTerminal("peers", "ask", "bob", "say it slowly")) {
      asking.awaitUntil(SOON, () -> asking.outSoFar().startsWith("one word after the other"));

      asking.type("\u0003");

      requireSoon(asking, 130);
    }
    bob.awaitRun(bobServes, "interrupted");
  }

  @Test
  void who_stops_asking_ends_the_turn_over_there() throws Exception {
    RunningCommand asking = startAsking("say it slowly");

    asking.signal("INT");

    requireSoon(asking, 130);
    bob.awaitRun(bobServes, "interrupted");
    requireAnswered();
  }

  @Test
  void a_turn_that_says_nothing_can_be_left_too() throws Exception {
    RunningCommand asking = startAsking("say it never");

    asking.signal("INT");

    requireSoon(asking, 130);
    bob.awaitRun(bobServes, "interrupted", SOON);
    requireAnswered();
  }

  @Test
  void who_is_killed_while_it_asks_ends_the_turn_over_there() throws Exception {
    RunningCommand asking = startAsking("say it slowly");

    asking.kill();

    bob.awaitRun(bobServes, "interrupted");
    requireAnswered();
  }

  @Test
  void who_is_killed_while_it_answers_leaves_an_error_and_can_begin_again() throws Exception {
    RunningCommand asking = startAsking("say it slowly");

    bobServes.kill();

    requireSoon(bobServes, 137);
    requireSoon(asking, 17);
    assertThat(asking.await().err()).startsWith("alpi: error: bob: ").doesNotContain("Exception");
    assertThat(bob.runs()).startsWith("died");
    both_answer();
    requireAnswered();
  }

  @Test
  void who_is_told_to_end_ends_the_turn_that_it_is_at() throws Exception {
    RunningCommand asking = startAsking("say it slowly");

    bobServes.signal("TERM");

    requireSoon(bobServes, 143);
    requireSoon(asking, 17);
    assertThat(bob.runs()).startsWith("interrupted");
    assertThat(bob.socket()).doesNotExist();
  }

  @Test
  void twenty_mebibytes_go_over_and_come_back() throws Exception {
    byte[] content = new byte[BLOB_BYTES];
    new Random(1).nextBytes(content);
    Path sent = Files.write(ann.alpi().directory().resolve("sent.bin"), content);
    Path back = ann.alpi().directory().resolve("back.bin");

    Command.Result put = ann.alpi().run("peers", "blob-put", "bob", "sent.bin");
    assertThat(put.exitCode()).as("%s", put).isZero();
    String hash = put.out().strip();
    Command.Result got = ann.alpi().run("peers", "blob-get", "bob", hash, "back.bin");

    assertThat(got.exitCode()).as("%s", got).isZero();
    assertThat(Files.mismatch(sent, back)).isEqualTo(-1);
  }

  @Test
  void who_may_not_put_is_told_why() throws Exception {
    Files.writeString(bob.alpi().directory().resolve("sent.txt"), "hello");

    Command.Result put = bob.alpi().run("peers", "blob-put", "ann", "sent.txt");

    assertThat(put.exitCode()).as("%s", put).isEqualTo(17);
    assertThat(put.out()).isEmpty();
    assertThat(put.err())
        .startsWith("alpi: error: ann: the peer refused: capability-denied\n")
        .contains("alpi: hint: ");
  }
}

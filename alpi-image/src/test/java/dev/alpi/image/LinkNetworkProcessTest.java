package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.link.LinkServer;
import dev.alpi.testkit.ModelServerMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Two profiles on two machines, over TCP: each in a network namespace and a home of its own. */
class LinkNetworkProcessTest extends LinkContract {
  /** A minute without a word is what a question waits for. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int KILLS = 4;

  private LinkNamespaces network;

  @Override
  Sides sides(Path scratch, Path script) throws Exception {
    network = closeAtEnd(LinkNamespaces.make());
    return new Sides(
        side(network.first(), scratch.resolve("ann"), script),
        side(network.second(), scratch.resolve("bob"), script));
  }

  private LinkSide side(LinkNamespaces.Host host, Path scratch, Path script) throws Exception {
    Alpi alpi = Alpi.in(scratch).startedBy(network.on(host));
    URI model = model(host, scratch, script);
    Lab.connect(alpi.profile(), model, Lab.Wire.OPENAI, "10");
    return LinkSide.of(alpi).at(host.address() + ":" + LinkServer.PORT);
  }

  /** Starts a model where only {@code host} reaches it. */
  private URI model(LinkNamespaces.Host host, Path scratch, Path script)
      throws IOException, InterruptedException {
    String[] on = network.on(host);
    RunningCommand model =
        closeAtEnd(
            Command.of(
                    scratch,
                    on[0],
                    on[1],
                    on[2],
                    on[3],
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ModelServerMain.class.getName(),
                    "--script",
                    script.toString())
                .start());
    model.awaitOutput("\n");
    return URI.create(model.outSoFar().strip());
  }

  @Test
  void no_nonce_is_accepted_twice_whichever_side_is_killed() throws Exception {
    long seed = Long.getLong("alpi.seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      try (RunningCommand ping = ann().alpi().start("peers", "ping", "bob");
          RunningCommand asking = ann().alpi().start("peers", "ask", "bob", "which port?")) {
        RunningCommand victim = kill % 2 == 0 ? bobServes() : asking;
        boolean _ = asking.endsWithin(Duration.ofMillis(random.nextInt(400)));
        victim.kill();
        boolean _ = victim.endsWithin(SOON);
        assertThat(ping.await().exitCode()).as("seed %d", seed).isIn(0, 17);
        assertThat(asking.await().exitCode()).as("seed %d", seed).isIn(0, 17, 137);
      }
      both_answer();
    }
    requireAnswered();
    assertThat(bob().accepted()).as("seed %d", seed).hasSizeGreaterThan(1).doesNotHaveDuplicates();
  }

  @Test
  void a_link_that_was_cut_for_a_moment_loses_nothing() throws Exception {
    RunningCommand asking = startAsking("say it at leisure");

    network.cut();
    try (RunningCommand ping = ann().alpi().start("peers", "ping", "bob")) {
      bob().awaitRun(bobServes(), "completed");
      requireSoon(ping, 17);
      assertThat(ping.await().err()).startsWith("alpi: error: bob: nobody answers at ");
    }
    assertThat(asking.endsWithin(Duration.ZERO)).as("it has its answer already").isFalse();
    network.mend();
    assertThat(asking.await()).isEqualTo(new Command.Result(0, LEISURELY + "\n", ""));
    requireAnswered();
  }

  /** It takes a minute, so it is not for every build: {@code -Dalpi.link.patience=true}. */
  @Test
  @EnabledIfSystemProperty(
      named = "alpi.link.patience",
      matches = "true",
      disabledReason = "it takes a minute: -Dalpi.link.patience=true")
  void a_link_that_stays_cut_ends_the_question_after_a_minute() throws Exception {
    RunningCommand asking = startAsking("say it at leisure", PATIENCE);

    network.cut();

    assertThat(asking.endsWithin(PATIENCE)).as("ends within %s", PATIENCE).isTrue();
    assertThat(asking.await().exitCode()).as("%s", asking.await()).isEqualTo(17);
    assertThat(asking.await().err()).contains("no answer in time: 60 s");
    bob().awaitRun(bobServes(), "completed");
    network.mend();
    requireAnswered();
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Two profiles of one machine, over the Unix socket. */
class LinkProcessTest extends LinkContract {
  private ScriptedModelServer model;

  @Override
  Sides sides(Path scratch, Path script) throws Exception {
    model = closeAtEnd(ScriptedModelServer.start(Script.read(script)));
    Alpi alpi = Alpi.in(scratch);
    Lab.connect(alpi, model, Lab.Wire.OPENAI, "10");
    LinkSide bob = LinkSide.made(alpi, "bob");
    Lab.connect(bob.home(), model.baseUri(), Lab.Wire.ANTHROPIC, "10");
    return new Sides(LinkSide.of(alpi), bob);
  }

  @Test
  void the_model_is_left_when_nobody_waits_for_its_answer() throws Exception {
    int before = model.abandoned();
    int asked = model.requests().size();
    RunningCommand asking = startAsking("say it slowly");
    asking.awaitUntil(() -> model.requests().size() > asked);

    asking.kill();

    assertThat(model.awaitAbandoned(before + 1, SOON)).isTrue();
    bob().awaitRun(bobServes(), "interrupted");
  }

  @Test
  void a_second_server_of_a_profile_is_refused() throws Exception {
    Command.Result second = bob().alpi().run("alp", "serve");

    assertThat(second.exitCode()).as("%s", second).isEqualTo(11);
    assertThat(second.err()).contains("another process answers the peers of");
    requireAnswered();
  }

  @Test
  void the_socket_of_a_server_that_was_killed_is_replaced() throws Exception {
    bobServes().kill();
    requireSoon(bobServes(), 137);

    assertThat(bob().socket()).exists();
    Command.Result asked = ann().alpi().run("peers", "ask", "bob", "which port?");
    assertThat(asked.exitCode()).as("%s", asked).isEqualTo(17);
    assertThat(asked.err()).contains("nobody answers at ").contains("alpi alp serve");
    both_answer();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bob().socket())))
        .isEqualTo("rw-------");
    requireAnswered();
  }
}

package dev.alpi.image;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles, as several processes see them. */
class ProfileProcessTest {
  @TempDir private Path scratch;

  private Alpi alpi;
  private Path root;

  @BeforeEach
  void a_profile() throws Exception {
    alpi = Alpi.in(scratch);
    root = alpi.userHome().resolve(".alpi");
    assertThat(alpi.run("profile", "create", "work").exitCode()).isZero();
  }

  @Test
  void a_profile_in_use_is_not_moved_and_a_killed_user_frees_it() throws Exception {
    try (RunningCommand chat = alpi.startOnTerminal("-p", "work")) {
      chat.awaitOutput("work>");
      // opening it made it the active one
      assertThat(root.resolve("active_profile")).content().isEqualTo("work\n");
      assertThat(alpi.run("profile", "use", "default").exitCode()).isZero();

      for (String[] move :
          new String[][] {
            {"profile", "remove", "work", "--force"}, {"profile", "rename", "work", "job"}
          }) {
        Command.Result refused = alpi.run(move);
        assertThat(refused.exitCode()).isEqualTo(11);
        assertThat(refused.err()).contains("the profile work is in use by another process");
      }
      assertThat(root.resolve("profiles/work")).isDirectory();
      chat.signal("KILL");
      chat.await();
    }
    assertThat(alpi.run("profile", "remove", "work", "--force").exitCode()).isZero();
    assertThat(root.resolve("profiles/work")).doesNotExist();
  }

  @Test
  void what_an_agent_starts_works_on_the_agents_profile() throws Exception {
    Answer call = Answer.call("terminal", "{\"command\":\"echo home=$ALPI_HOME\"}");
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.steps(call, Answer.text("done")))) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
      for (String file : new String[] {"config.yaml", ".env"}) {
        Path copy = root.resolve("profiles/work").resolve(file);
        Files.copy(alpi.profile().resolve(file), copy, REPLACE_EXISTING, COPY_ATTRIBUTES);
      }
      try (RunningCommand chat =
          alpi.startOnTerminal("-p", "work", "chat", "--once", "where are you?")) {
        // a variable is not for the classifier to know
        chat.awaitOutput("Run it?");
        chat.type("y\n");
        assertThat(chat.await().exitCode()).isZero();
      }
      assertThat(server.requests().getLast().lastText())
          .contains("home=" + root.resolve("profiles/work"));
    }
  }

  @Test
  void no_command_that_reads_makes_anything() throws Exception {
    Path fresh = Files.createDirectory(scratch.resolve("fresh"));
    Alpi nobody = new Alpi(fresh, scratch, alpi.variables(), alpi.prefix());
    for (String line :
        new String[] {
          "profile list",
          "profile current",
          "profile info",
          "profile path",
          "profile doctor",
          "profile trash list",
          "config list",
          "config get model",
          "config source model",
          "config validate",
          "secrets list"
        }) {
      nobody.run(line.split(" "));
      assertThat(fresh).as(line).isEmptyDirectory();
    }
  }

  @Test
  void a_removed_profile_comes_back_byte_for_byte() throws Exception {
    assertThat(alpi.run("-p", "work", "chat", "--once", "remember that tea is hot").exitCode())
        .isZero();
    Path home = root.resolve("profiles/work");
    var before = HomeAudit.listing(home);
    JsonValue.Obj removed = Alpi.answer(alpi.run("profile", "remove", "work", "--force", "--json"));
    assertThat(home).doesNotExist();
    String entry = removed.string("trash").orElseThrow();
    assertThat(alpi.run("profile", "trash", "restore", entry).exitCode()).isZero();
    assertThat(HomeAudit.listing(home)).isEqualTo(before);
    assertThat(alpi.run("-p", "work", "chat", "--once", "what is tea?").out()).contains("hot");
  }
}

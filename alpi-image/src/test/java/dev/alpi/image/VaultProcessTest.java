package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets of the built image: encrypted, typed, and the price of it where there is no vault. */
@Timeout(300)
class VaultProcessTest {
  private static final Predicate<String> OF_THE_LIBRARIES =
      line -> line.contains(" com.google.") || line.contains(" org.bouncycastle.");

  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void fresh_home() throws IOException {
    alpi = Alpi.in(scratch);
  }

  private Command.Result succeed(String... words) throws Exception {
    Command.Result ended = alpi.run(words);
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    return ended;
  }

  @ParameterizedTest
  @EnumSource
  void L31_a_turn_uses_a_key_that_stands_nowhere_in_plain(Lab.Wire wire) throws Exception {
    Path keyFile = scratch.resolve("stick.key");
    Script script =
        Script.always(
                Answer.text("I know " + Lab.KEY)
                    .andCall("todo", "{\"action\":\"add\",\"text\":\"use " + Lab.KEY + "\"}"))
            .withKey(Lab.KEY);
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, wire, "1");
      succeed("config", "set", "tools.max_steps_per_turn", "2");
      succeed("secrets", "migrate", "--to", "vault", "--key-file", keyFile.toString());

      Command.Result ended = alpi.run("--debug", "chat", "--once", "my key is " + Lab.KEY);

      assertThat(ended.err()).doesNotContain(Lab.KEY);
      assertThat(server.requests()).as("%s", ended).isNotEmpty();
      assertThat(server.requests().getFirst().headers().values())
          .anyMatch(value -> value.contains(Lab.KEY));
      assertThat(HomeAudit.holders(alpi, Lab.KEY)).isEmpty();
      assertThat(HomeAudit.holders(alpi, "LAB_KEY")).containsExactly("home/.alpi/config.yaml");

      Path other = scratch.resolve("other.key");
      Lab.write(other, "0".repeat(64) + "\n", "rw-------");
      int asked = server.requests().size();
      Command.Result wrong =
          alpi.with("ALPI_KEY_FILE", other.toString()).run("chat", "--once", "hello");
      assertThat(wrong.exitCode()).isEqualTo(12);
      assertThat(wrong.err()).contains("does not open with what was given").doesNotContain("\tat ");
      assertThat(server.requests()).hasSize(asked);

      succeed("secrets", "migrate", "--to", "env");
      assertThat(HomeAudit.holders(alpi, Lab.KEY)).containsExactly("home/.alpi/.env");
    }
  }

  @Test
  void a_passphrase_file_serves_where_nobody_is_there() throws Exception {
    Path passphrase = scratch.resolve("passphrase");
    Lab.write(passphrase, "correct horse\n", "rw-------");
    Alpi unattended = alpi.with("ALPI_PASSPHRASE_FILE", passphrase.toString());
    succeed("chat", "--once", "hello");
    Lab.write(alpi.profile().resolve(".env"), "LAB_KEY=" + Lab.KEY + "\n", "rw-------");
    assertThat(unattended.run("secrets", "migrate", "--to", "vault").exitCode()).isZero();
    assertThat(HomeAudit.holders(alpi, Lab.KEY)).isEmpty();

    assertThat(unattended.chat("hello").exitCode()).isZero();
    Command.Result nobody = alpi.chat("hello");
    assertThat(nobody.exitCode()).isEqualTo(12);
    assertThat(nobody.err()).contains("nobody is there to ask", "ALPI_PASSPHRASE_FILE");
    Lab.write(passphrase, "correct horsf\n", "rw-------");
    assertThat(unattended.chat("hello").exitCode()).isEqualTo(12);
    Lab.write(passphrase, "correct horse\n", "rw-r-----");
    assertThat(unattended.chat("hello").exitCode()).isEqualTo(15);
  }

  @Test
  void without_a_vault_nothing_of_its_libraries_is_loaded() throws Exception {
    succeed("chat", "--once", "hello");
    for (List<String> words :
        List.of(
            List.of("chat", "--once", "hello"),
            List.of("profile", "list"),
            List.of("secrets", "list"))) {
      assertThat(loaded(words)).as("%s", words).hasSizeGreaterThan(100).noneMatch(OF_THE_LIBRARIES);
    }
    Path keyFile = scratch.resolve("stick.key");
    succeed("secrets", "migrate", "--to", "vault", "--key-file", keyFile.toString());
    assertThat(loaded(List.of("secrets", "list"))).anyMatch(OF_THE_LIBRARIES);
    assertThat(loaded(List.of("profile", "list"))).noneMatch(OF_THE_LIBRARIES);
  }

  private List<String> loaded(List<String> words) throws Exception {
    Path log = scratch.resolve("classes");
    Command.Result ended =
        alpi.with("ALPI_JAVA_OPTS", "-Xlog:class+load:file=" + log)
            .run(words.toArray(String[]::new));
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    return Files.readAllLines(log);
  }

  @Test
  void a_terminal_does_not_show_what_is_typed_and_shows_again_afterwards() throws Exception {
    try (RunningCommand running = alpi.startOnEchoingTerminal("secrets", "set", "LAB_KEY")) {
      running.awaitOutput("Value of LAB_KEY (not shown): ");
      running.type(Lab.KEY + "\n");
      String printed = running.await().out();
      assertThat(printed).contains("stored LAB_KEY", "ended with 0").doesNotContain(Lab.KEY);
      assertThat(printed).containsPattern("\\secho\\s");
    }
    assertThat(Files.readString(alpi.profile().resolve(".env")))
        .isEqualTo("LAB_KEY=" + Lab.KEY + "\n");
  }

  @Test
  void ctrl_c_at_the_question_leaves_a_terminal_that_shows() throws Exception {
    succeed("chat", "--once", "hello");
    try (RunningCommand running = alpi.startOnEchoingTerminal("secrets", "set", "LAB_KEY")) {
      running.awaitOutput("Value of LAB_KEY (not shown): ");
      running.type("canary\u0003");
      String printed = running.await().out();
      assertThat(printed).contains("alpi: error: interrupted", "ended with 130");
      assertThat(printed).doesNotContain("canary").containsPattern("\\secho\\s");
    }
    assertThat(alpi.profile().resolve(".env")).doesNotExist();
  }
}

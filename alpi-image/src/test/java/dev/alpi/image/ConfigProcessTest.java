package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that several processes change, and those that an editor changes. */
class ConfigProcessTest {
  /** {@code alpi-bench/hammer-config} is the same for as long as one likes. */
  private static final int ROUNDS = Integer.getInteger("alpi.config.rounds", 5);

  private static final String HEAD =
      "# mine\r\n"
          + "model: \"\" # the offline one\r\n"
          + "gateway: # free\r\n"
          + "  # none yet\r\n"
          + "  z: [1, 2]\r\n";

  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void a_profile() throws Exception {
    alpi = Alpi.in(scratch);
    assertThat(alpi.run("config", "set", "paused", "false").exitCode()).isZero();
    Lab.configure(alpi, HEAD + "paused: false # last\r\n");
  }

  private String settings() throws IOException {
    return Files.readString(alpi.profile().resolve("config.yaml"));
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> listed = Files.list(alpi.profile())) {
      return listed.filter(path -> path.getFileName().toString().contains(".edit-")).toList();
    }
  }

  @Test
  void what_two_processes_set_at_once_is_all_there() throws Exception {
    List<CompletableFuture<String>> writers = new ArrayList<>();
    for (String writer : List.of("a", "b")) {
      writers.add(Async.of(() -> write(writer)));
    }
    List<String> last = new ArrayList<>();
    for (CompletableFuture<String> writer : writers) {
      last.add(writer.get());
    }

    JsonValue.Obj gateway =
        Config.load(alpi.profile(), alpi.profile(), JsonValue.Obj.EMPTY).tree().object("gateway");
    for (String writer : List.of("a", "b")) {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(gateway.string(writer + round)).contains(writer + "-" + round);
      }
    }
    assertThat(gateway.members()).hasSize(2 * ROUNDS + 2);
    assertThat(last).contains(gateway.string("shared").orElseThrow());
    assertThat(settings()).startsWith(HEAD).endsWith("\r\npaused: false # last\r\n");
    assertThat(settings().replace("\r\n", "")).doesNotContain("\n");
  }

  /** Returns what it set the common key to last. */
  private String write(String writer) throws Exception {
    String value = "";
    for (int round = 0; round < ROUNDS; round++) {
      value = writer + "-" + round;
      for (String key : List.of("gateway." + writer + round, "gateway.shared")) {
        Command.Result ended = alpi.run("config", "set", key, value);
        assertThat(ended.exitCode()).as("%s", ended).isZero();
      }
    }
    return value;
  }

  private Alpi editing(String... lines) throws IOException {
    Path editor = scratch.resolve("editor");
    Files.writeString(editor, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    return alpi.with("EDITOR", editor.toString());
  }

  @Test
  void a_real_editor_changes_the_file() throws Exception {
    Command.Result ended = alpi.with("VISUAL", "sed -i -e s/false/true/").run("config", "edit");
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(settings()).isEqualTo(HEAD + "paused: true # last\r\n");

    ended = editing("echo 'paused: maybe' > \"$1\"").run("config", "edit");
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(15);
    assertThat(ended.err()).contains("your edit is in " + copies().getFirst());

    ended = editing("echo 'paused: false' > \"$1\"; exit 7").run("config", "edit");
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(1);
    assertThat(ended.err()).contains("the editor ended with status 7");
    assertThat(settings()).isEqualTo(HEAD + "paused: true # last\r\n");
  }

  @Test
  void ctrl_c_belongs_to_the_editor_while_it_runs_and_to_alpi_afterwards() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc");
    Alpi editing =
        editing(
            "trap '' INT",
            "alpi=$(awk '/^PPid/ {print $2}' /proc/$PPID/status)",
            "until grep -q '^SigIgn:.*[2367abef]$' /proc/$alpi/status; do :; done",
            // as the terminal does: to the whole process group
            "kill -INT 0",
            "echo 'paused: maybe' > \"$1\"");
    try (RunningCommand running = editing.startOnTerminal("config", "edit")) {
      running.awaitOutput("[e]dit again, or [t]hrow the edit away?");
      running.type("\u0003");

      assertThat(running.await().exitCode()).isEqualTo(130);
    }
    assertThat(settings()).isEqualTo(HEAD + "paused: false # last\r\n");
    assertThat(Files.readString(copies().getFirst())).isEqualTo("paused: maybe\n");
  }

  @Test
  void an_edit_goes_on_until_it_is_in_order() throws Exception {
    Alpi editing =
        editing(
            "if grep -q maybe \"$1\"; then echo 'paused: true' > \"$1\"",
            "else echo 'paused: maybe' > \"$1\"; fi");
    try (RunningCommand running = editing.startOnTerminal("config", "edit")) {
      running.awaitOutput("[e]dit again, or [t]hrow the edit away?");
      running.type("e\n");

      assertThat(running.await().exitCode()).isZero();
    }
    assertThat(settings()).isEqualTo("paused: true\n");
    assertThat(copies()).isEmpty();
  }
}

package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.engine.sandbox.Sandbox;
import dev.alpi.engine.sandbox.SandboxProbe;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where a turn's commands run, and what becomes of them when alpi is killed. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks into /proc, and bubblewrap is of Linux")
class EngineSandboxTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final String SANDBOX = "tools: {terminal: {sandbox: true}}\n";

  private static String asked(EngineOnDisk disk, String config) throws IOException {
    disk.config(config);
    disk.restart();
    disk.approver =
        (question, _) -> {
          throw new AssertionError("nobody is asked");
        };
    disk.events.clear();
    disk.run("go");
    return disk.events(TurnEvent.ToolEnded.class).getLast().output();
  }

  private static Script command(String text) {
    return Script.always(Answer.call("terminal", "{\"command\":\"" + text + "\"}"));
  }

  @Test
  void without_a_sandbox_nothing_runs_and_nobody_is_asked() throws Exception {
    String few = "  max_steps_per_turn: 1\n";
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, command("ls"))) {
      disk.commands =
          (command, cancellation) -> {
            throw new IOException("Cannot run program \"/usr/bin/bwrap\"");
          };
      assertThat(asked(disk, "tools:\n  terminal: {sandbox: true}\n" + few))
          .contains("tools.terminal.sandbox is on", "apt install bubblewrap");
      assertThat(asked(disk, "tools:\n  execution: {backend: docker}\n" + few))
          .contains("asks for containers");
    }
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, command("ls"))) {
      assertThat(asked(disk, "workspace: \"~\"\ntools:\n  terminal: {sandbox: true}\n" + few))
          .contains("the workspace /home/me holds the home", "set workspace");
    }
  }

  @Test
  void acceptance_2_a_sandboxed_command_of_a_turn_cannot_read_secrets_nor_change_the_policy(
      @TempDir Path directory) throws Exception {
    Path home = directory.toRealPath().resolve(".alpi");
    Script script =
        Script.steps(
            // scripts: what they do is not seen by the classifier, only by the sandbox
            Answer.call("terminal", call("sh read.sh")),
            Answer.call("terminal", call("sh write.sh")),
            Answer.call("terminal", call("sh look.sh")),
            Answer.text("done"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script, directory.toRealPath())) {
      disk.config(SANDBOX);
      disk.file("read.sh", "cat " + home + "/.env\n");
      disk.file("write.sh", "echo x > " + home + "/config.yaml\n");
      disk.file("look.sh", "echo $ALPI_HOME; env; ls -A /; ls -A ~; echo y > made\n");
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      Machine machine = CrashedAlpi.real(disk);
      assumeSandbox(machine);
      String config = Files.readString(disk.profile.configFile());
      disk.engineIs(machine);
      disk.run("go");
      List<TurnEvent.ToolEnded> ended = disk.events(TurnEvent.ToolEnded.class);
      assertThat(ended).hasSize(3);
      assertThat(ended.get(0).output()).contains("exit code: 1").doesNotContain("lab-key");
      assertThat(ended.get(1).output()).doesNotContain("exit code: 0");
      assertThat(ended.get(2).output())
          .contains("exit code: 0")
          .doesNotContain("ALPI_HOME", home.toString());
      assertThat(disk.profile.configFile()).hasContent(config);
      assertThat(disk.workspace.resolve("made")).hasContent("y");
    }
  }

  private static String call(String command) {
    return "{\"command\":\"" + command + "\"}";
  }

  private static void assumeSandbox(Machine machine) throws IOException {
    Sandbox sandbox = new SandboxProbe(machine.commands(), machine.userHome().getRoot()).sandbox();
    if (sandbox instanceof Sandbox.Missing(String reason, String hint)) {
      assumeTrue(false, "SKIPPED, no sandbox here: " + reason + "; " + hint);
    }
  }

  @Test
  void what_a_killed_alpi_leaves_is_ended_by_the_next_turn(@TempDir Path directory)
      throws Exception {
    String number = number();
    kill(directory.toRealPath(), "", number);
    assertThat(sleeping(number)).hasSize(2);
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo(), directory.toRealPath())) {
      disk.engineIs(CrashedAlpi.real(disk));
      disk.run("hello");
      // they are killed; on a busy machine it takes them a moment to go
      until(() -> sleeping(number).isEmpty());
      assertThat(Files.readString(job(disk))).contains("\"state\":\"lost\"");
    }
  }

  @Test
  void in_a_sandbox_nothing_is_left_even_before_the_next_turn(@TempDir Path directory)
      throws Exception {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo(), directory.toRealPath())) {
      assumeSandbox(CrashedAlpi.real(disk));
    }
    String number = number();
    kill(directory.toRealPath(), SANDBOX, number);
    until(() -> sleeping(number).isEmpty());
  }

  /** Kills an alpi in the middle of a turn with two commands. */
  private static void kill(Path directory, String config, String number) throws Exception {
    Process alpi =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashedAlpi.class.getName(),
                directory.toString(),
                config,
                number)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("child.out").toFile())
            .start();
    try {
      until(
          () ->
              !alpi.isAlive()
                  || Files.exists(directory.resolve("work/bg"))
                      && Files.exists(directory.resolve("work/fg"))
                      && sleeping(number).size() == 2
                      && isRegistered(directory));
      assertThat(alpi.isAlive()).as(() -> text(directory.resolve("child.out"))).isTrue();
    } finally {
      alpi.destroyForcibly().waitFor();
    }
  }

  /** Says whether the run has written down the command that it waits for. */
  private static boolean isRegistered(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".children"))
          .anyMatch(file -> !text(file).isEmpty());
    } catch (IOException | UncheckedIOException e) {
      // something has gone while it was looked at
      return false;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Path job(EngineOnDisk disk) throws IOException {
    try (var files = Files.newDirectoryStream(disk.profile.home().resolve("run/bg"), "*.json")) {
      return files.iterator().next();
    }
  }

  /** Returns seconds that nobody else sleeps. */
  private static String number() {
    return Integer.toString(100_000 + new Random().nextInt(900_000));
  }

  private static List<String> sleeping(String number) {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().commandLine())
        .flatMap(Optional::stream)
        .filter(line -> line.endsWith("sleep " + number))
        .toList();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT);
      }
      Thread.onSpinWait();
    }
  }
}

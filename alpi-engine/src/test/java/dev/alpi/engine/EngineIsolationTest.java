package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.config.Secrets;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two profiles in one process share nothing: a canary of one never shows up with the other. */
@Timeout(30)
class EngineIsolationTest {

  private static Script script(String canary) {
    return Script.empty()
        .rule(Rule.toolResult(Answer.text("said-" + canary)))
        .otherwise(
            new Script.Otherwise.Always(
                Answer.call(
                        "memory",
                        "{\"action\":\"add\",\"target\":\"memory\",\"content\":\"fact-"
                            + canary
                            + "\"}")
                    .andCall("terminal", "{\"command\":\"cmd-" + canary + "\"}")
                    .andCall("todo", "{\"action\":\"add\",\"content\":\"todo-" + canary + "\"}")));
  }

  private static void plant(EngineOnDisk disk, String canary) throws IOException {
    disk.approver = (_, _) -> Approver.Answer.ALWAYS;
    disk.env("LAB_KEY=key-" + canary + "\nOTHER=env-" + canary);
    Path memories = Files.createDirectories(disk.profile.home().resolve("memories"));
    Files.writeString(memories.resolve("AGENT.md"), "I am agent-" + canary + ".\n");
    Files.writeString(memories.resolve("USER.md"), "- Their name is user-" + canary + "\n");
  }

  @Test
  void a_canary_stays_with_its_profile() throws Exception {
    String one = "canaryonezq7";
    String two = "canarytwozq8";
    try (EngineOnDisk first = EngineOnDisk.of(Wire.OPENAI, script(one));
        EngineOnDisk second = EngineOnDisk.beside(first, "second", script(two));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      plant(first, one);
      plant(second, two);
      first.engine();
      second.engine();
      List<Callable<TurnOutcome>> turns = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        turns.add(() -> first.run("prompt-" + one));
        turns.add(() -> second.run("prompt-" + two));
      }
      for (Future<TurnOutcome> turn : threads.invokeAll(turns)) {
        as(TurnOutcome.Completed.class, turn.get());
      }
      assertServerSawOnly(first, one, two);
      assertServerSawOnly(second, two, one);
      Path profiles = first.profile.home().resolve("profiles");
      assertThat(second.profile.home()).startsWithRaw(profiles);
      assertThat(EngineOnDisk.holding(profiles, one)).isEmpty();
      assertThat(EngineOnDisk.holding(profiles, two))
          .anyMatch(name -> name.contains("sessions"))
          .anyMatch(name -> name.contains("logs/agent.log"))
          .anyMatch(name -> name.contains("logs/approval.log"))
          .anyMatch(name -> name.contains("memories/MEMORY.md"))
          .anyMatch(name -> name.contains("approvals.json"));
      assertThat(EngineOnDisk.holding(first.profile.home(), two))
          .allMatch(name -> name.startsWith("profiles/second/"));
      assertThat(first.engine().ledger().standing().spent().nano()).isPositive();
    }
  }

  private static void assertServerSawOnly(EngineOnDisk disk, String own, String foreign) {
    assertThat(disk.server.requests()).hasSize(10);
    disk.server
        .requests()
        .forEach(
            seen -> {
              assertThat(seen.body()).contains("agent-" + own, "user-" + own);
              assertThat(seen.header("authorization")).contains("Bearer key-" + own);
              assertThat(seen.body()).doesNotContain(foreign);
              assertThat(seen.headers().toString()).doesNotContain(foreign);
              // keys and other variables are no part of a prompt
              assertThat(seen.body()).doesNotContain("env-" + own, "key-" + own);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{root}/profiles/second/memories/USER.md",
        "{root}/.env",
        "~/.alpi/config.yaml",
        "../.alpi/logs/agent.log",
        "link/memories/USER.md"
      })
  void a_file_tool_reaches_no_profile(String path) throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.toolResult(Answer.text("ok")))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call(
                        "read_file",
                        "{\"path\":\"" + path.replace("{root}", "/home/me/.alpi") + "\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Files.createSymbolicLink(disk.workspace.resolve("link"), disk.profile.root());
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests().getLast().lastText())
          .startsWith("refused: ")
          .contains("inside alpi's own home");
    }
  }

  @Test
  void a_key_that_a_reference_takes_from_the_process_is_masked_too() throws IOException {
    String canary = "canary-of-the-shell-1";
    try (EngineOnDisk disk =
        EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("it is " + canary)))) {
      disk.env("OTHER=1");
      disk.secrets =
          profile ->
              Secrets.of(
                  EnvFile.read(profile.envFile()),
                  profile.envFile().toString(),
                  Map.of("SHELL_KEY", canary));
      Path config = disk.profile.configFile();
      Files.writeString(
          config, Files.readString(config).replace("key: LAB_KEY", "key: \"${SHELL_KEY}\""));
      as(TurnOutcome.Completed.class, disk.run("say " + canary));
      assertThat(disk.server.requests().getFirst().header("authorization"))
          .contains("Bearer " + canary);
      assertThat(EngineOnDisk.holding(disk.profile.home(), canary)).isEmpty();
      assertThat(EngineOnDisk.holding(disk.profile.home(), "[REDACTED]"))
          .anyMatch(name -> name.contains("sessions"))
          .anyMatch(name -> name.contains("logs/agent.log"));
    }
  }

  @Test
  void nothing_is_kept_outside_the_profile() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("ok")))) {
      as(TurnOutcome.Completed.class, disk.run("hello"));
      try (Stream<Path> files = Files.walk(disk.userHome)) {
        assertThat(files.filter(Files::isRegularFile).toList())
            .isNotEmpty()
            .allMatch(file -> file.startsWith(disk.profile.home()));
      }
    }
  }
}

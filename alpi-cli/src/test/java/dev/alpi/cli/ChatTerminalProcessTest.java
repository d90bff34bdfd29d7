package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.alpi.testkit.IgnoredSignals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat on a real terminal, which is afterwards as it was before. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
class ChatTerminalProcessTest {
  @TempDir private Path scratch;
  private final StringBuilder seen = new StringBuilder();
  private Optional<Process> started = Optional.empty();

  @AfterEach
  void end_it() {
    started.ifPresent(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }

  private Process start(String terminal, String words) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path classPath = Files.writeString(scratch.resolve("cp"), "-cp \"" + path() + "\"");
    String shell =
        "stty rows 24 columns 80; stty -a >before; "
            + java
            + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED @"
            + classPath
            + " dev.alpi.cli.Main "
            + words
            + "; echo \"code=$?\"; stty -a >after; echo over";
    ProcessBuilder builder = new ProcessBuilder("script", "-q", "-c", shell, "/dev/null");
    builder.directory(scratch.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", scratch.toString());
    builder.environment().put("TERM", terminal);
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().remove("NO_COLOR");
    builder.environment().keySet().removeIf(name -> name.startsWith("ALPI_"));
    Process process = builder.start();
    started = Optional.of(process);
    return process;
  }

  private static String path() {
    return System.getProperty("java.class.path").replace("\\", "\\\\");
  }

  private void awaitText(Process process, String text) throws IOException {
    InputStream out = process.getInputStream();
    byte[] bytes = new byte[4096];
    while (seen.indexOf(text) < 0) {
      int count = out.read(bytes);
      assertThat(count).as("the end came before %s: %s", text, seen).isPositive();
      seen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
    }
  }

  private static void type(Process process, String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void assertAsBefore(Process process, String code) throws Exception {
    awaitText(process, "over");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).contains("code=" + code);
    assertThat(scratch.resolve("after")).hasSameTextualContentAs(scratch.resolve("before"));
    // pastes, wrapping, the cursor
    for (String mode : new String[] {"2004", "7", "25"}) {
      String on = "\u001b[?" + mode + "h";
      String off = "\u001b[?" + mode + "l";
      boolean isOn = seen.lastIndexOf(on) > seen.lastIndexOf(off);
      assertThat(isOn).as(mode).isEqualTo(!mode.equals("2004"));
    }
  }

  @Test
  void a_fact_is_told_and_the_terminal_is_as_before() throws Exception {
    Process process = start("xterm-256color", "chat");
    awaitText(process, "❯");
    type(process, "remember that the staging port is 5433\r");
    awaitText(process, "memory");
    awaitText(process, "no daemon");
    type(process, "\u0004");

    assertAsBefore(process, "0");
    assertThat(Files.readString(scratch.resolve(".alpi/chat-history.jsonl")))
        .isEqualTo("\"remember that the staging port is 5433\"\n");
  }

  @Test
  void an_output_that_arrives_is_told() throws Exception {
    Process process = start("xterm-256color", "chat");
    awaitText(process, "no daemon");
    Path outputs = Files.createDirectories(scratch.resolve(".alpi/outputs"));
    Path next = Files.writeString(outputs.resolve("next"), "{\"id\":\"aaaaaaaaaaaa\"}\n");
    Files.move(next, outputs.resolve("outputs.jsonl"));
    awaitText(process, "1 new output");
    type(process, "\u0004");

    assertAsBefore(process, "0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "HUP", "INT"})
  void a_signal_gives_the_terminal_back(String signal) throws Exception {
    assumeFalse(
        signal.equals("HUP")
            && IgnoredSignals.has(Path.of("/proc/self/status"), IgnoredSignals.HANGUP),
        "these tests run under nohup, and so does what they start");
    Process process = start("xterm-256color", "chat");
    awaitText(process, "no daemon");
    ProcessHandle java =
        process
            .descendants()
            .filter(one -> one.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    new ProcessBuilder("kill", "-" + signal, "" + java.pid()).start().waitFor();

    assertAsBefore(
        process,
        switch (signal) {
          case "TERM" -> "143";
          case "HUP" -> "129";
          default -> "130";
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dumb", "xterm --plain"})
  void lines_are_asked_for_where_nothing_can_be_drawn(String terminal) throws Exception {
    String[] words = terminal.split(" ");
    Process process = start(words[0], words.length > 1 ? words[1] : "chat");
    awaitText(process, "Ctrl-D or /exit to leave");
    awaitText(process, "default>");
    type(process, "/exit\n");
    awaitText(process, "over");

    assertThat(seen).contains("code=0").doesNotContain("\u001b[?");
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A question on a real terminal. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
class TerminalAskerProcessTest {
  private final StringBuilder seen = new StringBuilder();

  private void awaitText(Process process, String text) throws IOException {
    InputStream out = process.getInputStream();
    while (seen.indexOf(text) < 0) {
      int b = out.read();
      assertThat(b).as("the end came before %s: %s", text, seen).isNotNegative();
      seen.append((char) b);
    }
  }

  private static void type(Process process, String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  @Test
  void only_what_is_typed_after_the_question_answers_it() throws Exception {
    Process process = JavaProcess.of(AskingMain.class).startOnTerminal();
    try {
      awaitText(process, "ready");
      type(process, "1\n");
      awaitText(process, "for none]: ");
      type(process, "2,3\n");
      awaitText(process, "Given[texts=[Rome, Oslo]]");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void ctrl_c_at_the_question_ends_the_process_with_130() throws Exception {
    Process process = JavaProcess.of(AskingMain.class).startOnTerminal();
    try {
      awaitText(process, "ready");
      type(process, "1\n");
      awaitText(process, "for none]: ");
      type(process, "\u0003");
      awaitText(process, "Declined[]");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void ctrl_d_declines() throws Exception {
    Process process = JavaProcess.of(AskingMain.class).startOnTerminal();
    try {
      awaitText(process, "ready");
      type(process, "1\n");
      awaitText(process, "for none]: ");
      type(process, "\u0004");
      awaitText(process, "Declined[]");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}

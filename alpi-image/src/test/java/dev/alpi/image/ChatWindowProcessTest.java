package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.SeenImage;
import dev.alpi.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the chat on a terminal hands to a model. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChatWindowProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path scratch;

  /** The server refuses a request whose pictures are not as the provider documents them. */
  @ParameterizedTest
  @EnumSource(Lab.Wire.class)
  void a_picture_that_is_attached_goes_with_the_next_message_alone(Lab.Wire wire) throws Exception {
    Alpi alpi = Alpi.in(scratch).with("TERM", "xterm-256color");
    byte[] picture = TestImages.png(8, 6);
    Files.write(alpi.directory().resolve("a plan.png"), picture);
    Script script = Script.steps(Answer.text("A red square."), Answer.text("You are welcome."));
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, wire, "1");
      assertThat(alpi.run("config", "set", "models.\"lab/m\".images", "true").exitCode()).isZero();
      try (TerminalWindow window = TerminalWindow.start(alpi, 80, "chat")) {
        window.sees("❯|no daemon");
        window.type("/attach a plan.png\r");
        window.sees("a plan.png");
        window.type("what is it?\r");
        window.sees("A red square.");
        window.type("thank you\r");
        window.sees("You are welcome.");
        window.type("\u0004");
        window.ends(0);
      }
      String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
      List<SeenImage> seen = server.requests().getFirst().images();
      assertThat(seen).extracting(SeenImage::sha256).containsExactly(sum);
      assertThat(seen).extracting(SeenImage::mediaType).containsExactly("image/png");
      assertThat(server.requests().getFirst().lastText()).contains("what is it?");
      assertThat(server.requests().getLast().lastText()).contains("thank you");
    }
  }

  @Test
  void a_conversation_over_the_daemon_is_summed_up() throws Exception {
    Alpi alpi = Alpi.in(scratch);
    Script script =
        Script.steps(
            Answer.text("first " + "word ".repeat(4_000)),
            Answer.text("second " + "word ".repeat(4_000)),
            Answer.text("third"),
            Answer.text("They spoke of ports."),
            Answer.text("fourth"));
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "5");
      try (RunningCommand daemon = alpi.startWithin(LIMIT, "daemon", "serve")) {
        daemon.awaitUntil(() -> daemon.errSoFar().contains("serving the profiles of"));
        try (RunningCommand chat = alpi.startOnTerminal("chat", "--daemon")) {
          chat.awaitOutput("over the daemon");
          chat.type("/compact\n");
          chat.awaitOutput("nothing was said yet");
          chat.type("one\n");
          chat.awaitOutput("first word");
          chat.awaitUntil(() -> prompts(chat) == 3);
          chat.type("two\n");
          chat.awaitUntil(() -> prompts(chat) == 4);
          chat.type("three\n");
          chat.awaitUntil(() -> prompts(chat) == 5);
          chat.type("/compact\n");
          chat.awaitOutput("the conversation was made shorter");
          chat.awaitUntil(() -> prompts(chat) == 6);
          chat.type("four\n");
          chat.awaitOutput("fourth");
          chat.type("/exit\n");
          assertThat(chat.await().exitCode()).isZero();
        }
        assertThat(server.requests()).hasSize(5);
        assertThat(server.requests().getLast().body()).contains("They spoke of ports.");
        daemon.signal("TERM");
        assertThat(daemon.await().exitCode()).isEqualTo(143);
      }
    }
  }

  private static int prompts(RunningCommand chat) throws IOException {
    return chat.outSoFar().split("default> ", -1).length - 1;
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation on a terminal whose turns run in the daemon. */
final class DaemonChatProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path scratch;

  @Test
  void what_a_turn_in_the_daemon_wants_is_asked_on_the_terminal() throws Exception {
    Alpi alpi = Alpi.in(scratch);
    assertThat(alpi.run("profile", "create", "work").exitCode()).isZero();
    assertThat(alpi.run("-p", "work", "config", "set", "workspace", scratch.toString()).exitCode())
        .isZero();
    try (RunningCommand daemon = alpi.startWithin(LIMIT, "daemon", "serve")) {
      daemon.awaitUntil(() -> daemon.errSoFar().contains("serving the profiles of"));
      try (RunningCommand chat = alpi.startOnTerminal("-p", "work", "chat", "--daemon")) {
        chat.awaitOutput("over the daemon");
        chat.type("run `touch allowed`\n");
        chat.awaitOutput("touch allowed: ");
        chat.awaitOutput("[N]o: ");
        chat.type("y\n");
        chat.awaitOutput("exit code: 0");
        chat.type("run `touch denied`\n");
        chat.awaitOutput("touch denied: ");
        chat.awaitUntil(() -> chat.outSoFar().split("\\[N]o: ", -1).length == 3);
        chat.type("n\n");
        chat.awaitOutput("You said no, so I did not run `touch denied`");
        chat.type("/exit\n");
        assertThat(chat.await().exitCode()).isZero();
      }
      assertThat(scratch.resolve("allowed")).exists();
      assertThat(scratch.resolve("denied")).doesNotExist();
      daemon.signal("TERM");
      assertThat(daemon.await().exitCode()).isEqualTo(143);
    }
  }
}

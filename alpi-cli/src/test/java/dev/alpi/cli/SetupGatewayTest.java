package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeTelegram;
import dev.alpi.testkit.TelegramFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code alpi setup gateway}: the channel is tried, and where it fails somebody decides. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
final class SetupGatewayTest {
  private static final String TOKEN = "123456789:AAE-canary-0a1b2c3d4e5f60718293a4b";
  private static final String BEGIN = "telegram\n" + TOKEN + "\n12345\ny\n";

  private final FakeContext context = new FakeContext();
  private FakeStdio stdio = new FakeStdio();

  private int alpi(String typed, String... words) {
    stdio = new FakeStdio().typed(typed);
    return Cli.run(words, context.with(stdio));
  }

  private String setting(String key) {
    return alpi("", "config", "get", key) == 0 ? stdio.printed().strip() : "";
  }

  private void isServedBy(FakeTelegram telegram) {
    assertThat(alpi("", "config", "set", "gateway.telegram.api_url", "" + telegram.apiUrl()))
        .isZero();
  }

  /** A port of this machine on which nobody listens. */
  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_bot_is_set_up_and_tried() {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN)) {
      isServedBy(telegram);
      assertThat(alpi(BEGIN, "setup", "gateway")).as(stdio.complained()).isZero();
      assertThat(stdio.complained())
          .contains("alpi gateway allow telegram 12345", "who writes to the bot and is not let in")
          .doesNotContain(TOKEN, "And now?");
      assertThat(stdio.printed()).contains(FakeTelegram.BOT_USERNAME);
      assertThat(setting("gateway.telegram.enabled")).isEqualTo("true");
      // the second time the token is there
      assertThat(alpi("telegram\ny\nnone\ny\n", "setup", "gateway")).isZero();
      assertThat(stdio.complained()).contains("TELEGRAM_BOT_TOKEN is stored. Use it?");
    }
  }

  @Test
  void a_channel_that_does_not_work_is_asked_about() {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN)) {
      isServedBy(telegram);
      telegram.answer("getMe", 401, "{\"ok\":false,\"error_code\":401}");

      assertThat(alpi(BEGIN + "keep\n", "setup", "gateway")).isZero();
      assertThat(stdio.complained())
          .contains("It is switched on and does not work. And now?", "it stays on; this tries")
          .doesNotContain("undone");
      assertThat(setting("gateway.telegram.enabled")).isEqualTo("true");

      telegram.answer("getMe", 401, "{\"ok\":false,\"error_code\":401}");
      assertThat(alpi("telegram\ny\nnone\ny\noff\n", "setup", "gateway")).isNotZero();
      assertThat(stdio.complained()).contains("undone: alpi gateway disable telegram");
      assertThat(setting("gateway.telegram.enabled")).isEqualTo("false");
    }
  }

  @Test
  void answering_anew_begins_with_the_channel_switched_off() {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN)) {
      isServedBy(telegram);
      String wrong = "123456789:AAE-wrong-0a1b2c3d4e5f60718293a4b5c";
      String typed = "telegram\n" + wrong + "\nnone\ny\nagain\n";

      assertThat(alpi(typed + "q\n", "setup", "gateway")).isZero();
      assertThat(setting("gateway.telegram.enabled")).as("whoever leaves then").isEqualTo("false");

      typed = "telegram\nn\n" + wrong + "\nnone\ny\n\n" + "telegram\nn\n" + TOKEN + "\nnone\ny\n";
      assertThat(alpi(typed, "setup", "gateway")).as(stdio.complained()).isZero();
      assertThat(setting("gateway.telegram.enabled")).isEqualTo("true");
    }
  }

  @Test
  void whoever_leaves_at_that_question_leaves_it_switched_off() {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN)) {
      isServedBy(telegram);
      telegram.fail("getMe", TelegramFault.values()[0]);
      assertThat(alpi(BEGIN, "setup", "gateway")).isEqualTo(2);
      assertThat(stdio.complained()).contains("And now?", "undone: alpi gateway disable telegram");
      assertThat(setting("gateway.telegram.enabled")).isEqualTo("false");
    }
  }

  @Test
  void with_options_a_flag_decides_and_the_failure_is_told_either_way() throws Exception {
    assertThat(
            alpi(
                "",
                "config",
                "set",
                "gateway.telegram.api_url",
                "http://127.0.0.1:" + closedPort()))
        .isZero();
    String[] words = {"setup", "gateway", "telegram", "--token-stdin", "--allow", "1"};
    assertThat(alpi(TOKEN + "\n", words)).isNotZero();
    assertThat(setting("gateway.telegram.enabled")).isEqualTo("false");
    String[] keeping = java.util.Arrays.copyOf(words, words.length + 2);
    keeping[words.length] = "--if-it-fails";
    keeping[words.length + 1] = "keep";
    assertThat(alpi(TOKEN + "\n", keeping)).isNotZero();
    assertThat(setting("gateway.telegram.enabled")).isEqualTo("true");
    assertThat(Files.readString(context.userHome().resolve(".alpi/.env"))).contains(TOKEN);
  }

  @Test
  void a_user_of_a_homeserver() {
    try (FakeMatrix matrix = FakeMatrix.start()) {
      String typed = "matrix\n" + matrix.baseUri() + "\n" + FakeMatrix.TOKEN + "\n@ann:test\ny\n";
      assertThat(alpi(typed, "setup", "gateway")).as(stdio.complained()).isZero();
      assertThat(stdio.printed()).contains(FakeMatrix.BOT);
      assertThat(stdio.complained()).contains("invite it into a room");
      assertThat(setting("gateway.matrix.enabled")).isEqualTo("true");
    }
  }

  @Test
  void a_mailbox_whose_server_is_down_and_is_kept() throws Exception {
    String port = Integer.toString(closedPort());
    assertThat(alpi("", "config", "set", "email.accounts.agent.imap_port", port)).isZero();
    assertThat(alpi("", "config", "set", "email.accounts.agent.smtp_port", port)).isZero();
    String typed =
        "mail\nNo Such\n\nagent@example.org\n127.0.0.1\n127.0.0.1\nmx.example.org\n"
            + "a password\nann@example.org\ny\nkeep\n";
    assertThat(alpi(typed, "setup", "gateway")).as(stdio.complained()).isZero();
    assertThat(stdio.complained())
        .contains("a name has lower-case letters", "IMAP server [imap.example.org]")
        .doesNotContain("a password");
    assertThat(setting("email.accounts.agent.authserv_id")).isEqualTo("mx.example.org");
    assertThat(setting("gateway.mail.enabled")).isEqualTo("true");
    assertThat(alpi("", "config", "validate")).isZero();
  }
}

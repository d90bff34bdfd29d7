package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in: nobody who is not named. */
final class AllowlistTest {
  private static final ChannelId TELEGRAM = new ChannelId("telegram");
  private static final ChannelId MAIL = new ChannelId("mail/work");

  @TempDir private Path home;

  private boolean admits(
      ChannelId channel, String yaml, Map<String, String> secrets, String sender, String chat)
      throws Exception {
    Path _ = Files.writeString(home.resolve("config.yaml"), yaml);
    Config config = Config.load(home, home, Obj.EMPTY);
    Secrets known = Secrets.of(secrets, ".env", Map.of());
    return Allowlist.of(channel, config, known)
        .admits(channel, new Sender(sender, ""), Place.of(chat));
  }

  private boolean telegram(String lists, String sender, String chat) throws Exception {
    return admits(TELEGRAM, "gateway: {telegram: {" + lists + "}}\n", Map.of(), sender, chat);
  }

  @Test
  void empty_lists_let_nobody_in() throws Exception {
    assertThat(telegram("", "1", "1")).isFalse();
    assertThat(telegram("allowed_senders: []", "1", "1")).isFalse();
    assertThat(telegram("allowed_chats: ['-5']", "1", "-5")).isFalse();
    assertThat(telegram("allowed_senders: ['']", "", "1")).isFalse();
    assertThat(telegram("allowed_senders: ['*']", "1", "1")).isFalse();
  }

  @Test
  void a_sender_is_let_in_in_their_own_chat_and_in_chats_that_are_named() throws Exception {
    String lists = "allowed_senders: [1, '2'], allowed_chats: ['-5']";
    assertThat(telegram(lists, "1", "1")).isTrue();
    assertThat(telegram(lists, "2", "-5")).isTrue();
    assertThat(telegram(lists, "2", "-6")).isFalse();
    assertThat(telegram(lists, "3", "-5")).isFalse();
    assertThat(telegram("allowed_senders: ['*'], allowed_chats: ['-5']", "3", "-5")).isTrue();
    assertThat(telegram("allowed_senders: ['*'], allowed_chats: ['-5']", "3", "3")).isFalse();
  }

  @Test
  void the_variables_of_the_other_system_count() throws Exception {
    Map<String, String> secrets = Map.of("TELEGRAM_ALLOWED_CHAT_IDS", "1, -5");
    assertThat(admits(TELEGRAM, "", secrets, "1", "1")).isTrue();
    assertThat(admits(TELEGRAM, "", secrets, "2", "2")).isFalse();
    assertThat(admits(TELEGRAM, "", secrets, "1", "-6")).isFalse();
  }

  @Test
  void mail_goes_by_address_in_any_case_or_by_whole_domain() throws Exception {
    String yaml =
        """
        gateway: {mail: {allowed_senders: ['Ann@Example.org', '@work.example']}}
        email: {accounts: {work: {allowed_senders: ['carl@x.example']}}}
        """;
    assertThat(admits(MAIL, yaml, Map.of(), "ann@example.org", "ann@example.org")).isTrue();
    assertThat(admits(MAIL, yaml, Map.of(), "bob@work.example", "bob@work.example")).isTrue();
    assertThat(admits(MAIL, yaml, Map.of(), "carl@x.example", "carl@x.example")).isTrue();
    assertThat(admits(MAIL, yaml, Map.of(), "bob@notwork.example", "b")).isFalse();
    assertThat(admits(MAIL, yaml, Map.of(), "evil@example.org", "e")).isFalse();
    assertThat(admits(new ChannelId("mail/home"), yaml, Map.of(), "carl@x.example", "c")).isFalse();
  }
}

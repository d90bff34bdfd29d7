package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.telegram.TelegramSettings.Groups;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is meant for the bot, and who says it. */
final class AddressingTest {
  private static final Bot PRIVATE = new Bot(99, "alpi_bot", "Alpi", Bot.Privacy.ON);
  private static final Bot SEES_ALL = new Bot(99, "alpi_bot", "Alpi", Bot.Privacy.OFF);

  private static Optional<Envelope> envelope(String update)
      throws JsonSyntaxException, Envelope.MalformedException {
    return Envelope.of(Json.parseObject(update));
  }

  private static Envelope inGroup(String members)
      throws JsonSyntaxException, Envelope.MalformedException {
    return envelope(
            "{\"message\":{\"message_id\":1,\"chat\":{\"id\":-5,\"type\":\"group\"},"
                + "\"from\":{\"id\":42},"
                + members
                + "}}")
        .orElseThrow();
  }

  private static boolean isFor(Bot bot, String members)
      throws JsonSyntaxException, Envelope.MalformedException {
    return new Addressing(bot, Groups.ADDRESSED).isForBot(inGroup(members));
  }

  private static String command(String text) {
    return "\"text\":\""
        + text
        + " x\",\"entities\":[{\"type\":\"bot_command\",\"offset\":0,\"length\":"
        + text.length()
        + "}]";
  }

  @Test
  void in_groups_it_has_to_be_addressed() throws Exception {
    assertThat(isFor(PRIVATE, "\"text\":\"hi all\"")).isFalse();
    assertThat(isFor(PRIVATE, "\"text\":\"alpi_bot is a bot\"")).isFalse();
    assertThat(
            isFor(
                PRIVATE,
                "\"text\":\"@Alpi_Bot hi\",\"entities\":"
                    + "[{\"type\":\"mention\",\"offset\":0,\"length\":9}]"))
        .isTrue();
    assertThat(
            isFor(
                PRIVATE,
                "\"caption\":\"Alpi hi\",\"caption_entities\":[{\"type\":\"text_mention\","
                    + "\"offset\":0,\"length\":4,\"user\":{\"id\":99}}]"))
        .isTrue();
    assertThat(
            isFor(
                PRIVATE,
                "\"text\":\"@alpi_bots hi\",\"entities\":"
                    + "[{\"type\":\"mention\",\"offset\":0,\"length\":10}]"))
        .isFalse();
  }

  @Test
  void an_answer_to_the_bot_is_for_it() throws Exception {
    assertThat(isFor(PRIVATE, "\"text\":\"ok\",\"reply_to_message\":{\"from\":{\"id\":99}}"))
        .isTrue();
    assertThat(isFor(PRIVATE, "\"text\":\"ok\",\"reply_to_message\":{\"from\":{\"id\":7}}"))
        .isFalse();
    assertThat(
            isFor(
                PRIVATE,
                "\"text\":\"ok\",\"reply_to_message\":"
                    + "{\"from\":{\"id\":99},\"forum_topic_created\":{\"name\":\"t\"}}"))
        .isFalse();
  }

  @Test
  void commands_are_for_whom_they_name_or_telegram_gives_them() throws Exception {
    assertThat(isFor(SEES_ALL, command("/new@alpi_bot"))).isTrue();
    assertThat(isFor(SEES_ALL, command("/new"))).isFalse();
    assertThat(isFor(PRIVATE, command("/new"))).isTrue();
    assertThat(isFor(PRIVATE, command("/new@other_bot"))).isFalse();
  }

  @Test
  void everything_is_for_it_if_the_settings_say_so() throws Exception {
    Addressing addressing = new Addressing(SEES_ALL, Groups.ALL);

    assertThat(addressing.isForBot(inGroup("\"text\":\"hi all\""))).isTrue();
  }

  @Test
  void who_hides_in_a_group_is_known_by_the_chat_they_speak_for() throws Exception {
    Envelope hidden = inGroup("\"text\":\"x\",\"sender_chat\":{\"id\":-77,\"title\":\"G\"}");

    assertThat(hidden.sender().id()).isEqualTo("-77");
    assertThat(hidden.sender().name()).isEqualTo("G");
  }

  @Test
  void other_bots_and_moving_locations_are_not_heard() throws Exception {
    assertThat(
            envelope(
                "{\"message\":{\"message_id\":1,\"chat\":{\"id\":-5},"
                    + "\"from\":{\"id\":7,\"is_bot\":true},\"text\":\"x\"}}"))
        .isEmpty();
    assertThat(
            envelope(
                "{\"edited_message\":{\"message_id\":1,\"chat\":{\"id\":5},\"from\":{\"id\":5},"
                    + "\"location\":{\"latitude\":1,\"longitude\":2}}}"))
        .isEmpty();
    assertThat(envelope("{\"callback_query\":{\"id\":\"1\",\"from\":{\"id\":5}}}")).isEmpty();
  }
}

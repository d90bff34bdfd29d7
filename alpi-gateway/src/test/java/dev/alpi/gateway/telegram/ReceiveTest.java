package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Place;
import dev.alpi.testkit.FakeTelegram;
import dev.alpi.testkit.TelegramFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How messages come in, and what goes wrong on the way. */
final class ReceiveTest {
  @Test
  void what_waits_at_the_first_start_is_handled() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.write(42, "one");
      gateway.telegram.write(43, "two");
      gateway.receive();

      List<Inbound> taken = gateway.received(2);

      assertThat(taken).extracting(Inbound::text).containsExactly("one", "two");
      assertThat(taken).extracting(Inbound::id).containsExactly("42:1", "43:1");
      assertThat(taken.getFirst().sender().id()).isEqualTo("42");
      assertThat(taken.getFirst().sender().name()).isEqualTo("User 42");
      assertThat(taken.getFirst().place()).isEqualTo(Place.of("42"));
      assertThat(taken.getFirst().kind()).isEqualTo(Inbound.NEW);
      assertThat(taken.getFirst().context().integer("message_id")).hasValue(1);
      assertThat(gateway.telegram.awaitAcknowledged(TelegramGateway.MOST)).isTrue();
      assertThat(gateway.intake.cursor()).contains("1002");
    }
  }

  @Test
  void nothing_is_acknowledged_that_was_not_taken() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.write(42, "one");
      gateway.intake.failNext(1);
      gateway.receive();

      assertThat(gateway.awaitEnd()).isInstanceOf(IOException.class).hasMessage("disk full");
      assertThat(gateway.telegram.unacknowledged()).isEqualTo(1);

      gateway.receive();
      assertThat(gateway.received(1)).extracting(Inbound::text).containsExactly("one");
      assertThat(gateway.telegram.awaitAcknowledged(TelegramGateway.MOST)).isTrue();
    }
  }

  @Test
  void polls_ask_for_what_is_handled() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.receive();

      assertThat(gateway.telegram.awaitCalls("getUpdates", 2, TelegramGateway.MOST)).isTrue();
      assertThat(gateway.telegram.calls("getUpdates").getFirst())
          .contains("[\\\"message\\\",\\\"edited_message\\\",\\\"callback_query\\\"]")
          .contains("\"timeout\":\"1\"")
          .doesNotContain("offset");
      assertThat(gateway.telegram.calls("setMyCommands")).hasSize(1);
      assertThat(gateway.telegram.calls("setMyCommands").getFirst())
          .contains("help", "status", "new", "continue", "model", "stop", "spend");
      assertThat(gateway.intake.timesAlive()).isGreaterThan(1);
    }
  }

  @Test
  void a_failure_to_register_commands_is_none_of_the_channel() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.fail("setMyCommands", TelegramFault.DROP_BEFORE);
      gateway.telegram.write(42, "one");
      gateway.receive();

      assertThat(gateway.received(1)).hasSize(1);
    }
  }

  @Test
  void the_token_is_claimed_while_it_receives() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.isClaimed.set(true);
      gateway.receive();

      assertThat(gateway.awaitEnd()).hasMessage("somebody else polls this bot");
      assertThat(gateway.telegram.calls("getUpdates")).isEmpty();
      assertThat(gateway.claims).allMatch(name -> name.matches("telegram-[0-9a-f]{16}"));
      assertThat(TelegramGateway.TOKEN).doesNotContain(gateway.claims.getFirst().substring(9));

      gateway.isClaimed.set(false);
      gateway.receive();
      assertThat(gateway.telegram.awaitCalls("getUpdates", 1, TelegramGateway.MOST)).isTrue();
      gateway.channel.close();
      assertThat(gateway.awaitEnd()).isInstanceOf(InterruptedException.class);
      assertThat(gateway.isClaimed).isFalse();
    }
  }

  @Test
  void another_poller_is_waited_for() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.fail("getUpdates", TelegramFault.CONFLICT, TelegramFault.CONFLICT);
      gateway.telegram.write(42, "one");
      gateway.receive();

      assertThat(gateway.received(1)).hasSize(1);
      assertThat(gateway.timer.pauses())
          .containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(60));
    }
  }

  @Test
  void a_webhook_in_the_way_is_said() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.answer(
          "getUpdates",
          409,
          "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict: can't use getUpdates method"
              + " while webhook is active; use deleteWebhook to delete the webhook first\"}");
      gateway.receive();

      assertThat(gateway.awaitEnd())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("deleteWebhook");
    }
  }

  @Test
  void telegram_is_left_alone_as_long_as_it_wants() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.fail("getMe", TelegramFault.TOO_MANY);
      gateway.telegram.fail("getUpdates", TelegramFault.TOO_MANY);
      gateway.telegram.write(42, "one");
      gateway.receive();

      assertThat(gateway.received(1)).hasSize(1);
      assertThat(gateway.timer.pauses())
          .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }
  }

  @Test
  void a_wrong_token_is_said_without_it() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      for (int status : List.of(401, 404)) {
        gateway.telegram.answer(
            "getMe",
            status,
            "{\"ok\":false,\"error_code\":" + status + ",\"description\":\"Unauthorized\"}");
        gateway.receive();

        assertThat(gateway.awaitEnd())
            .isInstanceOf(IOException.class)
            .hasMessageContaining("@BotFather")
            .hasMessageNotContaining(TelegramGateway.TOKEN.substring(9));
      }
    }
  }

  @Test
  void a_server_that_repeats_the_token_is_not_quoted_with_it() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.answer(
          "getUpdates",
          400,
          "{\"ok\":false,\"error_code\":400,\"description\":\"no /bot"
              + TelegramGateway.TOKEN
              + "/x\"}");
      gateway.receive();

      assertThat(gateway.awaitEnd()).hasMessage("Telegram answered 400: no /bot(token)/x");
    }
  }

  @Test
  void what_the_service_does_wrong_ends_in_an_io_exception() throws Exception {
    for (TelegramFault fault :
        List.of(
            TelegramFault.DROP_BEFORE,
            TelegramFault.DROP_AFTER,
            TelegramFault.SERVER_ERROR,
            TelegramFault.SERVER_ERROR_AFTER,
            TelegramFault.GARBAGE)) {
      try (TelegramGateway gateway = TelegramGateway.start()) {
        gateway.telegram.write(42, "one");
        gateway.telegram.fail("getUpdates", fault);
        gateway.receive();

        assertThat(gateway.awaitEnd()).as(fault.name()).isInstanceOf(IOException.class);
        gateway.receive();
        assertThat(gateway.received(1)).as(fault.name()).hasSize(1);
      }
    }
  }

  @Test
  void repeated_and_reordered_updates_are_handled_once_and_in_order() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      IntStream.range(0, 20).forEach(i -> gateway.telegram.write(42, "m" + i));
      gateway.telegram.fail("getUpdates", TelegramFault.REORDER, TelegramFault.REPEAT);
      gateway.receive();
      gateway.received(20);
      gateway.telegram.write(42, "last");

      assertThat(gateway.received(21))
          .extracting(Inbound::text)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(0, 20).mapToObj(i -> i == 20 ? "last" : "m" + i).toList());
    }
  }

  @Test
  void strangers_are_skipped_and_the_cursor_moves_on() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.intake.admitOnly("42");
      gateway.telegram.write(666, "let me in");
      gateway.telegram.write(42, "one");
      gateway.receive();

      assertThat(gateway.received(1)).extracting(Inbound::text).containsExactly("one");
      assertThat(gateway.intake.asked()).containsExactly("666@666", "42@42");
      assertThat(gateway.telegram.awaitAcknowledged(TelegramGateway.MOST)).isTrue();
    }
  }

  @Test
  void what_cannot_be_read_is_refused_and_blocks_nothing() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.push("{\"message\":{\"text\":\"no chat\"}}");
      gateway.telegram.push("{\"callback_query\":{\"from\":{\"id\":1}}}");
      gateway.telegram.push("{\"message\":7}");
      gateway.telegram.push("{\"poll\":{\"id\":\"1\"}}");
      gateway.telegram.write(42, "one");
      gateway.receive();

      assertThat(gateway.received(1)).extracting(Inbound::text).containsExactly("one");
      assertThat(gateway.intake.refused())
          .containsExactly(
              "update 1000: an update without the number id",
              "update 1001: a pressed button without an id",
              "update 1002: an update without the number id");
      assertThat(gateway.telegram.awaitAcknowledged(TelegramGateway.MOST)).isTrue();
    }
  }

  @Test
  void an_edit_corrects_and_a_press_is_a_button() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      String chat = "\"chat\":{\"id\":42,\"type\":\"private\"},\"from\":{\"id\":42}";
      gateway.telegram.push(
          "{\"edited_message\":{\"message_id\":5," + chat + ",\"edit_date\":99,\"text\":\"new\"}}");
      gateway.telegram.push(
          "{\"callback_query\":{\"id\":\"8899\",\"from\":{\"id\":42},\"data\":\"yes 1\","
              + "\"message\":{\"message_id\":7,\"chat\":{\"id\":42,\"type\":\"private\"}}}}");
      gateway.receive();

      List<Inbound> taken = gateway.received(2);
      assertThat(taken.getFirst().id()).isEqualTo("42:5:99");
      assertThat(taken.getFirst().kind()).isEqualTo(new Kind.Correction("42:5"));
      Inbound press = taken.getLast();
      assertThat(press.id()).isEqualTo("8899");
      assertThat(press.kind()).isEqualTo(new Kind.Button());
      assertThat(press.text()).isEqualTo("yes 1");

      gateway.channel.pressed(press);
      assertThat(gateway.telegram.calls("answerCallbackQuery").getFirst()).contains("8899");
    }
  }

  @Test
  void an_album_is_one_message() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      String start =
          "{\"message\":{\"chat\":{\"id\":42,\"type\":\"private\"},\"from\":{\"id\":42},";
      for (int i = 1; i <= 3; i++) {
        gateway.telegram.push(
            start
                + "\"message_id\":"
                + i
                + (i == 1 ? ",\"caption\":\"three\"" : "")
                + ",\"media_group_id\":\"g\",\"photo\":[{\"file_id\":\"f"
                + i
                + "\",\"width\":9,\"height\":9}]}}");
      }
      gateway.receive();

      Inbound album = gateway.received(1).getFirst();
      assertThat(album.id()).isEqualTo("42:1");
      assertThat(album.text()).isEqualTo("three");
      assertThat(album.files()).extracting(file -> file.ref()).containsExactly("f1", "f2", "f3");
      assertThat(gateway.timer.pauses()).containsExactly(Duration.ofSeconds(1));
    }
  }

  @Test
  void a_topic_is_a_place_of_its_own_and_a_row_of_answers_is_not() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.startForAllOfGroups()) {
      String start =
          "{\"message\":{\"chat\":{\"id\":-1005,\"type\":\"supergroup\"},\"from\":{\"id\":42},"
              + "\"message_thread_id\":17,\"text\":\"hi\",";
      gateway.telegram.push(start + "\"message_id\":1,\"is_topic_message\":true}}");
      gateway.telegram.push(start + "\"message_id\":2}}");
      gateway.receive();

      assertThat(gateway.received(2))
          .extracting(Inbound::place)
          .containsExactly(new Place("-1005", "17"), Place.of("-1005"));
    }
  }

  @Test
  void closing_ends_a_poll_at_once() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.receive();
      assertThat(gateway.telegram.awaitCalls("getUpdates", 1, TelegramGateway.MOST)).isTrue();
      gateway.channel.close();

      assertThat(gateway.awaitEnd()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void who_we_are_is_told() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      assertThat(gateway.channel.probe())
          .isEqualTo(
              "@" + FakeTelegram.BOT_USERNAME + ", which sees in groups only what is meant for it");
      gateway.telegram.turnPrivacyOff();
      assertThat(gateway.channel.probe()).contains("all messages");
    }
  }
}

package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.MatrixRig.ANN;
import static dev.alpi.gateway.matrix.MatrixRig.BOB;
import static dev.alpi.gateway.matrix.MatrixRig.EVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Receiving;
import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeMatrix.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MatrixRoomsTest {
  @TempDir Path spool;
  private MatrixRig rig;

  @BeforeEach
  void start() {
    rig = new MatrixRig(spool);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void invite_of_somebody_let_in_is_accepted_and_what_was_said_since_is_read() throws Exception {
    try (Receiving _ = rig.receiving()) {
      String room = rig.server.emptyRoom(ANN);
      rig.server.say(room, ANN, "before you came");
      synchronized (rig.intake) {
        rig.server.invite(room, ANN);
        rig.server.say(room, ANN, "welcome");
      }

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.server.hasJoined(room)).isTrue();
      assertThat(rig.intake.texts()).containsExactly("welcome");
    }
  }

  @Test
  void invite_of_a_stranger_stays_pending_without_a_request() throws Exception {
    try (Receiving _ = rig.receiving()) {
      String room = rig.server.emptyRoom(EVE);
      rig.server.invite(room, EVE);

      assertThat(rig.intake.await(() -> !rig.intake.asked().isEmpty())).isTrue();
      String home = rig.server.room(ANN);
      rig.server.say(home, ANN, "later");
      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.server.hasJoined(room)).isFalse();
      assertThat(rig.server.requests("/join")).isZero();
    }
  }

  @Test
  void invite_that_waited_for_the_first_sync_is_accepted() throws Exception {
    String room = rig.server.emptyRoom(ANN);
    rig.server.invite(room, ANN);

    try (Receiving _ = rig.receiving()) {
      rig.server.say(room, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.server.hasJoined(room)).isTrue();
    }
  }

  @Test
  void edit_is_a_correction_in_the_place_of_the_original() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      String root = rig.server.say(room, ANN, "root");
      String original =
          rig.server.post(
              room,
              ANN,
              "m.room.message",
              """
              {"msgtype":"m.text","body":"port 5432",
               "m.relates_to":{"rel_type":"m.thread","event_id":"%s"}}\
              """
                  .formatted(root));
      rig.server.post(
          room,
          ANN,
          "m.room.message",
          """
          {"msgtype":"m.text","body":"* port 5433",
           "m.new_content":{"msgtype":"m.text","body":"port 5433"},
           "m.relates_to":{"rel_type":"m.replace","event_id":"%s"}}\
          """
              .formatted(original));
      rig.server.post(
          room,
          BOB,
          "m.room.message",
          """
          {"msgtype":"m.text","body":"* forged",
           "m.new_content":{"msgtype":"m.text","body":"forged"},
           "m.relates_to":{"rel_type":"m.replace","event_id":"%s"}}\
          """
              .formatted(original));
      rig.server.say(room, ANN, "end");

      assertThat(rig.intake.awaitTaken(4)).isTrue();
      Inbound edit = rig.intake.taken().get(2);
      assertThat(rig.intake.texts()).containsExactly("root", "port 5432", "port 5433", "end");
      assertThat(edit.kind()).isEqualTo(new Kind.Correction(original));
      assertThat(edit.place()).isEqualTo(new Place(room, root));
    }
  }

  @Test
  void in_a_group_only_what_is_for_us_is_taken() throws Exception {
    String room = rig.server.room(ANN, BOB, EVE);
    try (Receiving _ = rig.receiving()) {
      String own = rig.server.say(room, FakeMatrix.BOT, "I am here");
      rig.server.say(room, ANN, "Bob, how are you?");
      rig.server.say(room, ANN, "alpi bot: one");
      rig.server.say(room, ANN, "ask @alpi:test two");
      rig.server.say(room, ANN, "our alpi bots are robots");
      rig.server.post(
          room,
          ANN,
          "m.room.message",
          """
          {"msgtype":"m.text","body":"three","m.mentions":{"user_ids":["@alpi:test"]}}\
          """);
      rig.server.post(
          room,
          BOB,
          "m.room.message",
          """
          {"msgtype":"m.text","body":"> <@alpi:test> I am here\\n\\nfour",
           "m.relates_to":{"m.in_reply_to":{"event_id":"%s"}}}\
          """
              .formatted(own));
      String asked = rig.server.say(room, BOB, "Alpi Bot five");
      rig.server.post(room, BOB, "m.room.message", inThread("six", asked));
      String strange = rig.server.say(room, BOB, "something else");
      rig.server.post(room, BOB, "m.room.message", inThread("not for you", strange));

      assertThat(rig.intake.awaitTaken(6)).isTrue();
      rig.server.say(room, ANN, "Alpi Bot: end");
      assertThat(rig.intake.awaitTaken(7)).isTrue();
      assertThat(rig.intake.texts())
          .containsExactly("one", "ask @alpi:test two", "three", "four", "five", "six", "end");
    }
  }

  private static String inThread(String text, String root) {
    return """
    {"msgtype":"m.text","body":"%s","m.relates_to":{"rel_type":"m.thread","event_id":"%s",
     "is_falling_back":true,"m.in_reply_to":{"event_id":"%s"}}}\
    """
        .formatted(text, root, root);
  }

  @Test
  void edit_that_adds_our_name_in_a_group_is_new() throws Exception {
    String room = rig.server.room(ANN, BOB);
    try (Receiving _ = rig.receiving()) {
      String original = rig.server.say(room, ANN, "what is up?");
      String edit =
          rig.server.post(
              room,
              ANN,
              "m.room.message",
              """
              {"msgtype":"m.text","body":"* x",
               "m.new_content":{"msgtype":"m.text","body":"Alpi Bot: what is up?"},
               "m.relates_to":{"rel_type":"m.replace","event_id":"%s"}}\
              """
                  .formatted(original));

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      Inbound message = rig.intake.taken().getFirst();
      assertThat(message.kind()).isEqualTo(Inbound.NEW);
      assertThat(message.id()).isEqualTo(edit);
      assertThat(message.text()).isEqualTo("what is up?");
    }
  }

  @Test
  void thread_that_we_wrote_in_is_ours_after_a_restart_too() throws Exception {
    String room = rig.server.room(ANN, BOB);
    String root = rig.server.say(room, BOB, "a plan");
    rig.server.post(room, FakeMatrix.BOT, "m.room.message", inThread("I like it", root));
    try (Receiving _ = rig.receiving()) {
      rig.server.post(room, ANN, "m.room.message", inThread("why?", root));

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.taken().getFirst().place()).isEqualTo(new Place(room, root));
    }
  }

  @Test
  void connection_that_fails_while_joining_is_tried_again_and_then_noted() throws Exception {
    String home = rig.server.room(ANN);
    try (Receiving receiving = rig.receiving()) {
      rig.server.failNext("/join", Fault.DROP_AFTER, 1);
      String first = rig.server.emptyRoom(ANN);
      rig.server.invite(first, ANN);
      rig.server.say(first, ANN, "welcome");
      assertThat(rig.intake.awaitTaken(1)).isTrue();

      rig.server.failNext("/join", Fault.DROP_BEFORE, 3);
      String second = rig.server.emptyRoom(ANN);
      rig.server.invite(second, ANN);
      assertThat(rig.intake.await(() -> !rig.intake.refused().isEmpty())).isTrue();
      rig.server.say(home, ANN, "hello");
      assertThat(rig.intake.awaitTaken(2)).isTrue();
      assertThat(rig.intake.refused()).containsOnlyKeys("invite:" + second);
      assertThat(receiving.failures()).isZero();
    }
  }

  @Test
  void invite_to_an_encrypted_room_is_explained_at_once() throws Exception {
    try (Receiving _ = rig.receiving()) {
      String room = rig.server.emptyRoom(ANN);
      rig.server.encrypt(room, ANN);
      rig.server.invite(room, ANN);

      assertThat(rig.server.awaitSent(1, Duration.ofSeconds(20))).isTrue();
      assertThat(rig.server.sent().getFirst().body()).isEqualTo(EncryptedRooms.EXPLANATION);
    }
  }

  @Test
  void room_that_cannot_be_joined_is_noted_and_holds_up_nothing() throws Exception {
    String home = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.failNext("/join", Fault.ERROR_BEFORE, 3);
      String room = rig.server.emptyRoom(ANN);
      rig.server.invite(room, ANN);
      assertThat(rig.intake.await(() -> !rig.intake.refused().isEmpty())).isTrue();
      rig.server.say(home, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.refused()).containsOnlyKeys("invite:" + room);
    }
  }

  @Test
  void encrypted_room_is_explained_once_and_refused() throws Exception {
    String room = rig.server.room(ANN);
    rig.server.encrypt(room, ANN);
    String second;
    try (Receiving _ = rig.receiving()) {
      String first = rig.server.post(room, ANN, "m.room.encrypted", "{\"ciphertext\":\"abc\"}");
      second = rig.server.say(room, ANN, "in plain words");

      assertThat(rig.intake.await(() -> rig.intake.refused().size() == 2)).isTrue();
      assertThat(rig.intake.refused()).containsOnlyKeys(first, second);
      assertThat(rig.server.sent()).hasSize(1);
      assertThat(rig.server.sent().getFirst().text("msgtype")).isEqualTo("m.notice");
    }

    try (Receiving _ = rig.receiving()) {
      String third = rig.server.post(room, ANN, "m.room.encrypted", "{\"ciphertext\":\"abc\"}");

      assertThat(rig.intake.await(() -> rig.intake.refused().containsKey(third))).isTrue();
      assertThat(rig.server.sent()).hasSize(1);
      assertThat(rig.server.sent().getFirst().requests()).isEqualTo(1);
      assertThat(rig.intake.taken()).isEmpty();
    }
  }

  @Test
  void strangers_in_an_encrypted_room_get_no_explanation() throws Exception {
    String room = rig.server.room(EVE);
    rig.server.encrypt(room, EVE);
    String home = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.post(room, EVE, "m.room.encrypted", "{\"ciphertext\":\"abc\"}");
      rig.server.say(home, ANN, "later");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.server.sent()).isEmpty();
      assertThat(rig.intake.refused()).isEmpty();
    }
  }

  @Test
  void room_with_more_members_than_can_be_read_is_a_group() throws Exception {
    String room = rig.server.room(ANN);
    for (int i = 0; i < 600; i++) {
      String user = "@" + "u".repeat(200) + i + ":test";
      rig.server.member(room, user, user, "join");
    }
    try (Receiving _ = rig.receiving()) {
      rig.server.say(room, ANN, "to all");
      rig.server.say(room, ANN, "Alpi Bot: to you");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.texts()).containsExactly("to you");
    }
  }
}

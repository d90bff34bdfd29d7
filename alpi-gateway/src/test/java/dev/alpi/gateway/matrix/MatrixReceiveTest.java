package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.MatrixRig.ANN;
import static dev.alpi.gateway.matrix.MatrixRig.BOB;
import static dev.alpi.gateway.matrix.MatrixRig.EVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Receiving;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeMatrix.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MatrixReceiveTest {
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
  void what_was_said_before_the_first_sync_is_left_out() throws Exception {
    String room = rig.server.room(ANN);
    rig.server.say(room, ANN, "long ago");

    try (Receiving _ = rig.receiving()) {
      rig.server.say(room, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.texts()).containsExactly("hello");
    }
  }

  @Test
  void message_says_who_where_and_what_it_is_called() throws Exception {
    String room = rig.server.room(BOB);
    try (Receiving _ = rig.receiving()) {
      String id = rig.server.say(room, BOB, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      Inbound message = rig.intake.taken().getFirst();
      assertThat(message.id()).isEqualTo(id);
      assertThat(message.place()).isEqualTo(Place.of(room));
      assertThat(message.sender()).isEqualTo(new Sender("@Bob:test", "Name of Bob"));
      assertThat(message.kind()).isEqualTo(Inbound.NEW);
    }
  }

  @Test
  void strangers_own_messages_and_notices_are_not_taken() throws Exception {
    String room = rig.server.room(ANN, EVE);
    try (Receiving _ = rig.receiving(rig.settings().with("respond_to_all", new Bool(true)))) {
      rig.server.say(room, EVE, "let me in");
      rig.server.say(room, FakeMatrix.BOT, "I have said something");
      rig.server.post(room, ANN, "m.room.message", "{\"msgtype\":\"m.notice\",\"body\":\"beep\"}");
      rig.server.post(room, ANN, "m.room.message", "{}");
      rig.server.post(room, ANN, "m.reaction", "{\"body\":\"x\"}");
      rig.server.say(room, ANN, "last");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.texts()).containsExactly("last");
      assertThat(rig.intake.asked()).extracting(Sender::id).doesNotContain(FakeMatrix.BOT);
      assertThat(rig.intake.refused()).isEmpty();
    }
  }

  @Test
  void messages_of_an_absence_are_all_read_in_their_order() throws Exception {
    String room = rig.server.room(ANN);
    String other = rig.server.room(BOB);
    rig.receiving().close();
    for (int i = 0; i < 230; i++) {
      rig.server.say(room, ANN, "a" + i);
      rig.server.say(other, i % 2 == 0 ? BOB : EVE, "b" + i);
    }

    try (Receiving _ = rig.receiving()) {
      assertThat(rig.intake.awaitTaken(345)).isTrue();
      List<String> inRoom =
          rig.intake.taken().stream()
              .filter(message -> message.place().chat().equals(room))
              .map(Inbound::text)
              .toList();
      assertThat(inRoom).hasSize(230).first().isEqualTo("a0");
      assertThat(inRoom).isSortedAccordingTo((a, b) -> number(a) - number(b));
      assertThat(rig.intake.offered()).doesNotHaveDuplicates();
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(1));
  }

  @Test
  void beyond_the_bound_of_an_absence_the_rest_is_refused() throws Exception {
    String room = rig.server.room(ANN);
    rig.receiving().close();
    for (int i = 0; i < 300; i++) {
      rig.server.say(room, ANN, "a" + i);
    }

    var settings = rig.settings().with("gap_events_max", 100);
    try (Receiving _ = rig.receiving(settings)) {
      assertThat(rig.intake.awaitTaken(132)).isTrue();
      assertThat(rig.intake.texts()).first().isEqualTo("a168");
      assertThat(rig.intake.refused().values())
          .singleElement()
          .asString()
          .contains("gap_events_max");
    }
  }

  @Test
  void message_whose_take_failed_comes_again() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving receiving = rig.receiving()) {
      var cursor = rig.intake.cursor();
      rig.intake.failTakes(2);
      rig.server.say(room, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.offered()).hasSize(3);
      assertThat(receiving.failures()).isEqualTo(2);
      assertThat(rig.intake.cursor()).isNotEqualTo(cursor);
    }
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
          "{\"msgtype\":\"m.text\",\"body\":\"three\",\"m.mentions\":{\"user_ids\":[\"@alpi:test\"]}}");
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
               "m.relates_to":{"rel_type":"m.replace","event_id":"%s"}}"""
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
  void files_are_named_and_not_fetched() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.post(
          room,
          ANN,
          "m.room.message",
          """
          {"msgtype":"m.file","body":"what is in here?","filename":"../plan.pdf","url":"mxc://test/m1",
           "info":{"mimetype":"application/pdf","size":12}}\
          """);
      rig.server.post(
          room,
          ANN,
          "m.room.message",
          """
          {"msgtype":"m.audio","body":"voice.ogg","url":"mxc://test/m2",
           "org.matrix.msc3245.voice":{}}\
          """);

      assertThat(rig.intake.awaitTaken(2)).isTrue();
      Inbound file = rig.intake.taken().getFirst();
      assertThat(file.text()).isEqualTo("what is in here?");
      assertThat(file.files())
          .containsExactly(
              new FileRef(
                  "_plan.pdf",
                  "application/pdf",
                  java.util.OptionalLong.of(12),
                  "mxc://test/m1",
                  FileRef.Use.FILE));
      assertThat(rig.intake.taken().get(1).files().getFirst().use()).isEqualTo(FileRef.Use.VOICE);
      assertThat(rig.server.requests("/media/")).isZero();
    }
  }

  @Test
  void message_that_cannot_be_understood_is_refused_and_the_next_is_read() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      String bad = rig.server.post(room, ANN, "m.room.message", "{\"msgtype\":7,\"body\":[]}");
      String file =
          rig.server.post(
              room,
              ANN,
              "m.room.message",
              "{\"msgtype\":\"m.image\",\"body\":\"a\",\"url\":\"http://evil/x\"}");
      rig.server.say(room, ANN, "good");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.refused()).containsOnlyKeys(bad, file);
    }
  }

  @Test
  void rate_limit_is_waited_for_and_is_no_failure() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving receiving = rig.receiving()) {
      rig.server.failNext("since=", Fault.RATE_LIMIT, 3);
      rig.server.say(room, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(receiving.failures()).isZero();
    }
  }

  @Test
  void token_that_is_refused_says_what_to_do() throws Exception {
    rig.server.changeToken("another");
    Receiving receiving = Receiving.start(rig.channel(), rig.intake);
    assertThat(rig.intake.await(() -> receiving.failures() > 0)).isTrue();

    assertThat(receiving.lastFailure().orElseThrow())
        .hasMessageContaining("alpi secrets set MATRIX_ACCESS_TOKEN")
        .hasMessageNotContaining(FakeMatrix.TOKEN);
    receiving.close();
  }

  @Test
  void cursor_that_the_homeserver_does_not_know_begins_anew_and_is_noted() throws Exception {
    String room = rig.server.room(ANN);
    rig.intake.take(List.of(), java.util.Optional.of("s999999"));

    try (Receiving _ = rig.receiving()) {
      assertThat(rig.intake.await(() -> !rig.intake.refused().isEmpty())).isTrue();
      rig.server.say(room, ANN, "hello");
      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(rig.intake.texts()).containsExactly("hello");
    }
  }

  @Test
  void second_receiver_of_an_account_is_told_so() throws Exception {
    try (Receiving _ = rig.receiving();
        Receiving second = Receiving.start(rig.channel(), rig.intake)) {
      assertThat(rig.intake.await(() -> second.failures() > 0)).isTrue();
      assertThat(second.lastFailure().orElseThrow()).hasMessageContaining("somebody else has");
    }
  }

  @Test
  void interrupt_in_the_middle_of_an_answer_ends_receiving() throws Exception {
    rig.server.failNext("since=", Fault.STALL_IN_BODY, 1);
    MatrixChannel channel = rig.channel();
    Receiving receiving = Receiving.start(channel, rig.intake);
    assertThat(rig.intake.await(() -> rig.server.stalled() == 1)).isTrue();

    receiving.interrupt();
    assertThat(receiving.awaitEnd(Duration.ofSeconds(3))).isEqualTo("interrupted");
    channel.close();
  }

  @Test
  void answer_that_never_ends_is_a_failure() throws Exception {
    String room = rig.server.room(ANN);
    rig.server.failNext("since=", Fault.STALL_IN_BODY, 1);
    try (Receiving receiving = rig.receiving()) {
      rig.server.say(room, ANN, "hello");

      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(receiving.failures()).isEqualTo(1);
      assertThat(receiving.lastFailure().orElseThrow()).hasMessageContaining("no answer within");
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

  @Test
  void token_stands_in_no_address() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.say(room, ANN, "hello");
      assertThat(rig.intake.awaitTaken(1)).isTrue();
    }
    assertThat(rig.server.requests()).isNotEmpty().noneMatch(path -> path.contains("secret"));
  }
}

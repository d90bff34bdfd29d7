package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.MatrixRig.ANN;
import static dev.alpi.gateway.matrix.MatrixRig.BOB;
import static dev.alpi.gateway.matrix.MatrixRig.EVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
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
  void files_are_named_and_not_fetched() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.post(
          room,
          ANN,
          "m.room.message",
          """
          {"msgtype":"m.file","body":"what is in here?","filename":"../plan.pdf",
           "url":"mxc://test/m1","info":{"mimetype":"application/pdf","size":12}}\
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
  void sync_that_is_refused_for_another_reason_leaves_the_cursor() throws Exception {
    String room = rig.server.room(ANN);
    rig.receiving().close();
    var cursor = rig.intake.cursor();
    rig.server.say(room, ANN, "hello");
    rig.server.failNext("since=", Fault.BAD_REQUEST, 2);
    try (Receiving receiving = Receiving.start(rig.channel(), rig.intake)) {
      assertThat(rig.intake.awaitTaken(1)).isTrue();
      assertThat(receiving.failures()).isEqualTo(1);
    }
    assertThat(rig.intake.texts()).containsExactly("hello");
    assertThat(rig.intake.refused()).isEmpty();
    assertThat(cursor).isNotEqualTo(rig.intake.cursor());
  }

  @Test
  void message_that_a_homeserver_delivers_again_is_taken_once() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.failNext("since=", Fault.REPLAY, 5);
      for (int i = 0; i < 5; i++) {
        rig.server.say(room, ANN, "m" + i);
        assertThat(rig.intake.awaitTaken(i + 1)).isTrue();
      }
      assertThat(rig.intake.texts()).containsExactly("m0", "m1", "m2", "m3", "m4");
      assertThat(rig.intake.offered()).hasSizeGreaterThan(5);
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
  void token_stands_in_no_address() throws Exception {
    String room = rig.server.room(ANN);
    try (Receiving _ = rig.receiving()) {
      rig.server.say(room, ANN, "hello");
      assertThat(rig.intake.awaitTaken(1)).isTrue();
    }
    assertThat(rig.server.requests()).isNotEmpty().noneMatch(path -> path.contains("secret"));
  }
}

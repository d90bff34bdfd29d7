package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.MatrixRig.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Outgoing.Repeat;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Receiving;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeMatrix.Fault;
import dev.alpi.testkit.FakeMatrix.Sent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MatrixSendTest {
  private static final Obj ASKED = Obj.EMPTY.with("event", "$question").with("sender", "@ann:test");

  @TempDir Path folder;
  private MatrixRig rig;
  private MatrixChannel channel;
  private String room;

  @BeforeEach
  void start() throws Exception {
    rig = new MatrixRig(folder);
    channel = rig.channel();
    room = rig.server.room(ANN);
  }

  @AfterEach
  void stop() {
    channel.close();
    rig.close();
  }

  private Obj content() throws Exception {
    return Json.parseObject(rig.server.sent().getLast().content());
  }

  private static void assertFails(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SendException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  @Test
  void answer_is_a_reply_that_names_only_who_asked() throws Exception {
    Piece piece = channel.compose(Reply.of("look, @room: **bold**")).getFirst();
    channel.send(rig.outgoing("a", Place.of(room), ASKED, piece));

    assertThat(Json.compact(content()))
        .isEqualTo(
            "{\"msgtype\":\"m.text\",\"body\":\"look, @room: **bold**\","
                + "\"format\":\"org.matrix.custom.html\","
                + "\"formatted_body\":\"<p>look, @room: <strong>bold</strong></p>\","
                + "\"m.mentions\":{\"user_ids\":[\"@ann:test\"]},"
                + "\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$question\"}}}");
  }

  @Test
  void what_answers_nothing_names_nobody() throws Exception {
    channel.send(rig.outgoing("a", room, "good morning @room"));

    assertThat(content().get("m.mentions")).contains(Obj.EMPTY);
    assertThat(content().get("m.relates_to")).isEmpty();
  }

  @Test
  void answer_to_a_thread_stands_in_the_thread() throws Exception {
    Piece piece = channel.compose(Reply.of("yes")).getFirst();
    channel.send(rig.outgoing("a", new Place(room, "$root"), ASKED, piece));

    assertThat(Json.compact(content().object("m.relates_to")))
        .isEqualTo(
            "{\"rel_type\":\"m.thread\",\"event_id\":\"$root\",\"is_falling_back\":true,"
                + "\"m.in_reply_to\":{\"event_id\":\"$question\"}}");
  }

  @Test
  void key_that_was_sent_before_arrives_once() throws Exception {
    String first = channel.send(rig.outgoing("a", room, "hello"));
    String again = channel.send(rig.outgoing("a", room, "hello"));
    String other = channel.send(rig.outgoing("b", room, "hello"));

    assertThat(again).isEqualTo(first).isNotEqualTo(other);
    assertThat(rig.server.sent()).extracting(Sent::requests).containsExactly(2, 1);
  }

  @Test
  void repeat_that_the_homeserver_may_have_forgotten_is_marked() throws Exception {
    Outgoing first = rig.outgoing("a", room, "**hello**");
    Outgoing repeat =
        new Outgoing(
            first.key(), first.place(), first.context(), first.piece(), first.made(), Repeat.MAYBE);
    channel.send(repeat);
    assertThat(rig.server.sent().getLast().body()).isEqualTo("**hello**");

    rig.world.clock().advance(Duration.ofHours(13));
    channel.send(
        new Outgoing(
            "b".repeat(32),
            first.place(),
            first.context(),
            first.piece(),
            first.made(),
            Repeat.MAYBE));
    assertThat(content().string("body")).contains("[may be a repeat] **hello**");
    assertThat(content().string("formatted_body"))
        .contains("[may be a repeat] <p><strong>hello</strong></p>");
  }

  @Test
  void notices_are_sent_if_the_settings_say_so() throws Exception {
    rig.channel(rig.settings().with("message_type", "notice"))
        .send(rig.outgoing("a", room, "hello"));

    assertThat(content().string("msgtype")).contains("m.notice");
  }

  @Test
  void file_is_uploaded_and_shown_as_what_it_is() throws Exception {
    Path file = Files.writeString(folder.resolve("chart.png"), "pretend");
    List<Piece> pieces = channel.compose(new Reply("here", List.of(file), List.of()));
    assertThat(pieces).hasSize(2);
    rig.server.failNext("/upload", Fault.DROP_AFTER, 1);
    Outgoing out = rig.outgoing("a", Place.of(room), Obj.EMPTY, pieces.get(1));

    assertFails(Kind.NOT_SENT, () -> channel.send(out));
    channel.send(out);

    Sent sent = rig.server.sent().getLast();
    assertThat(sent.text("msgtype")).isEqualTo("m.image");
    assertThat(sent.text("url")).startsWith("mxc://test/");
    assertThat(content().object("info").integer("size")).hasValue(7);
  }

  @Test
  void file_that_is_gone_is_refused() {
    Path file = folder.resolve("gone.txt");
    List<Piece> pieces = channel.compose(new Reply("", List.of(file), List.of()));
    assertFails(
        Kind.REFUSED,
        () -> channel.send(rig.outgoing("a", Place.of(room), Obj.EMPTY, pieces.getFirst())));
  }

  @Test
  void statuses_are_told_apart() {
    rig.server.failNext("/send/", Fault.RATE_LIMIT, 1);
    assertFails(Kind.NOT_SENT, () -> channel.send(rig.outgoing("a", room, "hello")));
    rig.server.failNext("/send/", Fault.ERROR_BEFORE, 1);
    assertFails(Kind.UNKNOWN, () -> channel.send(rig.outgoing("a", room, "hello")));
    rig.server.failNext("/send/", Fault.GARBAGE, 1);
    assertFails(Kind.UNKNOWN, () -> channel.send(rig.outgoing("a", room, "hello")));
    rig.server.failNext("/send/", Fault.DROP_BEFORE, 1);
    assertFails(Kind.UNKNOWN, () -> channel.send(rig.outgoing("a", room, "hello")));
    rig.server.failNext("/state/", Fault.DROP_BEFORE, 9);
    String other = rig.server.room(ANN);
    assertFails(Kind.NOT_SENT, () -> channel.send(rig.outgoing("a", other, "hello")));
    assertThat(rig.server.sent()).isEmpty();
  }

  @Test
  void room_that_we_are_not_in_refuses() {
    String strange = rig.server.emptyRoom(ANN);
    assertFails(Kind.REFUSED, () -> channel.send(rig.outgoing("a", strange, "hello")));
    assertFails(Kind.REFUSED, () -> channel.send(rig.outgoing("a", "ann", "hello")));
  }

  @Test
  void nothing_is_sent_into_an_encrypted_room() {
    rig.server.encrypt(room, ANN);
    assertFails(Kind.REFUSED, () -> channel.send(rig.outgoing("a", room, "in clear")));
    assertThat(rig.server.requests("/send/")).isZero();
  }

  @Test
  void token_that_is_refused_is_not_sent_and_says_what_to_do() {
    rig.server.changeToken("another");
    assertThatThrownBy(() -> channel.send(rig.outgoing("a", room, "hello")))
        .hasMessageContaining("alpi secrets set MATRIX_ACCESS_TOKEN");
    assertFails(Kind.NOT_SENT, () -> channel.send(rig.outgoing("a", room, "hello")));
    assertThatThrownBy(channel::probe).hasMessageContaining("log in anew");
  }

  @Test
  void nobody_there_is_not_sent() {
    rig.server.close();
    assertFails(Kind.NOT_SENT, () -> channel.send(rig.outgoing("a", room, "hello")));
  }

  @Test
  void sending_ends_promptly_when_the_channel_is_closed() throws Exception {
    channel.send(rig.outgoing("a", room, "first"));
    rig.server.failNext("/send/", Fault.STALL, 1);
    CompletableFuture<String> end = new CompletableFuture<>();
    rig.world
        .threads()
        .execute(
            () -> {
              try {
                end.complete(channel.send(rig.outgoing("b", room, "second")));
              } catch (SendException | InterruptedException e) {
                end.complete(e.getClass().getSimpleName());
              }
            });
    assertThat(rig.intake.await(() -> rig.server.requests("/send/") >= 1)).isTrue();
    channel.close();

    assertThat(end.get(5, TimeUnit.SECONDS)).isEqualTo("InterruptedException");
  }

  @Test
  void typing_is_shown_with_a_timeout() throws Exception {
    channel.typing(Place.of(room));

    assertThat(rig.server.requests("/typing/%40alpi%3Atest")).isEqualTo(1);
  }

  @Test
  void older_homeservers_give_media_in_the_older_way() throws Exception {
    rig.server.speak("r0.6.1", "v1.1", "v1.10");
    String url = rig.server.media("text/plain", new byte[] {1, 2, 3});
    Path target = folder.resolve("file");
    channel.fetch(
        new dev.alpi.gateway.FileRef(
            "file", "", java.util.OptionalLong.empty(), url, dev.alpi.gateway.FileRef.Use.FILE),
        target,
        10);

    assertThat(target).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(rig.server.requests("/_matrix/media/v3/download/test/")).isEqualTo(1);
  }

  @Test
  void files_of_elsewhere_are_not_fetched() {
    for (String ref : List.of("http://evil/x", "mxc://../../x", "mxc://a/b/c", "mxc://a/..", "")) {
      assertThatThrownBy(
              () ->
                  channel.fetch(
                      new dev.alpi.gateway.FileRef(
                          "file",
                          "",
                          java.util.OptionalLong.empty(),
                          ref,
                          dev.alpi.gateway.FileRef.Use.FILE),
                      folder.resolve("file"),
                      10))
          .isInstanceOf(java.io.IOException.class);
    }
    assertThat(rig.server.requests()).isEmpty();
  }

  @Test
  void probe_says_who_we_are() throws Exception {
    assertThat(channel.probe()).isEqualTo("@alpi:test, Matrix v1.11, device ALPIDEVICE");
  }

  @Test
  void token_of_another_user_is_refused() throws Exception {
    MatrixChannel other = rig.channel(rig.settings().with("user_id", "@somebody:test"));
    assertThatThrownBy(other::probe).hasMessageContaining("gateway.matrix.user_id");
  }

  @Test
  void conversation_goes_both_ways_under_faults_and_restarts() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      both(seed);
    }
  }

  /** Answers each message; channels end at any moment, and requests fail. */
  private void both(long seed) throws Exception {
    FakeMatrix server = rig.server;
    String here = server.room(ANN);
    var random = new java.util.Random(seed);
    rig.receiving().close();
    server.failAtRandom(seed, 0.2);
    int before = rig.intake.taken().size();
    int sentBefore = server.sent().size();
    int count = 120;
    for (int i = 0; i < count; i += 20) {
      for (int k = i; k < i + 20; k++) {
        server.say(here, ANN, "q" + k);
      }
      Receiving receiving = Receiving.start(rig.channel(), rig.intake);
      int enough = before + random.nextInt(i + 1, i + 21);
      assertThat(rig.intake.awaitTaken(enough)).as("seed " + seed).isTrue();
      receiving.close();
    }
    Receiving receiving = Receiving.start(rig.channel(), rig.intake);
    assertThat(rig.intake.awaitTaken(before + count)).as("seed " + seed).isTrue();
    receiving.close();
    List<String> texts = rig.intake.texts().subList(before, before + count);
    for (int k = 0; k < count; k++) {
      assertThat(texts.get(k)).as("seed " + seed).isEqualTo("q" + k);
      sendUntilAcknowledged("%02d%d%030d".formatted(k % 100, seed, k).substring(0, 32), here, k);
    }
    server.failAtRandom(0, 0);
    assertThat(server.sent().subList(sentBefore, server.sent().size()))
        .as("seed " + seed)
        .extracting(Sent::body)
        .hasSize(count)
        .doesNotHaveDuplicates();
  }

  private void sendUntilAcknowledged(String key, String here, int k) throws Exception {
    Outgoing out = rig.outgoing("x", here, "a" + k);
    Outgoing keyed =
        new Outgoing(key, out.place(), out.context(), out.piece(), out.made(), Repeat.NO);
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        String id = channel.send(keyed);
        assertThat(id).startsWith("$");
        return;
      } catch (SendException e) {
        assertThat(e.kind()).isNotEqualTo(Kind.REFUSED);
      }
    }
    throw new AssertionError("never sent: " + k);
  }
}

package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.MatrixRig.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.Receiving;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Null;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a homeserver or a sender may write; a failure names its seed. */
final class MatrixFuzzTest {
  private static final String SYNC =
      """
      {"next_batch":"s1","rooms":{
       "join":{"!room1:test":{"summary":{"m.joined_member_count":2},
        "state":{"events":[{"type":"m.room.member","event_id":"$m","sender":"@ann:test",
         "state_key":"@ann:test","content":{"membership":"join","displayname":"Ann"}}]},
        "timeline":{"limited":true,"prev_batch":"t1","events":[
         {"type":"m.room.message","event_id":"$a","sender":"@ann:test","origin_server_ts":1,
          "content":{"msgtype":"m.text","body":"hello",
           "m.mentions":{"user_ids":["@alpi:test"]},
           "m.relates_to":{"rel_type":"m.thread","event_id":"$root","is_falling_back":true,
            "m.in_reply_to":{"event_id":"$root"}}}},
         {"type":"m.room.message","event_id":"$b","sender":"@ann:test",
          "content":{"msgtype":"m.image","body":"a.png","filename":"a.png","url":"mxc://test/m1",
           "info":{"mimetype":"image/png","size":12}}},
         {"type":"m.room.message","event_id":"$c","sender":"@ann:test",
          "content":{"msgtype":"m.text","body":"* new","m.new_content":
           {"msgtype":"m.text","body":"new"},
           "m.relates_to":{"rel_type":"m.replace","event_id":"$event1"}}},
         {"type":"m.room.member","event_id":"$d","sender":"@ann:test","state_key":"@alpi:test",
          "content":{"membership":"join"},"unsigned":{"prev_content":{"membership":"leave"}}}]}}},
       "invite":{"!room2:test":{"invite_state":{"events":[{"type":"m.room.member",
        "sender":"@ann:test","state_key":"@alpi:test","content":{"membership":"invite"}}]}}},
       "leave":{"!room3:test":{}}}}\
      """;

  private static final List<JsonValue> STRANGE =
      List.of(
          Null.NULL,
          new Bool(true),
          new Bool(false),
          Num.of(0),
          Num.of(-1),
          new Num("99999999999999999999999999"),
          new Num("1e999"),
          new Num("1.5"),
          new Str(""),
          new Str("$x"),
          new Str("@ann:test"),
          new Str("!room1:test"),
          new Str("\ud800\u0000\n"),
          new Str("a".repeat(300_000)),
          new Str("> <@a:b>\n"),
          new Arr(List.of()),
          Obj.EMPTY,
          new Arr(List.of(Null.NULL, Obj.EMPTY, new Str("x"))),
          Obj.EMPTY.with("", Null.NULL));

  @TempDir Path spool;

  @Test
  void parsers_take_anything() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    JsonValue sync = Json.parse(SYNC);
    Self self = new Self("@alpi:test", "D", "Alpi");
    int events = 0;
    int said = 0;
    try {
      for (int round = 0; round < 4_000; round++) {
        for (Obj json : objects(mutated(sync, random, 0.03))) {
          Optional<RoomEvent> event = RoomEvent.read(json);
          if (event.isPresent()) {
            events++;
            said += read(event.get(), self);
          }
          Refusal refusal =
              Refusal.of(
                  new Answer(429, HttpHeaders.of(Map.of(), (_, _) -> true), Optional.of(json)));
          assertThat(refusal.pause()).isPositive();
        }
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
    assertThat(events).isGreaterThan(10_000);
    assertThat(said).isGreaterThan(1_000);
  }

  private static int read(RoomEvent event, Self self) {
    boolean isMentioned = self.isMentioned(event.message());
    String all =
        event.thread()
            + event.replaced()
            + event.repliedTo()
            + event.isRedacted()
            + event.membershipBefore()
            + event.isMembership("@a:b", "join")
            + isMentioned;
    assertThat(all).isNotEmpty();
    MessageContent content = MessageContent.read(event.message(), "somebody", true);
    if (content instanceof MessageContent.Said heard) {
      assertThat(self.withoutAddress(heard.text()).length()).isLessThanOrEqualTo(200_000);
      heard.files().forEach(file -> assertThat(Mxc.read(file.ref())).isPresent());
      return 1;
    }
    return 0;
  }

  @Test
  void settings_are_read_or_refused() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Obj good =
        Json.parseObject(
            """
            {"homeserver":"https://a.b","user_id":"@a:b","device_id":"D","sync_timeout_s":30,
             "respond_to_all":true,"message_type":"text","gap_events_max":10}\
            """);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      JsonValue changed = mutated(good, random, 0.1);
      try {
        MatrixSettings settings = MatrixSettings.read(changed instanceof Obj obj ? obj : good);
        assertThat(settings.homeserver()).startsWith("http");
      } catch (ConfigException e) {
        refused++;
        assertThat(e).hasMessageContaining("gateway.matrix.");
        assertThat(e.getMessage()).hasSizeLessThan(400);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void receiving_survives_any_sync() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    JsonValue sync = Json.parse(SYNC);
    try (MatrixRig rig = new MatrixRig(spool)) {
      String room = rig.server.room(ANN);
      String invited = rig.server.emptyRoom(ANN);
      rig.server.invite(invited, ANN);
      try (Receiving _ = rig.receiving()) {
        for (int round = 0; round < 150; round++) {
          // a cursor that the server does not know leaves out what was said since: not at last
          JsonValue answer = round == 149 ? sync : mutated(sync, random, 0.02);
          rig.server.answerNextSync(Json.compact(answer));
          rig.server.say(room, ANN, "good " + round);
          assertThat(rig.intake.await(rig.server::hasAnsweredSync)).as("seed " + seed).isTrue();
        }
        rig.server.say(room, ANN, "the end");
        assertThat(rig.intake.await(() -> rig.intake.texts().contains("the end")))
            .as("seed " + seed)
            .isTrue();
      }
    }
  }

  @Test
  void hostile_syncs_are_failures_and_nothing_worse() throws Exception {
    String start = "{\"next_batch\":\"s1\",\"rooms\":{\"join\":";
    List<String> hostile =
        List.of(
            "[".repeat(200_000),
            "{\"a\":".repeat(200_000),
            start + "{".repeat(99),
            start + "{\"!a:b\":" + "[".repeat(120) + "]".repeat(120) + "}}}",
            "{\"next_batch\":\"" + "a".repeat(3_000_000) + "\"}",
            "{\"next_batch\":\"s1\",\"x\":[" + "[],".repeat(1_200_000) + "[]]}",
            "{\"next_batch\":\"s1\",\"x\":\"" + "a".repeat(20_000_000) + "\"}",
            "{\"next_batch\":\"s1\",\"x\":" + "9".repeat(100_000) + "}",
            "null",
            "",
            "\"next_batch\"",
            "<html>",
            "{\"next_batch\":7}",
            "{\"next_batch\":\"\"}",
            "{}");
    try (MatrixRig rig = new MatrixRig(spool)) {
      String room = rig.server.room(ANN);
      try (Receiving receiving = rig.receiving()) {
        for (String json : hostile) {
          rig.server.answerNextSync(json);
          rig.server.say(room, ANN, "next");
          assertThat(rig.intake.await(rig.server::hasAnsweredSync)).isTrue();
        }
        assertThat(rig.intake.awaitTaken(hostile.size())).isTrue();
        assertThat(receiving.failures()).isGreaterThan(9);
      }
    }
  }

  @Test
  void sync_that_is_too_long_is_asked_for_in_smaller_parts() throws Exception {
    try (MatrixRig rig = new MatrixRig(spool)) {
      List<String> rooms = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        rooms.add(rig.server.room(ANN));
      }
      rig.receiving().close();
      for (int i = 0; i < 12; i++) {
        for (String room : rooms) {
          rig.server.say(room, ANN, "a".repeat(40_000) + i);
        }
      }
      try (Receiving receiving = rig.receiving()) {
        assertThat(rig.intake.awaitTaken(144)).isTrue();
        assertThat(receiving.failures()).isPositive();
      }
    }
  }

  /** Returns {@code value} with some of it replaced, left out, or doubled. */
  private static JsonValue mutated(JsonValue value, Random random, double rate) {
    if (random.nextDouble() < rate) {
      return STRANGE.get(random.nextInt(STRANGE.size()));
    }
    return switch (value) {
      case Obj(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> changed = new LinkedHashMap<>();
        members.forEach(
            (name, each) -> {
              if (random.nextDouble() >= rate / 2) {
                String other = random.nextDouble() < rate / 4 ? "x\n" + name : name;
                changed.put(other, mutated(each, random, rate));
              }
            });
        yield new Obj(changed);
      }
      case Arr(List<JsonValue> items) -> {
        List<JsonValue> changed = new ArrayList<>();
        for (JsonValue item : items) {
          changed.add(mutated(item, random, rate));
          if (random.nextDouble() < rate) {
            changed.add(mutated(item, random, rate));
          }
        }
        yield new Arr(changed);
      }
      default -> value;
    };
  }

  private static List<Obj> objects(JsonValue value) throws JsonSyntaxException {
    List<Obj> found = new ArrayList<>();
    List<JsonValue> open = new ArrayList<>(List.of(value));
    while (!open.isEmpty()) {
      switch (open.removeLast()) {
        case Obj object -> {
          found.add(object);
          open.addAll(object.members().values());
        }
        case Arr(List<JsonValue> items) -> open.addAll(items);
        default -> {}
      }
    }
    return found;
  }
}

package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.telegram.TelegramSettings.Groups;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Updates that are nearly right: each is taken, skipped or refused, and never anything else. */
final class UpdatesFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final Bot BOT = new Bot(99, "alpi_bot", "Alpi", Bot.Privacy.ON);

  private static final List<String> UPDATES =
      List.of(
          """
          {"update_id":1,"message":{"message_id":1,"date":1,
            "from":{"id":42,"is_bot":false,"first_name":"A","last_name":"B"},
            "chat":{"id":-5,"type":"supergroup"},"is_topic_message":true,"message_thread_id":7,
            "text":"@alpi_bot \\ud83d\\ude00 hi","entities":[
              {"type":"mention","offset":0,"length":9},
              {"type":"text_link","offset":13,"length":2,"url":"https://x.org"},
              {"type":"bot_command","offset":1,"length":3}]}}\
          """,
          """
          {"update_id":2,"edited_message":{"message_id":1,"edit_date":5,"from":{"id":42},
            "chat":{"id":42,"type":"private"},"caption":"c","media_group_id":"g",
            "caption_entities":[{"type":"text_mention","offset":0,"length":1,"user":{"id":99}}],
            "photo":[{"file_id":"f","width":9,"height":9,"file_size":3}]}}\
          """,
          """
          {"update_id":3,"callback_query":{"id":"q","data":"d","from":{"id":42},
            "message":{"message_id":3,"chat":{"id":42}}}}\
          """,
          """
          {"update_id":4,"message":{"message_id":4,"from":{"id":42},
            "chat":{"id":42,"type":"private"},"media_group_id":"g",
            "venue":{"title":"t","address":"a","location":{"latitude":1.5,"longitude":2}},
            "contact":{"phone_number":"1","first_name":"x"},"dice":{"value":3},
            "poll":{"question":"q","options":[{"text":"o"}]},"sticker":{"emoji":"x"},
            "voice":{"file_id":"v"},"document":{"file_id":"d","file_name":"n"},
            "audio":{"file_id":"a"},"reply_to_message":{"from":{"id":99}}}}\
          """);

  private final long seed = new SplittableRandom().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void any_update_is_taken_skipped_or_refused() throws JsonSyntaxException {
    List<Obj> seeds = new ArrayList<>();
    for (String update : UPDATES) {
      seeds.add(Json.parseObject(update));
    }
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Obj> updates = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        updates.add((Obj) mutated(seeds.get(random.nextInt(seeds.size())), 0));
      }
      taken += handled(updates, round);
    }
    assertThat(taken).as("messages that were taken").isGreaterThan(ROUNDS / 10);
  }

  private int handled(List<Obj> updates, int round) {
    MemoryIntake intake = new MemoryIntake();
    try {
      Addressing addressing = new Addressing(BOT, Groups.ADDRESSED);
      new Batch(updates).handOver(intake, addressing, BOT);
      assertThat(intake.cursor()).isPresent();
    } catch (IOException e) {
      assertThat(e).hasMessage("Telegram sent updates without numbers");
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw new AssertionError("seed " + seed + ", round " + round + ": " + updates, e);
    }
    for (Inbound message : intake.taken()) {
      assertThat(message.text().isBlank() && message.files().isEmpty()).isFalse();
    }
    return intake.taken().size();
  }

  /** Returns {@code value} with a few of its parts changed. */
  private JsonValue mutated(JsonValue value, int depth) {
    if (random.nextInt(40) == 0 && depth > 0) {
      return odd();
    }
    return switch (value) {
      case Obj(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> changed = new LinkedHashMap<>();
        members.forEach(
            (name, member) -> {
              if (random.nextInt(40) > 0) {
                changed.put(name, mutated(member, depth + 1));
              }
            });
        yield new Obj(changed);
      }
      case Arr(List<JsonValue> items) ->
          new Arr(items.stream().map(item -> mutated(item, depth + 1)).toList());
      default -> value;
    };
  }

  private JsonValue odd() {
    return switch (random.nextInt(9)) {
      case 0 -> Obj.EMPTY;
      case 1 -> new Arr(List.of(new Num("1")));
      case 2 -> new Str("");
      case 3 -> new Str("\ud800@alpi_bot\u0000\u202e".repeat(random.nextInt(1, 300)));
      case 4 -> new Num(String.valueOf(random.nextLong()));
      case 5 -> new Num("1e999");
      case 6 -> JsonValue.Null.NULL;
      case 7 -> new Str("x".repeat(Inbound.TEXT_CHARS_MAX + random.nextInt(-2, 3)));
      default -> new Num("123456789012345678901234567890");
    };
  }

  @Test
  void any_answer_is_an_answer() {
    for (int round = 0; round < ROUNDS; round++) {
      Obj body =
          (Obj)
              mutated(
                  Obj.EMPTY
                      .with("ok", random.nextBoolean())
                      .with("error_code", random.nextInt(100, 700))
                      .with("description", "Bad Request: can't parse entities")
                      .with("result", Obj.EMPTY.with("id", 1).with("username", "b"))
                      .with(
                          "parameters",
                          Obj.EMPTY.with("retry_after", 3).with("migrate_to_chat_id", -1001)),
                  0);
      Optional<Obj> json = random.nextInt(10) == 0 ? Optional.empty() : Optional.of(body);
      Response response = new Response(random.nextInt(200, 600), json, Optional.empty());
      try {
        assertThat(response.code()).isBetween(200, 599);
        assertThat(response.retryAfter().orElse(Duration.ZERO)).isLessThan(Duration.ofDays(2));
        Optional<Attempt> _ =
            new Attempt("-1", "2", Attempt.Form.MARKED, FileKind.PHOTO).after(response);
        Bot _ = Bot.read(response.body().object("result"));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("neither id nor name");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + body, e);
      }
    }
  }
}

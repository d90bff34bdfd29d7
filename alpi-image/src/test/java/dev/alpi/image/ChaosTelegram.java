package dev.alpi.image;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeTelegram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Private chats of some people, and a group in which two of them write. */
final class ChaosTelegram implements ChaosChannel {
  private static final String TOKEN = "7654321:abcdefghijklmnopqrstuvwxyz";
  private static final String GROUP = "-1001";
  private static final List<String> PEOPLE = List.of("4711", "4712", "4713", "4714");

  /** The bot's own messages have smaller ones. */
  private final AtomicLong groupIds = new AtomicLong(1_000_000);

  private final FakeTelegram telegram = FakeTelegram.start(TOKEN);

  ChaosTelegram() {
    telegram.turnPrivacyOff();
  }

  @Override
  public String name() {
    return "telegram";
  }

  @Override
  public Repeats repeats() {
    return Repeats.MARKED;
  }

  @Override
  public List<String> chats() {
    return List.of(PEOPLE.get(0), PEOPLE.get(1), PEOPLE.get(2), PEOPLE.get(3), GROUP);
  }

  @Override
  public Obj settings() {
    return Obj.EMPTY
        .with("api_url", telegram.apiUrl().toString())
        .with("poll_timeout_s", 5)
        .with("mention_only", false)
        .with("allowed_senders", Arr.ofStrings(PEOPLE));
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of("TELEGRAM_BOT_TOKEN", TOKEN);
  }

  @Override
  public void say(ChaosMessage message) {
    if (message.chat().equals(GROUP)) {
      long _ = telegram.push(inGroup(PEOPLE.get(message.number() % 2), message.text()));
    } else {
      long _ = telegram.write(Long.parseLong(message.chat()), message.text());
    }
  }

  private String inGroup(String person, String text) {
    return """
    {"message": {"message_id": %d, "date": 1800000000, "text": "%s",
      "from": {"id": %s, "is_bot": false, "first_name": "User %s"},
      "chat": {"id": %s, "type": "supergroup", "title": "All of us"}}}
    """
        .formatted(groupIds.getAndIncrement(), text, person, person, GROUP);
  }

  @Override
  public List<ChaosAnswer> answers() {
    return telegram.sent().stream().map(sent -> new ChaosAnswer(sent.chat(), sent.text())).toList();
  }

  @Override
  public void failAtRandom(long seed, double rate) {
    telegram.failAtRandom(rate, seed);
  }

  @Override
  public void close() {
    telegram.close();
  }
}

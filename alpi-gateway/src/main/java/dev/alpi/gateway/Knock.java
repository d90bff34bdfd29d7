package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;

/**
 * Somebody who was not let in.
 *
 * @param channel where they came
 * @param sender who
 * @param chat in which chat; nothing of what they said is kept
 * @param times how often
 * @param first when for the first time
 * @param last when for the last time
 */
public record Knock(
    ChannelId channel, Sender sender, String chat, long times, Instant first, Instant last) {
  /** {@return it as JSON} */
  public Obj json() {
    return Obj.EMPTY
        .with("channel", channel.text())
        .with("sender", sender.id())
        .with("name", sender.name())
        .with("chat", chat)
        .with("times", times)
        .with("first", first.toString())
        .with("last", last.toString());
  }
}

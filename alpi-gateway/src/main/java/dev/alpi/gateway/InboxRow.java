package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message that was received, and what became of it.
 *
 * @param id its number in the inbox
 * @param channel how it came
 * @param message the channel's own name of it
 * @param place where it was said
 * @param sender who said it
 * @param text what was said
 * @param files what came with it
 * @param context what the channel needs to answer it
 * @param received when it was taken
 * @param state what became of it
 * @param attempts how often it was begun to be handled, but those times that failed
 * @param failures how often it could not be handled
 * @param reason why it is where it is; empty if there is nothing to say
 * @param ended when it was handled to its end
 */
public record InboxRow(
    long id,
    ChannelId channel,
    String message,
    Place place,
    Sender sender,
    String text,
    List<FileRef> files,
    Obj context,
    Instant received,
    State state,
    int attempts,
    int failures,
    String reason,
    Optional<Instant> ended) {
  /** What became of a message. */
  public enum State {
    /** It waits for its turn. */
    WAITING,
    /** It is being handled. */
    RUNNING,
    /** It corrects an earlier one, and goes with the next message of its place. */
    NOTE,
    /** It is answered, or needs no answer. */
    DONE,
    /** It could not be handled. */
    DEAD,
    /** The owner did not want it handled. */
    DROPPED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** Copies the list. */
  public InboxRow {
    files = List.copyOf(files);
  }

  Lane lane() {
    return new Lane(channel, place);
  }

  /** {@return it as JSON, for people and programs} */
  public Obj json() {
    Obj json =
        Obj.EMPTY
            .with("id", id)
            .with("channel", channel.text())
            .with("message", message)
            .with("chat", place.chat())
            .with("thread", place.thread())
            .with("sender", sender.id())
            .with("name", sender.name())
            .with("text", text)
            .with("files", Arr.ofStrings(files.stream().map(FileRef::name).toList()))
            .with("received", received.toString())
            .with("state", state.text())
            .with("attempts", attempts)
            .with("failures", failures)
            .with("reason", reason);
    return json.withOrNull("ended", ended.map(Instant::toString));
  }
}

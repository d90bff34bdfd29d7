package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A piece that goes out, and what became of it.
 *
 * @param id its number in the outbox
 * @param key names it for the service
 * @param channel by which it goes
 * @param place where to
 * @param answers the number in the inbox of what it answers
 * @param nature what it is
 * @param context the {@link Inbound#context} of what it answers
 * @param body what the channel sends
 * @param plain what of it a person reads
 * @param file a file that goes with it
 * @param made when it was put here
 * @param state what became of it
 * @param attempts how often it was begun to be sent
 * @param repeat whether it may have arrived before
 * @param reason why it is where it is; empty if there is nothing to say
 * @param service what the service calls it; empty if it has no name or it was not sent
 * @param ended when it was sent, or given up
 */
public record OutboxRow(
    long id,
    String key,
    ChannelId channel,
    Place place,
    OptionalLong answers,
    Nature nature,
    Obj context,
    Obj body,
    String plain,
    Optional<Path> file,
    Instant made,
    State state,
    int attempts,
    Outgoing.Repeat repeat,
    String reason,
    String service,
    Optional<Instant> ended) {
  /** What a piece is. */
  public enum Nature {
    /** It answers a message. */
    ANSWER,
    /** It tells what the agent does; it is not sent twice. */
    TRACE,
    /** It asks for leave; it is not sent twice. */
    QUESTION,
    /** Nobody has asked for it. */
    UNSOLICITED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Nature of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Says whether it is worth nothing later. */
    boolean isOfTheMoment() {
      return this == TRACE || this == QUESTION;
    }
  }

  /** What became of a piece. */
  public enum State {
    /** It is to be sent. */
    WAITING,
    /** It is being sent. */
    SENDING,
    /** The service has it. */
    SENT,
    /** Nobody knows whether the service has it; it is not sent again unless the owner says so. */
    AMBIGUOUS,
    /** It was given up. */
    DEAD,
    /** The owner did not want it sent, or it was of the moment and that has gone. */
    DROPPED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  Lane lane() {
    return new Lane(channel, place);
  }

  Outgoing outgoing() {
    return new Outgoing(key, place, context, new Piece(body, plain, file), made, repeat);
  }

  /** {@return it as JSON, for people and programs} */
  public Obj json() {
    Obj json =
        Obj.EMPTY
            .with("id", id)
            .with("key", key)
            .with("channel", channel.text())
            .with("chat", place.chat())
            .with("thread", place.thread());
    Obj answering = answers.isPresent() ? json.with("answers", answers.getAsLong()) : json;
    return answering
        .with("nature", nature.text())
        .with("text", plain)
        .withOrNull("file", file.map(Path::toString))
        .with("made", made.toString())
        .with("state", state.text())
        .with("attempts", attempts)
        .with("may_be_repeat", repeat == Outgoing.Repeat.MAYBE)
        .with("reason", reason)
        .with("service_id", service)
        .withOrNull("ended", ended.map(Instant::toString));
  }
}

package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a message before it is let in.
 *
 * @param id its name
 * @param place where it was said
 * @param sender who said it
 * @param kind what it is
 * @param body the message, or of a button the press
 * @param messageId what an answer refers to
 */
record Envelope(String id, Place place, Sender sender, Kind kind, Obj body, long messageId) {
  static final Sender NOBODY = new Sender("", "");

  /** Says what is wrong with an update. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads the outside of an update.
   *
   * @return it; empty if it is nothing that anybody wrote
   * @throws MalformedException if it is not of the form of the Bot API
   */
  static Optional<Envelope> of(Obj update) throws MalformedException {
    if (update.get("message").isPresent()) {
      return message(update.object("message"));
    }
    if (update.get("edited_message").isPresent()) {
      return message(update.object("edited_message")).flatMap(Envelope::edited);
    }
    if (update.get("callback_query").isPresent()) {
      return pressed(update.object("callback_query"));
    }
    return Optional.empty();
  }

  private static Optional<Envelope> message(Obj message) throws MalformedException {
    Place place = place(message);
    long messageId = required(message, "message_id");
    Obj from = message.object("from");
    Obj chat = message.object("sender_chat");
    Sender sender;
    if (chat.integer("id").isPresent()) {
      // an admin who hides, or a channel: the user named then is one that they all share
      sender = new Sender(String.valueOf(required(chat, "id")), chat.string("title").orElse(""));
    } else if (from.members().isEmpty()) {
      return Optional.empty();
    } else {
      sender = user(from);
      if (from.bool("is_bot").orElse(false)) {
        // two bots that answer each other would never end
        return Optional.empty();
      }
    }
    String id = place.chat() + ":" + messageId;
    return Optional.of(new Envelope(id, place, sender, Inbound.NEW, message, messageId));
  }

  private Optional<Envelope> edited() {
    if (body.get("location").isPresent()) {
      // a live location moves every few seconds
      return Optional.empty();
    }
    OptionalLong date = body.integer("edit_date");
    String edit = id + ":" + (date.isPresent() ? date.getAsLong() : 0);
    return Optional.of(new Envelope(edit, place, sender, new Kind.Correction(id), body, messageId));
  }

  private static Optional<Envelope> pressed(Obj query) throws MalformedException {
    String id = query.string("id").orElse("");
    if (id.isEmpty() || id.length() > Inbound.ID_CHARS_MAX) {
      throw new MalformedException("a pressed button without an id");
    }
    Obj message = query.object("message");
    if (message.members().isEmpty() || query.string("data").orElse("").isBlank()) {
      // a button of another program that uses the bot
      return Optional.empty();
    }
    Place place = place(message);
    long messageId = required(message, "message_id");
    Sender sender = user(query.object("from"));
    return Optional.of(new Envelope(id, place, sender, new Kind.Button(), query, messageId));
  }

  private static Place place(Obj message) throws MalformedException {
    String chat = String.valueOf(required(message.object("chat"), "id"));
    boolean isTopic = message.bool("is_topic_message").orElse(false);
    OptionalLong thread = message.integer("message_thread_id");
    // elsewhere it names a row of answers, which is no place of its own
    return isTopic && thread.isPresent()
        ? new Place(chat, String.valueOf(thread.getAsLong()))
        : Place.of(chat);
  }

  private static Sender user(Obj user) throws MalformedException {
    String name = user.string("first_name").orElse("") + " " + user.string("last_name").orElse("");
    String shown = name.isBlank() ? user.string("username").orElse("") : name.strip();
    return new Sender(String.valueOf(required(user, "id")), shown);
  }

  private static long required(Obj object, String name) throws MalformedException {
    OptionalLong number = object.integer(name);
    if (number.isEmpty()) {
      throw new MalformedException("an update without the number " + name);
    }
    return number.getAsLong();
  }

  boolean isPrivate() {
    return body.object("chat").string("type").orElse("").equals("private");
  }

  /** Returns what messages have in common that were sent as one album; empty if it is in none. */
  Optional<String> album() {
    return kind instanceof Kind.New
        ? body.string("media_group_id").map(group -> place + " " + sender.id() + " " + group)
        : Optional.empty();
  }

  Obj context() {
    return Obj.EMPTY.with("message_id", messageId);
  }
}

package dev.alpi.gateway.matrix;

import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.util.Optional;

/**
 * An event of a room, as far as it has the form of one.
 *
 * @param id its name
 * @param sender who sent it
 * @param type what it is
 * @param json all of it
 */
record RoomEvent(String id, String sender, String type, Obj json) {
  /** Returns the event that {@code json} is, or nothing if it cannot even be named. */
  static Optional<RoomEvent> read(Obj json) {
    Optional<String> id = MatrixId.event(json, "event_id");
    Optional<String> sender = json.string("sender").filter(MatrixId::isUser);
    Optional<String> type = json.string("type");
    return id.isPresent() && sender.isPresent() && type.isPresent()
        ? Optional.of(new RoomEvent(id.get(), sender.get(), type.get(), json))
        : Optional.empty();
  }

  Obj content() {
    return json.object("content");
  }

  private Obj relation() {
    return content().object("m.relates_to");
  }

  private Optional<String> related(String type) {
    return relation().string("rel_type").filter(type::equals).isPresent()
        ? MatrixId.event(relation(), "event_id")
        : Optional.empty();
  }

  /** Returns the root of the thread that it is in; empty if it is in none. */
  String thread() {
    return related("m.thread").orElse("");
  }

  /** Returns what it replaces, if it does. */
  Optional<String> replaced() {
    return related("m.replace");
  }

  /** Returns what it replies to, if it was meant as a reply. */
  Optional<String> repliedTo() {
    boolean isForOldClients =
        relation().get("is_falling_back").filter(new Bool(true)::equals).isPresent();
    return isForOldClients
        ? Optional.empty()
        : MatrixId.event(relation().object("m.in_reply_to"), "event_id");
  }

  /** Returns the content that counts: of an edit the new one. */
  Obj message() {
    return replaced().isPresent() ? content().object("m.new_content") : content();
  }

  boolean isRedacted() {
    return json.object("unsigned").get("redacted_because").isPresent()
        || content().members().isEmpty();
  }

  /** Returns whether it says that the membership of {@code user} is {@code membership}. */
  boolean isMembership(String user, String membership) {
    return type.equals("m.room.member")
        && json.get("state_key").filter(new Str(user)::equals).isPresent()
        && content().string("membership").filter(membership::equals).isPresent();
  }

  /** Returns what the membership was before; empty if there was none. */
  String membershipBefore() {
    Obj unsigned = json.object("unsigned");
    String otherwise = unsigned.get("replaces_state").isPresent() ? "unknown" : "";
    return unsigned.object("prev_content").string("membership").orElse(otherwise);
  }
}

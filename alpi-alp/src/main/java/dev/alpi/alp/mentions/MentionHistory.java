package dev.alpi.alp.mentions;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.util.Optional;

/** Which earlier turns a {@code link.ask} goes on from (alp spec §6). */
public sealed interface MentionHistory {

  /**
   * Those of one conversation of the peer.
   *
   * @param id which one
   */
  record Conversation(ConversationId id) implements MentionHistory {}

  /** None, and this one is not kept. */
  record None() implements MentionHistory {}

  /** All of this peer that named no conversation: what older peers do. */
  record Peer() implements MentionHistory {}

  /**
   * {@return what a peer asks for}
   *
   * @param params of its {@code link.ask}: {@code conversation} absent, an id, or anything else,
   *     which is none
   */
  static MentionHistory of(Obj params) {
    if (params.get("conversation").isEmpty()) {
      return new Peer();
    }
    return params.get("conversation").get() instanceof Str(String text)
        ? ConversationId.parse(text).<MentionHistory>map(Conversation::new).orElseGet(None::new)
        : new None();
  }

  /**
   * {@return what is read and kept of this for {@code peer}: nothing if its id cannot name a file}
   *
   * @param peer the local id of the peer
   */
  default MentionHistory with(String peer) {
    return MentionFiles.canName(peer) ? this : new None();
  }

  /** {@return its name in the result of a {@code link.ask}} */
  default String wireName() {
    return switch (this) {
      case Conversation _ -> "conversation";
      case None _ -> "none";
      case Peer _ -> "peer";
    };
  }

  /** {@return the conversation, if it is one} */
  default Optional<ConversationId> conversation() {
    return this instanceof Conversation(ConversationId id) ? Optional.of(id) : Optional.empty();
  }
}

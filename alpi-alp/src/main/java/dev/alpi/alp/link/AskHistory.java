package dev.alpi.alp.link;

/** Which earlier turns a question of a peer belongs to (alp spec §6). */
public sealed interface AskHistory {
  /** None, and none is written: the peer said so. */
  record None() implements AskHistory {}

  /** All that the peer has asked: of peers that name no conversation. */
  record OfPeer() implements AskHistory {}

  /**
   * Those of one of the peer's conversations.
   *
   * @param id from 1 to 64 of {@code A-Z a-z 0-9 _ -}
   */
  record Conversation(String id) implements AskHistory {}

  /** Returns its name in the protocol. */
  default String wireName() {
    return switch (this) {
      case None _ -> "none";
      case OfPeer _ -> "peer";
      case Conversation _ -> "conversation";
    };
  }
}

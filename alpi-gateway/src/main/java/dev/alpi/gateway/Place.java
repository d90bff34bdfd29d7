package dev.alpi.gateway;

/**
 * Where in a channel people talk. Messages of one place are handled one after the other.
 *
 * @param chat the channel's own name of the chat, the room, or the mail address
 * @param thread its name of a thread in there; empty if there is none
 */
public record Place(String chat, String thread) {
  /** The longest name of a chat or a thread, in characters. */
  public static final int CHARS_MAX = 500;

  /** Checks the lengths. */
  public Place {
    if (chat.isEmpty() || chat.length() > CHARS_MAX || thread.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "a chat has a name of 1 to " + CHARS_MAX + " characters, got " + chat.length());
    }
  }

  /**
   * {@return a chat without threads}
   *
   * @param chat its name
   */
  public static Place of(String chat) {
    return new Place(chat, "");
  }
}

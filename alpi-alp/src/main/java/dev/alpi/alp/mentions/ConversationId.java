package dev.alpi.alp.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a peer calls one of its conversations with us.
 *
 * <p><b>Compatibility:</b> stands in messages and in names of files (alp spec §6).
 *
 * @param text 1 to 64 of {@code A-Z a-z 0-9 _ -}
 */
public record ConversationId(String text) {
  /** The longest id. */
  private static final int CHARS_MAX = 64;

  /** Of the hash of a session's id, in hexadecimal digits. */
  private static final int SESSION_CHARS = 32;

  /** Checks the text. */
  public ConversationId {
    if (!isId(text)) {
      throw new IllegalArgumentException("a conversation's id is 1 to 64 of A-Z a-z 0-9 _ -");
    }
  }

  private static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= CHARS_MAX
        && text.chars().allMatch(c -> PeerMention.isIdChar((char) c));
  }

  /**
   * {@return the id that {@code text} is; empty if it is none}
   *
   * @param text what a message says
   */
  public static Optional<ConversationId> parse(String text) {
    return isId(text) ? Optional.of(new ConversationId(text)) : Optional.empty();
  }

  /**
   * {@return what we call the conversation of one of our sessions to a peer} It does not tell the
   * session's own id.
   *
   * @param session the id of the session
   */
  public static ConversationId ofSession(String session) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(session.getBytes(UTF_8));
      return new ConversationId(HexFormat.of().formatHex(hash).substring(0, SESSION_CHARS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}

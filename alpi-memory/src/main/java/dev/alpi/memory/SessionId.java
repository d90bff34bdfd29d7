package dev.alpi.memory;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a session, and so of its file.
 *
 * <p><b>Compatibility:</b> persisted.
 *
 * @param text 12 lower-case hexadecimal digits; nothing else gets near a path
 */
public record SessionId(String text) {
  private static final int DIGITS = 12;

  public SessionId {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a session id");
    }
  }

  /** Reads an id that came from outside; empty if it is not one. */
  public static Optional<SessionId> parse(String text) {
    return isValid(text) ? Optional.of(new SessionId(text)) : Optional.empty();
  }

  static SessionId random(RandomGenerator random) {
    return new SessionId(HexFormat.of().toHexDigits(random.nextLong() >>> 16, DIGITS));
  }

  private static boolean isValid(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  @Override
  public String toString() {
    return text;
  }
}

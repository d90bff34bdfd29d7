package dev.alpi.memory;

import java.util.Optional;

/**
 * The beginning of session keys, in whole segments: {@code agent:main} is a prefix of {@code
 * agent:main:main} and not of {@code agent:main2:main}; helpers of an agent are below {@code
 * subagent:agent:main}.
 *
 * @param text the segments, without a colon at the end
 */
public record SessionKeyPrefix(String text) {
  public SessionKeyPrefix {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not the beginning of session keys");
    }
  }

  /** Reads a prefix, with or without a colon at its end; empty if no key can begin so. */
  public static Optional<SessionKeyPrefix> parse(String text) {
    String whole = text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
    return isValid(whole) ? Optional.of(new SessionKeyPrefix(whole)) : Optional.empty();
  }

  /** Says whether {@code key} begins so, in its canonical spelling, or is just this. */
  public boolean matches(SessionKey key) {
    String whole = key.canonical().text();
    return whole.equals(text) || whole.startsWith(text + ":");
  }

  private static boolean isValid(String text) {
    return text.length() <= SessionKey.CHARS_MAX
        && !text.endsWith(":")
        && (text + ":").matches("(subagent:|agent:).*")
        && text.chars().noneMatch(Character::isISOControl);
  }
}

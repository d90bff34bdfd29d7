package dev.alpi.profile.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which content of a file an edit was made on: equal texts have equal revisions. An absent file has
 * that of an empty one.
 *
 * @param text the first 16 hexadecimal digits, in lower case, of the content's SHA-256
 */
public record ConfigRevision(String text) {
  private static final int DIGITS = 16;

  /** Throws {@link IllegalArgumentException} if the text is not of that form. */
  public ConfigRevision {
    if (text.length() != DIGITS || !text.chars().allMatch(ConfigRevision::isDigit)) {
      throw new IllegalArgumentException("a revision has " + DIGITS + " hexadecimal digits");
    }
  }

  /** Returns the revision of a file that holds {@code content}. */
  static ConfigRevision of(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new ConfigRevision(HexFormat.of().formatHex(hash, 0, DIGITS / 2));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  private static boolean isDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public String toString() {
    return text;
  }
}

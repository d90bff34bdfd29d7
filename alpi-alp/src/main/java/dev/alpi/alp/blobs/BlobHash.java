package dev.alpi.alp.blobs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The SHA-256 of a blob's content, which is the blob's name.
 *
 * <p><b>Compatibility:</b> stands in messages and names files (alp spec §6).
 *
 * @param text 64 lower-case hexadecimal digits
 */
public record BlobHash(String text) {
  /** Two digits a byte. */
  private static final int CHARS = 64;

  /** Checks the text. */
  public BlobHash {
    if (!isHash(text)) {
      throw new IllegalArgumentException("a blob's hash is 64 lower-case hexadecimal digits");
    }
  }

  private static boolean isHash(String text) {
    return text.length() == CHARS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /**
   * {@return the hash that {@code text} is, in digits of either case; empty if it is none}
   *
   * @param text what a message or a person says
   */
  public static Optional<BlobHash> parse(String text) {
    if (text.length() != CHARS) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return isHash(lower) ? Optional.of(new BlobHash(lower)) : Optional.empty();
  }

  /**
   * {@return the hash of {@code content}}
   *
   * @param content all of a blob
   */
  public static BlobHash of(byte[] content) {
    MessageDigest sum = newSum();
    sum.update(content);
    return of(sum);
  }

  /** Returns the hash of all that {@code sum} was given, and resets it. */
  static BlobHash of(MessageDigest sum) {
    return new BlobHash(HexFormat.of().formatHex(sum.digest()));
  }

  static MessageDigest newSum() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}

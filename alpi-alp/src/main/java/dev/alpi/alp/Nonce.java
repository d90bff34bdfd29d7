package dev.alpi.alp;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What tells two messages of one sender apart: 16 random bytes.
 *
 * <p><b>Compatibility:</b> on the wire and in the replay journal as 32 lower-case hexadecimal
 * digits (alp spec §3).
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record Nonce(long high, long low) {
  private static final int DIGITS = 32;

  /**
   * {@return a new one}
   *
   * @param random where it comes from
   */
  public static Nonce generate(SecureRandom random) {
    return new Nonce(random.nextLong(), random.nextLong());
  }

  /**
   * {@return the nonce that {@code text} is; empty if it is none in exactly the form of {@link
   * #text}}
   *
   * @param text what a peer sent
   */
  public static Optional<Nonce> parse(String text) {
    if (text.length() != DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < DIGITS; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Nonce(
            HexFormat.fromHexDigitsToLong(text, 0, 16),
            HexFormat.fromHexDigitsToLong(text, 16, DIGITS)));
  }

  /** {@return its 32 digits} */
  public String text() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  @Override
  public String toString() {
    return text();
  }
}

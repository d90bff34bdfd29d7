package dev.alpi.backup;

import java.util.Arrays;
import java.util.Optional;

/**
 * Who shall be able to open an archive: an X25519 public key, in the form that age has for its
 * recipients ({@code age1…}), so that keys of {@code age-keygen} serve. It is no secret: whoever
 * has it can make archives for that person, and open none.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Recipient {
  static final int KEY_BYTES = 32;
  private static final String PREFIX = "age";

  private final byte[] key;

  private Recipient(byte[] key) {
    this.key = key;
  }

  static Recipient of(byte[] key) {
    return new Recipient(key.clone());
  }

  /**
   * {@return the recipient that {@code text} names; empty if it names none}
   *
   * @param text {@code age1} and 58 letters and digits
   */
  public static Optional<Recipient> parse(String text) {
    return Bech32.decode(PREFIX, text)
        .filter(bytes -> bytes.length == KEY_BYTES)
        .map(Recipient::new);
  }

  byte[] key() {
    return key.clone();
  }

  /** {@return its text form, which {@link #parse} reads} */
  @Override
  public String toString() {
    return Bech32.encode(PREFIX, key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Recipient recipient && Arrays.equals(key, recipient.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}

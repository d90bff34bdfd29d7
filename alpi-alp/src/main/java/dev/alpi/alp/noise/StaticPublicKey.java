package dev.alpi.alp.noise;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The public half of a static key: who an end of a session is. 32 bytes, as they stand on the wire.
 *
 * <p>Equal means the same bytes. X25519 knows further encodings of the same point; a peer that
 * sends one of those is not taken for the one that is pinned.
 */
public final class StaticPublicKey {
  private final byte[] bytes;

  private StaticPublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * {@return the key of {@code bytes}}
   *
   * @param bytes 32, as they stand on the wire; they are copied
   * @throws IllegalArgumentException if they are not 32
   */
  public static StaticPublicKey of(byte[] bytes) {
    return new StaticPublicKey(X25519Keys.requireLength(bytes, "a static public key").clone());
  }

  /** {@return a copy of the 32 bytes} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the 32 bytes themselves. */
  byte[] shared() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StaticPublicKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns it in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}

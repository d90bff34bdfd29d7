package dev.alpi.alp.noise;

import java.util.Arrays;

/**
 * The private half of a static key: what a profile proves with who it is. {@link #toString} tells
 * nothing.
 *
 * <p><b>Threads:</b> any; many handshakes may use one. Closing wipes it; a closed one must not be
 * used, so whoever made it closes it after the last handshake.
 */
public final class StaticPrivateKey implements AutoCloseable {
  private final byte[] bytes;
  private final StaticPublicKey publicKey;

  private volatile boolean closed;

  private StaticPrivateKey(byte[] bytes) {
    this.bytes = bytes;
    this.publicKey = StaticPublicKey.of(X25519Keys.publicOf(bytes));
  }

  /**
   * {@return the key of {@code bytes}, to be closed}
   *
   * @param bytes 32, clamped or not; they are copied, and the array stays the caller's to wipe
   * @throws IllegalArgumentException if they are not 32
   */
  public static StaticPrivateKey of(byte[] bytes) {
    return new StaticPrivateKey(X25519Keys.requireLength(bytes, "a static private key").clone());
  }

  /** {@return the other half, which may be used after closing too} */
  public StaticPublicKey publicKey() {
    return publicKey;
  }

  byte[] agree(EphemeralPublicKey peer) throws NoiseException.WeakKey {
    if (closed) {
      throw new IllegalStateException("the static private key was closed before its last use");
    }
    return X25519Keys.agree(bytes, peer.shared());
  }

  /** Returns the bytes themselves, for a test to see that they are wiped. */
  byte[] shared() {
    return bytes;
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "StaticPrivateKey";
  }
}

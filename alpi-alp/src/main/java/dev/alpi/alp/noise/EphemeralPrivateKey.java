package dev.alpi.alp.noise;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The private half of a key that one handshake is made with and that is wiped at its end. {@link
 * #toString} tells nothing.
 */
final class EphemeralPrivateKey implements AutoCloseable {
  private final byte[] bytes;
  private final EphemeralPublicKey publicKey;

  private EphemeralPrivateKey(byte[] bytes) {
    this.bytes = bytes;
    this.publicKey = new EphemeralPublicKey(X25519Keys.publicOf(bytes));
  }

  static EphemeralPrivateKey generate(RandomGenerator random) {
    byte[] bytes = new byte[X25519Keys.BYTES];
    random.nextBytes(bytes);
    return new EphemeralPrivateKey(bytes);
  }

  EphemeralPublicKey publicKey() {
    return publicKey;
  }

  byte[] agree(EphemeralPublicKey peer) throws NoiseException.WeakKey {
    return X25519Keys.agree(bytes, peer.shared());
  }

  byte[] agree(StaticPublicKey peer) throws NoiseException.WeakKey {
    return X25519Keys.agree(bytes, peer.shared());
  }

  /** Returns the bytes themselves, for a test to see that they are wiped. */
  byte[] shared() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "EphemeralPrivateKey";
  }
}

package dev.alpi.alp;

import dev.alpi.alp.noise.StaticPrivateKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The private key of a profile, which signs what it sends. {@link #toString} tells nothing of it.
 *
 * <p><b>Threads:</b> any. Closing wipes the key; a closed one signs nothing more. Copies that the
 * cryptography made on its way are not in our hands.
 */
public final class Identity implements AutoCloseable {
  /** The bytes that everything else is derived from, RFC 8032 section 5.1.5. */
  static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final byte[] publicBytes;
  private final PeerKey key;
  private volatile boolean closed;

  private Identity(byte[] seed) {
    this.seed = seed;
    this.publicBytes = new byte[PeerKey.BYTES];
    Ed25519.generatePublicKey(seed, 0, publicBytes, 0);
    try {
      this.key = PeerKey.of(publicBytes);
    } catch (PeerKeyException e) {
      throw new IllegalStateException("a seed gives a point of the prime order", e);
    }
  }

  /** Returns the identity of {@code seed}, which stays the caller's to wipe. */
  static Identity ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes, got " + seed.length);
    }
    return new Identity(seed.clone());
  }

  /**
   * {@return a new identity, on no disk}
   *
   * @param random where the key comes from
   */
  public static Identity generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new Identity(seed);
  }

  /** {@return the public half, which peers know} */
  public PeerKey key() {
    return key;
  }

  /**
   * {@return the 64 bytes of the signature over {@code message}}
   *
   * @param message any bytes
   * @throws IllegalStateException if this was closed
   */
  public byte[] sign(byte[] message) {
    requireOpen();
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicBytes, 0, message, 0, message.length, signature, 0);
    // not given away if the seed was wiped under the signature
    requireOpen();
    return signature;
  }

  /** Returns a copy of the 32 bytes that all is derived from; the caller wipes it. */
  byte[] seed() {
    requireOpen();
    return seed.clone();
  }

  /** Returns the private half of {@link PeerKey#exchangeKey}, clamped; the caller wipes it. */
  byte[] exchangeScalar() {
    requireOpen();
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-512").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
    byte[] scalar = Arrays.copyOf(hash, 32);
    Arrays.fill(hash, (byte) 0);
    // the clamping of RFC 7748 section 5
    scalar[0] &= (byte) 248;
    scalar[31] &= 127;
    scalar[31] |= 64;
    return scalar;
  }

  /**
   * {@return the static key of this identity in Noise handshakes (alp spec §1.1)}
   *
   * <p>It is the caller's to close.
   */
  public StaticPrivateKey exchangeIdentity() {
    byte[] scalar = exchangeScalar();
    try {
      return StaticPrivateKey.of(scalar);
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this identity was closed");
    }
  }

  /** Wipes the key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "Identity";
  }
}

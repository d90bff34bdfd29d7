package dev.alpi.alp.noise;

import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748) over raw keys; the types of the keys give it only what belongs together. */
final class X25519Keys {
  /** Of a private key, a public key and what is agreed on; RFC 7748 section 5. */
  static final int BYTES = 32;

  /*
   * Implementation notes
   *
   * Bouncy Castle's, because one agreement takes 84 us against 140 to 200 with the JDK's, whose
   * keys must be wrapped and parsed first, and because it takes arrays that we can wipe. It clamps
   * the private key, and ignores the top bit of the public one as the RFC wants. Its check for
   * zero looks at all bytes.
   *
   * It unpacks the private key into ints of its own and leaves those to the collector.
   */
  private X25519Keys() {}

  static byte[] requireLength(byte[] key, String role) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          role + " has " + key.length + " bytes, must have " + BYTES);
    }
    return key;
  }

  static byte[] publicOf(byte[] privateKey) {
    byte[] result = new byte[BYTES];
    X25519.generatePublicKey(privateKey, 0, result, 0);
    return result;
  }

  /** Returns the shared secret, which is the caller's to wipe. */
  static byte[] agree(byte[] privateKey, byte[] publicKey) throws NoiseException.WeakKey {
    byte[] secret = new byte[BYTES];
    if (!X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0)) {
      throw new NoiseException.WeakKey();
    }
    return secret;
  }
}

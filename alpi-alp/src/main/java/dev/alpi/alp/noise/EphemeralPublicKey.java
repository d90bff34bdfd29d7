package dev.alpi.alp.noise;

/** The public half of a key that one handshake is made with: {@code e} as it stands on the wire. */
final class EphemeralPublicKey {
  private final byte[] bytes;

  /** Takes 32 {@code bytes} over. */
  EphemeralPublicKey(byte[] bytes) {
    this.bytes = X25519Keys.requireLength(bytes, "an ephemeral public key");
  }

  /** Returns the 32 bytes themselves. */
  byte[] shared() {
    return bytes;
  }
}

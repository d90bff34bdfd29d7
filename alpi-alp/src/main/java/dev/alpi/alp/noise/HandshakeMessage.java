package dev.alpi.alp.noise;

/**
 * The three messages of the pattern XK, in their order; each is named for its tokens. Before them
 * the initiator knows the responder's static key ({@code <- s} and {@code ...} in Noise's
 * notation).
 *
 * <p><b>Compatibility:</b> on the wire. Every message ends in a payload, whose tag it has even if
 * the payload is empty; ALP sends empty ones.
 */
enum HandshakeMessage {
  /** {@code -> e, es}: 32 bytes ephemeral key, 16 bytes tag of the payload. */
  E_ES(HandshakeRole.INITIATOR, X25519Keys.BYTES + CipherState.TAG_BYTES),

  /** {@code <- e, ee}: 32 bytes ephemeral key, 16 bytes tag of the payload. */
  E_EE(HandshakeRole.RESPONDER, X25519Keys.BYTES + CipherState.TAG_BYTES),

  /** {@code -> s, se}: 32 bytes static key, 16 bytes its tag, 16 bytes tag of the payload. */
  S_SE(HandshakeRole.INITIATOR, X25519Keys.BYTES + 2 * CipherState.TAG_BYTES);

  /**
   * The longest message of any handshake, payload included: what Noise allows (section 3) and two
   * bytes of length can say. A peer of another make may send payloads; they are verified and then
   * ignored, so their size costs nobody more than the Diffie-Hellman that comes with them.
   */
  static final int BYTES_MAX = 65_535;

  private final HandshakeRole sender;
  private final int bytes;

  HandshakeMessage(HandshakeRole sender, int bytes) {
    this.sender = sender;
    this.bytes = bytes;
  }

  HandshakeRole sender() {
    return sender;
  }

  /** Returns its length with an empty payload, which is the least it can have. */
  int bytes() {
    return bytes;
  }

  /** Refuses a length that this message cannot have, before anything is computed or read. */
  void requireLength(int length) throws NoiseException.Malformed {
    if (length < bytes || length > BYTES_MAX) {
      throw new NoiseException.Malformed(
          "handshake message "
              + (ordinal() + 1)
              + (" has " + length + " bytes, allowed " + bytes + " to " + BYTES_MAX));
    }
  }
}

package dev.alpi.alp.noise;

import java.io.IOException;

/**
 * Why a handshake or a session ended: whatever a peer or the network between does wrong is one of
 * these. No message has a key or anything of what was sent.
 */
public abstract sealed class NoiseException extends IOException {
  private static final long serialVersionUID = 1;

  private NoiseException(String message) {
    super(message);
  }

  /** A frame or a message has a length that it cannot have. */
  public static final class Malformed extends NoiseException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** The connection ended within a frame, or within a handshake. */
  public static final class Truncated extends NoiseException {
    private static final long serialVersionUID = 1;

    Truncated(int arrived, int length) {
      super("the connection ended after " + arrived + " of " + length + " bytes");
    }
  }

  /**
   * A message was not made by who it should be from, for whom it was made, or not at this place of
   * the conversation: changed, repeated, left out, or the other's static key is another one.
   */
  public static final class NotAuthentic extends NoiseException {
    private static final long serialVersionUID = 1;

    NotAuthentic(String message) {
      super(message);
    }
  }

  /** A public key lets nothing be agreed on: everybody could compute the secret. */
  public static final class WeakKey extends NoiseException {
    private static final long serialVersionUID = 1;

    WeakKey() {
      super("the peer's public key is of low order, so the secret would be zero");
    }
  }

  /** As many messages as one key may protect were sent one way. */
  public static final class NoncesExhausted extends NoiseException {
    private static final long serialVersionUID = 1;

    NoncesExhausted() {
      super("2^64 - 1 messages were sent with one key, no more are allowed");
    }
  }

  /** It was over before: closed, finished, or an earlier call failed. */
  public static final class Closed extends NoiseException {
    private static final long serialVersionUID = 1;

    Closed(String subject) {
      super(subject + " is over");
    }
  }
}

package dev.alpi.gateway;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** Says that something could not be sent, or that nobody knows whether it was. */
public final class SendException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** What is known of a piece that was not acknowledged. */
  public enum Kind {
    /** It did not arrive; it may the next time. */
    NOT_SENT,
    /** It did not arrive and never will: the service refuses it. */
    REFUSED,
    /** It may have arrived: the connection ended after it was written. */
    UNKNOWN
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;

  /**
   * Creates it.
   *
   * @param kind what is known
   * @param message what happened, without what was sent
   */
  public SendException(Kind kind, String message) {
    this(kind, message, Optional.empty());
  }

  /**
   * Creates it for a service that says when it can be asked again.
   *
   * @param kind what is known
   * @param message what happened
   * @param retryAfter how long nothing may be sent by this channel
   */
  public SendException(Kind kind, String message, Optional<Duration> retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** {@return what is known} */
  public Kind kind() {
    return kind;
  }

  /** {@return how long the service wants to be left alone} */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}

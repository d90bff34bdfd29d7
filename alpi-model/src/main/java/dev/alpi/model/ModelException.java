package dev.alpi.model;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A call that did not end in a complete answer. Its message names the model and what happened; it
 * never holds a key, and of the provider's own text only a short, redacted part.
 */
public final class ModelException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final Billing billing;
  private final String hint;
  private final transient Optional<Duration> retryAfter;

  /** Creates it with what {@code happened}, and a {@code hint} what to do. */
  public ModelException(
      Kind kind, Billing billing, String happened, String hint, Optional<Duration> retryAfter) {
    super(happened);
    this.kind = kind;
    this.billing = billing;
    this.hint = hint;
    this.retryAfter = retryAfter;
  }

  /** What went wrong. */
  public enum Kind {
    /** No key, or one that the provider refuses (401, 403). */
    AUTHENTICATION(false),
    /** The account has no credit left (402). */
    PAYMENT(false),
    /** The model does not exist there (404). */
    UNKNOWN_MODEL(false),
    /** The conversation is longer than the model's context window. */
    CONTEXT_OVERFLOW(false),
    /** The provider refuses the request as wrong (other 4xx). */
    BAD_REQUEST(false),
    /** Too many requests (429). */
    RATE_LIMIT(true),
    /** The provider failed (5xx, or an error inside the stream). */
    SERVER(true),
    /** No connection, or it broke. */
    NETWORK(true),
    /** Nothing arrived for too long. */
    TIMEOUT(true),
    /** What arrived is not the wire format. */
    PROTOCOL(true),
    /** The caller cancelled. */
    CANCELLED(false);

    private final boolean passing;

    Kind(boolean passing) {
      this.passing = passing;
    }

    /** Says whether the same call may succeed later. */
    public boolean isPassing() {
      return passing;
    }
  }

  /** Whether the provider may bill the attempt. */
  public enum Billing {
    /** The request was refused, or never arrived. */
    NOT_BILLED,
    /** The provider may have worked on it: counts as the full reservation. */
    MAY_BE_BILLED
  }

  /** Returns what went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Returns whether the provider may bill the attempt. */
  public Billing billing() {
    return billing;
  }

  @Override
  public String hint() {
    return hint;
  }

  /** Returns how long the provider asks to wait. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? Optional.empty() : retryAfter;
  }
}

package dev.alpi.alp;

/**
 * What came of judging a message.
 *
 * @param <T> what it is if it is accepted
 */
public sealed interface Verification<T> {

  /** What is checked, in this order (alp spec §3.1). The first that fails ends it. */
  enum Step {
    /** It is a message of the kind that is due. */
    FORM,
    /** {@code alp.v} is 1. */
    VERSION,
    /** {@code alp.ts} is at most 120 seconds off, either way. */
    CLOCK,
    /** {@code alp.sig} is the signature of {@code alp.from} over all the rest. */
    SIGNATURE,
    /** It was not seen before, and is written down now. Requests only. */
    REPLAY,
    /** {@code alp.to} is this profile. */
    RECIPIENT,
    /** {@code alp.from} is the peer that was asked. Responses only. */
    SENDER,
    /** {@code id} is that of the request. Responses only. */
    REQUEST_ID
  }

  /**
   * Every step was passed.
   *
   * @param <T> what it is
   * @param value the message
   */
  record Accepted<T>(T value) implements Verification<T> {}

  /**
   * A step was not passed. The peer gets no answer.
   *
   * @param <T> what it would have been
   * @param step which
   * @param reason why, for a log: no part of the message
   */
  record Rejected<T>(Step step, String reason) implements Verification<T> {}
}

package dev.alpi.model;

import java.util.Optional;

/**
 * What a model is told of a call that was not allowed, and how a person reads the same: what stops
 * a model from trying again is not for people.
 *
 * <p>Pure.
 */
public final class Refusal {
  /** A person was asked, and said no. */
  public static final String DENIED =
      "the person denied this; do not try it again and do not ask again";

  private static final String REFUSED = "refused: ";
  private static final String FINAL =
      "; nobody can approve this here, so do not try it in another way";

  private Refusal() {}

  /** Returns what a model is told of a call that nobody can allow. */
  public static String of(String reason) {
    return REFUSED + reason + FINAL;
  }

  /** Returns why nobody can allow the call that {@code told} is about; empty if it is no such. */
  public static Optional<String> reason(String told) {
    int end = told.indexOf(FINAL);
    return told.startsWith(REFUSED) && end >= REFUSED.length()
        ? Optional.of(told.substring(REFUSED.length(), end))
        : Optional.empty();
  }

  /** Says whether a person said no to the call that {@code told} is about. */
  public static boolean isDenied(String told) {
    return told.startsWith(DENIED);
  }

  /** Returns what a person reads of a failed call of which a model was told {@code told}. */
  public static String shown(String told) {
    return isDenied(told) ? "denied" : reason(told).map(REFUSED::concat).orElse(told);
  }
}

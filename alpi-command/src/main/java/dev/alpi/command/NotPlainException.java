package dev.alpi.command;

/** Something in a line is not a part of the plain language; the message says what, for people. */
final class NotPlainException extends Exception {
  private static final long serialVersionUID = 1;

  NotPlainException(String what) {
    // it is told as a verdict, never as a failure: where it came from tells nobody anything
    super(what, null, false, false);
  }
}

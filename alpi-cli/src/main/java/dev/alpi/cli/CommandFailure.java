package dev.alpi.cli;

import dev.alpi.profile.store.Hinted;

/**
 * Thrown by a handler that refuses, for a reason it expects: the exit code, what a person reads,
 * and what to do about it.
 */
final class CommandFailure extends Exception implements Hinted {
  private static final long serialVersionUID = 1;

  private final ExitCode code;
  private final String hint;

  /**
   * Creates it.
   *
   * @param message lower case, no full stop, no secret; empty if it was said already
   * @param hint the same, says what to do; empty if there is nothing to do
   */
  CommandFailure(ExitCode code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  /** Returns the refusal of a command line that is wrong. */
  static CommandFailure usage(String message, String hint) {
    return new CommandFailure(ExitCode.USAGE, message, hint);
  }

  /** Returns the end of a command whose person has read why: nothing more is said. */
  static CommandFailure told(ExitCode code) {
    return new CommandFailure(code, "", "");
  }

  boolean isTold() {
    return getMessage().isEmpty();
  }

  ExitCode code() {
    return code;
  }

  @Override
  public String hint() {
    return hint;
  }
}

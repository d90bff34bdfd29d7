package dev.alpi.cli.setup;

import dev.alpi.profile.store.Hinted;

/** Thrown when a step does not come to its end. What it had done until then stands. */
public final class SetupException extends Exception implements Hinted {
  private static final long serialVersionUID = 1;

  /** The exit code for a command line that lacks something. */
  private static final int USAGE = 2;

  private final int code;
  private final String hint;

  /**
   * Creates it.
   *
   * @param code the exit code that says what it is
   * @param message lower case, no full stop, no secret; empty if the person has read it
   * @param hint what to do; may be empty
   */
  public SetupException(int code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  /** Returns that of an answer that cannot be. */
  static SetupException usage(String message, String hint) {
    return new SetupException(USAGE, message, hint);
  }

  /** Says whether the person has read all of it. */
  public boolean isTold() {
    return getMessage().isEmpty();
  }

  /** Returns it as one that the person has read. */
  SetupException told() {
    SetupException told = new SetupException(code, "", "");
    told.initCause(this);
    return told;
  }

  /** Returns the exit code that says what it is. */
  public int code() {
    return code;
  }

  @Override
  public String hint() {
    return hint;
  }
}

package dev.alpi.cli.setup;

/** Thrown when the person leaves a step: nothing of it was done. */
public final class LeftException extends Exception {
  private static final long serialVersionUID = 1;

  /** How far somebody goes. */
  public enum Where {
    /** Out of the step, back to where it was chosen. */
    STEP,
    /** Out of the wizard: the input has ended. */
    WIZARD,
    /** The same, by Ctrl-C. */
    INTERRUPTED
  }

  private final Where where;

  /** Creates it. */
  public LeftException(Where where) {
    super("left");
    this.where = where;
  }

  /** Returns how far the person goes. */
  public Where where() {
    return where;
  }
}

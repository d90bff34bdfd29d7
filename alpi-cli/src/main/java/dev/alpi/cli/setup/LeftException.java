package dev.alpi.cli.setup;

import java.util.Optional;

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
  private final transient Optional<SetupException> failure;

  /** Creates it. */
  public LeftException(Where where) {
    this(where, Optional.empty());
  }

  private LeftException(Where where, Optional<SetupException> failure) {
    super("left");
    this.where = where;
    this.failure = failure;
  }

  /** Returns it as of somebody who leaves after {@code failure}, of which they have read. */
  LeftException after(SetupException failure) {
    return new LeftException(where, Optional.of(failure));
  }

  /** Returns what had failed before, if something had. */
  public Optional<SetupException> failure() {
    return failure;
  }

  /** Returns how far the person goes. */
  public Where where() {
    return where;
  }
}

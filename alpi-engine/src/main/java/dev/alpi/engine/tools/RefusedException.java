package dev.alpi.engine.tools;

/** A call that is never allowed, whoever asks: a decision, which is noted, and no mistake. */
public final class RefusedException extends ToolFailure {
  private static final long serialVersionUID = 1;

  /** Creates the exception; the message is for the model. */
  public RefusedException(String message) {
    super(message);
  }
}

package dev.alpi.engine.tools;

/**
 * A tool could not do what it was asked. The message is for the model: what was found, what was
 * allowed, what to try.
 */
public sealed class ToolFailure extends Exception permits RefusedException {
  private static final long serialVersionUID = 1;

  /** Creates it with {@code message}. */
  public ToolFailure(String message) {
    super(message);
  }
}

package dev.alpi.engine.sandbox;

/** What this machine has to keep commands in. */
public sealed interface Sandbox {
  /** There is one, and it was tried. */
  record Available(Bubblewrap backend) implements Sandbox {}

  /**
   * There is none, or it does not work here.
   *
   * @param reason what was found
   * @param hint what the person can do
   */
  record Missing(String reason, String hint) implements Sandbox {}
}

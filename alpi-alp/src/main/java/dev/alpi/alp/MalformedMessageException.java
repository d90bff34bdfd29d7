package dev.alpi.alp;

import java.io.IOException;

/**
 * Thrown when bytes or values are not a message. Gives the place and the kind of problem, never
 * what stands there.
 */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String problem) {
    super(problem);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    // a peer decides how many there are; where in the parser it was found helps nobody
    return this;
  }
}

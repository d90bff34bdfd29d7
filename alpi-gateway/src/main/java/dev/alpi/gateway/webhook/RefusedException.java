package dev.alpi.gateway.webhook;

import java.io.Serial;

/** Says that a request cannot be handled as it is. */
final class RefusedException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final transient Result result;

  /**
   * Creates it.
   *
   * @param message why, without anything of the request
   * @param result what it is answered with
   */
  RefusedException(String message, Result result) {
    super(message);
    this.result = result;
  }

  /** Creates it with a message that both sides may read. */
  static RefusedException of(int status, String message) {
    return new RefusedException(message, Result.error(status, message));
  }

  Result result() {
    return result;
  }
}

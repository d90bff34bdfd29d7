package dev.alpi.engine.web;

/**
 * Something could not be read from the web, or may not be. The message is for the model: what was
 * found, what is allowed, what to try. It quotes nothing of what a server sent but short tokens.
 */
public final class WebException extends Exception {
  private static final long serialVersionUID = 1;

  WebException(String message) {
    super(message);
  }
}

package dev.alpi.profile.json;

import java.io.IOException;

/**
 * Thrown when text is not the JSON that was asked for. The message gives line and column and never
 * quotes the text, which may be secret.
 */
public final class JsonSyntaxException extends IOException {
  private static final long serialVersionUID = 1;

  /** From 1. */
  private final int line;

  /** From 1. */
  private final int column;

  JsonSyntaxException(String problem, int line, int column) {
    super(problem + " at line " + line + ", column " + column);
    this.line = line;
    this.column = column;
  }

  /** {@return the line, from 1} */
  public int line() {
    return line;
  }

  /** {@return the column, from 1} */
  public int column() {
    return column;
  }
}

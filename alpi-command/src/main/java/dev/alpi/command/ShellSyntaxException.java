package dev.alpi.command;

/** The text is no shell command that this parser knows. */
final class ShellSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  ShellSyntaxException(String message) {
    // thrown for much of what a fuzzer invents: the stack says nothing
    super(message, null, false, false);
  }
}

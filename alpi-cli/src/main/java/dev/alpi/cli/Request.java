package dev.alpi.cli;

/** What a command line asks for. */
sealed interface Request {
  /** To do something. */
  record Run(Command command, Arguments arguments) implements Request {}

  /** To explain a command or group. */
  record Explain(CommandNode node) implements Request {}

  /** To explain alpi. */
  record ExplainAll() implements Request {}

  /** Nothing: {@code alpi} alone. */
  record Nothing() implements Request {}

  /** To tell the version. */
  record Version() implements Request {}
}

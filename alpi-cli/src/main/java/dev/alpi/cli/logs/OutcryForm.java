package dev.alpi.cli.logs;

import java.util.Optional;

/**
 * What a process has said on its standard error: mostly without a time, and stack traces of several
 * lines.
 *
 * @param text how lines with a time are read
 */
record OutcryForm(TextForm text) implements LineForm {
  @Override
  public Optional<LogHead> head(String line) {
    return text.head(line).or(() -> begun(line));
  }

  private static Optional<LogHead> begun(String line) {
    boolean continues =
        line.isEmpty()
            || Character.isWhitespace(line.charAt(0))
            || line.startsWith("Caused by: ")
            || line.startsWith("Suppressed: ");
    return continues
        ? Optional.empty()
        : Optional.of(
            new LogHead(Optional.empty(), "", "", line, Optional.empty(), Optional.empty()));
  }
}

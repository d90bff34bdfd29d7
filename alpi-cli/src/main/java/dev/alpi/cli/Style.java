package dev.alpi.cli;

/** How a piece of text looks on a terminal with colours. */
enum Style {
  HEADING("1"),
  NAME("36"),
  ERROR("1;31"),
  WARNING("33"),
  HINT("36"),
  FAINT("2");

  private final String start;

  Style(String parameters) {
    start = "\u001b[" + parameters + "m";
  }

  /** Returns {@code text} between the escape sequences. */
  String around(String text) {
    return start + text + "\u001b[0m";
  }
}

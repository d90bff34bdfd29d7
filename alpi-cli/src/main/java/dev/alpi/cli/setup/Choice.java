package dev.alpi.cli.setup;

/**
 * One of several things to choose from.
 *
 * @param key what a flag or a script says; also what can be typed
 * @param label what the person reads
 * @param detail what else there is to know; may be empty
 */
record Choice(String key, String label, String detail) {
  static Choice of(String key, String detail) {
    return new Choice(key, key, detail);
  }

  /** Returns it on one line of at most {@code width} characters. */
  String line(int labelWidth, int width) {
    String line = label + " ".repeat(Math.max(0, labelWidth - label.length()));
    String whole = detail.isEmpty() ? line.stripTrailing() : line + "  " + detail;
    return whole.length() <= width ? whole : whole.substring(0, Math.max(1, width - 1)) + "…";
  }
}

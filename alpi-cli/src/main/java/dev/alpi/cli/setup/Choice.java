package dev.alpi.cli.setup;

import dev.alpi.cli.tui.Columns;
import dev.alpi.cli.tui.HarmlessText;

/**
 * One of several things to choose from.
 *
 * @param key what a flag or a script says; also what can be typed
 * @param label what the person reads
 * @param detail what else there is to know; may be empty
 */
record Choice(String key, String label, String detail) {
  Choice {
    // names of a provider or of a restored profile are text from outside
    label = HarmlessText.visible(label);
    detail = HarmlessText.visible(detail);
  }

  static Choice of(String key, String detail) {
    return new Choice(key, key, detail);
  }

  /** Returns it on one line of at most {@code columns} columns. */
  String line(int labelColumns, int columns) {
    String line = detail.isEmpty() ? label : Columns.padded(label, labelColumns) + "  " + detail;
    return Columns.cut(line, columns);
  }
}

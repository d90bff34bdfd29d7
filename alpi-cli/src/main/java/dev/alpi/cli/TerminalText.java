package dev.alpi.cli;

import dev.alpi.cli.tui.HarmlessText;

/** Text from outside made harmless for a terminal: the names that commands know it by. */
final class TerminalText {
  private TerminalText() {}

  /** Returns {@link HarmlessText#neutralised}. */
  static String neutralised(String text) {
    return HarmlessText.neutralised(text);
  }

  /** Returns {@link HarmlessText#isHarmless}. */
  static boolean isHarmless(String text) {
    return HarmlessText.isHarmless(text);
  }

  /** Returns {@link HarmlessText#visible}. */
  static String visible(String text) {
    return HarmlessText.visible(text);
  }
}

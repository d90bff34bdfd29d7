package dev.alpi.engine.tools;

import java.util.regex.Pattern;

/** Terminal control sequences in a command's output. */
final class Ansi {
  /** CSI, OSC and two-character sequences of ECMA-48. */
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\-_])");

  private Ansi() {}

  static String strip(String text) {
    return text.indexOf('\u001b') < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
  }
}

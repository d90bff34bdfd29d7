package dev.alpi.cli.tui;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The clipboard of the terminal, wherever that is: OSC 52 works through ssh too. */
final class Clipboard {
  /** Terminals that have a limit take so much. */
  private static final int BYTES_MAX = 74_000;

  private Clipboard() {}

  /** Returns what puts {@code text} there. */
  static String sequence(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, BYTES_MAX);
    byte[] kept = length == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, length);
    return "\u001b]52;c;" + Base64.getEncoder().encodeToString(kept) + "\u0007";
  }
}

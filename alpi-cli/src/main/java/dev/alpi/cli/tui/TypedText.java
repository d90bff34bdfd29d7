package dev.alpi.cli.tui;

import java.util.Locale;

/** What a text is that a person typed or pasted. */
final class TypedText {
  /** No path is longer on Linux. */
  private static final int PATH_CHARS_MAX = 4096;

  private TypedText() {}

  /** Terminals paste the path of a file that is dropped on them. */
  static boolean isDroppedFile(String pasted) {
    String path = pasted.strip();
    return path.startsWith("/")
        && path.indexOf('\n') < 0
        && path.length() < PATH_CHARS_MAX
        && path.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|webp|pdf)");
  }

  /** A path at the beginning of a message is no command. */
  static boolean isCommand(String text) {
    String head = text.strip().split("\\s", 2)[0];
    return text.startsWith("/")
        && head.length() > 1
        && head.indexOf('/', 1) < 0
        && !head.startsWith("//");
  }
}

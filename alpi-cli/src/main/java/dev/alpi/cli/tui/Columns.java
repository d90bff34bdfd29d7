package dev.alpi.cli.tui;

import org.jline.utils.WCWidth;

/** How many columns text takes on a terminal. */
public final class Columns {
  private Columns() {}

  /** Returns the columns of a character; those that join another one take none. */
  static int of(int character) {
    if (character >= ' ' && character < 0x7f) {
      return 1;
    }
    return Math.max(0, WCWidth.wcwidth(character));
  }

  /** Returns the columns of {@code text}. */
  public static int of(CharSequence text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      int character = Character.codePointAt(text, i);
      columns += of(character);
      i += Character.charCount(character);
    }
    return columns;
  }

  /** Returns the index after the longest beginning of {@code text} of at most {@code columns}. */
  static int fitting(CharSequence text, int from, int columns) {
    int taken = 0;
    int i = from;
    while (i < text.length()) {
      int character = Character.codePointAt(text, i);
      taken += of(character);
      if (taken > columns) {
        return i;
      }
      i += Character.charCount(character);
    }
    return i;
  }

  /** Returns {@code text}, or as much of it as fits with a mark that it was cut. */
  public static String cut(String text, int columns) {
    if (columns <= 0) {
      return "";
    }
    if (of(text) <= columns) {
      return text;
    }
    return text.substring(0, fitting(text, 0, columns - 1)) + "…";
  }

  /** Returns {@code text}, or as much of its end as fits behind a mark that it was cut. */
  static String end(String text, int columns) {
    int from = 0;
    while (from < text.length() && of(text.substring(from)) + (from > 0 ? 1 : 0) > columns) {
      from += Character.charCount(text.codePointAt(from));
    }
    return from == 0 ? text : "…" + text.substring(from);
  }

  /** Returns {@code text} with spaces after it, {@code columns} wide. */
  public static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }
}

package dev.alpi.memory;

import java.util.List;

/**
 * A piece of a text that shows what was found in it, on one line.
 *
 * @param text the piece, with {@code …} where it was cut
 * @param marks what was found, in order
 */
public record Snippet(String text, List<Mark> marks) {
  /** How much of a text a snippet shows, in UTF-16 units. */
  public static final int CHARS_MAX = 200;

  /**
   * A part of the text.
   *
   * @param start where it begins, in UTF-16 units
   * @param end where it is over
   */
  public record Mark(int start, int end) {}

  public Snippet {
    marks = List.copyOf(marks);
  }
}

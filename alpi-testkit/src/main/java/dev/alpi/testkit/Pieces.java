package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.List;

/** Splits a text into deltas. */
final class Pieces {
  private Pieces() {}

  /** Returns {@code text} in pieces of {@code characters} code points; none for an empty text. */
  static List<String> of(String text, int characters) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int held = 0;
    for (int to = 0; to < text.length(); ) {
      to += Character.charCount(text.codePointAt(to));
      if (++held == characters || to == text.length()) {
        pieces.add(text.substring(from, to));
        from = to;
        held = 0;
      }
    }
    return pieces;
  }
}

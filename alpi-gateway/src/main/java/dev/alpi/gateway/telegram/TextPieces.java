package dev.alpi.gateway.telegram;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a styled text into messages: where a paragraph ends, else a line, else a word. Marks that
 * are open where it is cut are closed there and opened again. What an escape or a surrogate pair
 * consists of stays together.
 */
final class TextPieces {
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  /** How far a cut goes back so as not to part a character and its accents. */
  private static final int CLUSTER_CHARS_MAX = 32;

  private final StyledText text;
  private final int charsMax;

  private TextPieces(StyledText text, int charsMax) {
    this.text = text;
    this.charsMax = charsMax;
  }

  /**
   * Returns {@code text} in pieces that are not blank.
   *
   * @param charsMax how long the MarkdownV2 of each is at most, in UTF-16 units; more than twice
   *     the longest mark
   */
  static List<MarkedText> of(StyledText text, int charsMax) {
    return new TextPieces(text, charsMax).all();
  }

  private List<MarkedText> all() {
    List<MarkedText> pieces = new ArrayList<>();
    int from = skipped(0);
    while (from < text.length()) {
      int fits = furthest(from);
      int to = fits == text.length() ? fits : cut(from, fits);
      MarkedText piece = written(from, trimmed(from, to));
      if (!piece.plain().isBlank()) {
        pieces.add(piece);
      }
      from = skipped(to);
    }
    return pieces;
  }

  private MarkedText written(int from, int to) {
    MarkedWriter writer = new MarkedWriter();
    for (int at = from; at < to; at += Character.charCount(text.codePointAt(at))) {
      writer.append(text.codePointAt(at), text.styleAt(at));
    }
    return writer.finish();
  }

  /** Returns where a message that begins at {@code from} is full. */
  private int furthest(int from) {
    MarkedWriter writer = new MarkedWriter();
    int at = from;
    while (at < text.length()) {
      writer.append(text.codePointAt(at), text.styleAt(at));
      if (writer.length() > charsMax && at > from) {
        return at;
      }
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private int cut(int from, int fits) {
    int best = fits;
    Break found = Break.NONE;
    for (int at = fits; at > from + (fits - from) / 2; at--) {
      Break here = breakAt(at);
      if (here.compareTo(found) > 0) {
        found = here;
        best = at;
      }
    }
    return found == Break.NONE ? betweenCharacters(from, fits) : best;
  }

  /** What ends at a place, the better the later. */
  private enum Break {
    NONE,
    MARKED_WORD,
    WORD,
    CODE_LINE,
    LINE,
    PARAGRAPH
  }

  private Break breakAt(int at) {
    char last = text.charAt(at - 1);
    Style style = text.styleAt(at - 1);
    if (style.lines() == Style.Lines.CODE) {
      return last == '\n' ? Break.CODE_LINE : Break.NONE;
    }
    if (!Character.isWhitespace(last)) {
      return Break.NONE;
    }
    if (!style.marks().isEmpty() && style.marks().equals(text.styleAt(at).marks())) {
      return Break.MARKED_WORD;
    }
    if (last != '\n') {
      return Break.WORD;
    }
    return at > 1 && text.charAt(at - 2) == '\n' ? Break.PARAGRAPH : Break.LINE;
  }

  private int betweenCharacters(int from, int fits) {
    int at = fits;
    while (at > from && at > fits - CLUSTER_CHARS_MAX && isWithinCharacter(at)) {
      at -= Character.charCount(text.codePointBefore(at));
    }
    return at == from || isWithinCharacter(at) ? fits : at;
  }

  private boolean isWithinCharacter(int at) {
    int next = text.codePointAt(at);
    int type = Character.getType(next);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || next == ZERO_WIDTH_JOINER
        || Character.isEmojiModifier(next)
        || text.charAt(at - 1) == ZERO_WIDTH_JOINER;
  }

  private int skipped(int from) {
    int at = from;
    while (at < text.length() && isSpaceOfProse(at)) {
      at++;
    }
    return at;
  }

  private int trimmed(int from, int to) {
    int end = to;
    if (end > from
        && end < text.length()
        && text.charAt(end - 1) == '\n'
        && text.styleAt(end - 1).lines() == Style.Lines.CODE) {
      return end - 1;
    }
    while (end > from && isSpaceOfProse(end - 1)) {
      end--;
    }
    return end;
  }

  private boolean isSpaceOfProse(int at) {
    return Character.isWhitespace(text.charAt(at)) && text.styleAt(at).lines() != Style.Lines.CODE;
  }
}

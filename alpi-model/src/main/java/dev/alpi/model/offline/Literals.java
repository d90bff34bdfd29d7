package dev.alpi.model.offline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The quoted pieces of a message, taken out of it so that nothing inside quotes is read as a
 * request. In the skeleton that remains each piece is two private-use characters: {@link #QUOTED}
 * or {@link #CODE}, and its index.
 */
final class Literals {
  /** Starts a piece in any kind of quotes. */
  static final char QUOTED = '\uF8FF';

  /** Starts a piece in backticks. */
  static final char CODE = '\uF8FE';

  private static final char INDEX_ZERO = '\uE000';
  private static final char PRIVATE_USE_LAST = '\uF8FF';
  private static final int PIECES_MAX = 1_000;
  private static final String FENCE = "```";

  private static final Map<Character, Character> CLOSERS =
      Map.of('"', '"', '“', '”', '«', '»', '„', '“', '`', '`', '\'', '\'', '‘', '’');

  private record Piece(String raw, String content) {}

  private final List<Piece> pieces = new ArrayList<>();
  private final Set<String> hopeless = new HashSet<>();
  private final String skeleton;

  private Literals(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int end = pieces.size() < PIECES_MAX ? pieceEnd(text, i) : i;
      if (end > i) {
        out.append(text.charAt(i) == '`' ? CODE : QUOTED);
        out.append((char) (INDEX_ZERO + pieces.size()));
        pieces.add(piece(text.substring(i, end)));
        i = end;
      } else {
        char c = text.charAt(i++);
        out.append(isPrivateUse(c) ? '\uFFFD' : c);
      }
    }
    skeleton = out.toString();
  }

  static Literals of(String text) {
    return new Literals(text);
  }

  /** Returns the message with a mark in place of each piece. */
  String skeleton() {
    return skeleton;
  }

  /** Returns {@code part} of the skeleton as the person wrote it. */
  String raw(String part) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (isMark(c) && i + 1 < part.length()) {
        out.append(pieces.get(part.charAt(++i) - INDEX_ZERO).raw());
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Returns what {@code part} of the skeleton means: without quotes if it is one piece alone. */
  String content(String part) {
    return part.length() == 2 && isMark(part.charAt(0))
        ? pieces.get(part.charAt(1) - INDEX_ZERO).content()
        : raw(part);
  }

  private static boolean isMark(char c) {
    return c == QUOTED || c == CODE;
  }

  private static boolean isPrivateUse(char c) {
    return c >= INDEX_ZERO && c <= PRIVATE_USE_LAST;
  }

  /** Returns the end of the piece that starts at {@code i}, or {@code i} if none does. */
  private int pieceEnd(String text, int i) {
    char opener = text.charAt(i);
    if (isPrivateUse(opener)) {
      return i + 1;
    }
    if (opener == '`' && text.startsWith(FENCE, i)) {
      return after(text, i, FENCE);
    }
    Character closer = CLOSERS.get(opener);
    if (closer == null || (isApostrophe(opener) && i > 0 && isWord(text.charAt(i - 1)))) {
      return i;
    }
    return after(text, i, closer.toString());
  }

  private int after(String text, int start, String closer) {
    // a closer that was missing once is missing for every later opener too: keeps this linear
    if (hopeless.contains(closer)) {
      return start;
    }
    int from = start + closer.length();
    for (int at = text.indexOf(closer, from); at >= 0; at = text.indexOf(closer, at + 1)) {
      int end = at + closer.length();
      boolean insideWord =
          isApostrophe(closer.charAt(0)) && end < text.length() && isWord(text.charAt(end));
      if (!insideWord) {
        return end;
      }
    }
    hopeless.add(closer);
    return start;
  }

  private static Piece piece(String raw) {
    if (raw.length() == 1) {
      return new Piece(raw, raw);
    }
    if (raw.startsWith(FENCE) && raw.length() >= 2 * FENCE.length()) {
      String inside = raw.substring(FENCE.length(), raw.length() - FENCE.length());
      return new Piece(raw, inside.startsWith("\n") ? inside.substring(1) : inside);
    }
    return new Piece(raw, raw.substring(1, raw.length() - 1));
  }

  private static boolean isApostrophe(char c) {
    return c == '\'' || c == '‘' || c == '’';
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }
}

package dev.alpi.backup;

/**
 * The symbols for bytes, lengths and distances of matches, and their extra bits (RFC 1951 §3.2.5).
 *
 * <p>A token is a symbol, and above it the value of its extra bits. Symbols of distances are
 * counted on from those of lengths, so that one table has all.
 */
final class DeflateSymbols {
  /** Ends a block; those before are bytes, those after are lengths. */
  static final int END = 256;

  /** How many there are for bytes, the end and lengths; those of distances follow. */
  static final int LITERALS = 286;

  static final int DISTANCES = 30;

  private static final int SYMBOL_BITS = 9;

  /** What any symbol is less than. */
  static final int SYMBOLS = 1 << SYMBOL_BITS;

  private static final int FIRST_LENGTH = END + 1;

  private static final int LENGTHS = LITERALS - FIRST_LENGTH;
  private static final int LENGTH_MIN = 3;

  private static final int[] LENGTH_TOKENS = new int[DeflateTokens.LENGTH_MAX + 1];

  /**
   * Of distances up to 256 each, of longer ones every 128th, for no symbol begins between. Of each
   * the token less its distance.
   */
  private static final int[] DISTANCE_TOKENS = new int[512];

  static {
    int length = LENGTH_MIN;
    for (int i = 0; i < LENGTHS; i++) {
      for (int rest = 0; rest < 1 << lengthExtra(i); rest++, length++) {
        LENGTH_TOKENS[Math.min(length, DeflateTokens.LENGTH_MAX)] = token(FIRST_LENGTH + i, rest);
      }
    }
    // the longest has a symbol of its own, and so no extra bits
    LENGTH_TOKENS[DeflateTokens.LENGTH_MAX] = token(LITERALS - 1, 0);
    int distance = 0;
    for (int i = 0; i < DISTANCES; i++) {
      int first = distance;
      for (; distance < first + (1 << distanceExtra(i)); distance++) {
        DISTANCE_TOKENS[index(distance)] = token(LITERALS + i, -first);
      }
    }
  }

  private DeflateSymbols() {}

  private static int token(int symbol, int rest) {
    return rest * SYMBOLS + symbol;
  }

  private static int index(int distance) {
    return distance < 256 ? distance : 256 + (distance >> 7);
  }

  /** Returns the token of a length. */
  static int length(int length) {
    return LENGTH_TOKENS[length];
  }

  /** Returns the token of one less than a distance. */
  static int distance(int distance) {
    return DISTANCE_TOKENS[index(distance)] + (distance << SYMBOL_BITS);
  }

  /** Returns which symbol a token has. */
  static int symbol(int token) {
    return token & SYMBOLS - 1;
  }

  /** Returns the value of the extra bits of a token. */
  static int rest(int token) {
    return token >>> SYMBOL_BITS;
  }

  /** Returns how many extra bits a symbol has. */
  static int extra(int symbol) {
    if (symbol >= LITERALS) {
      return distanceExtra(symbol - LITERALS);
    }
    return symbol > END ? lengthExtra(symbol - FIRST_LENGTH) : 0;
  }

  private static int lengthExtra(int index) {
    return index < 8 || index == LENGTHS - 1 ? 0 : (index >> 2) - 1;
  }

  private static int distanceExtra(int index) {
    return index < 4 ? 0 : (index >> 1) - 1;
  }
}

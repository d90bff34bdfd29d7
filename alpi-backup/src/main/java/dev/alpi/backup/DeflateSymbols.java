package dev.alpi.backup;

/** The symbols for lengths and distances of matches, and their extra bits (RFC 1951 §3.2.5). */
final class DeflateSymbols {
  /** Ends a block; those before are bytes, those after are lengths. */
  static final int END = 256;

  static final int FIRST_LENGTH = END + 1;
  static final int LITERALS = 286;
  static final int DISTANCES = 30;

  private static final int LENGTHS = LITERALS - FIRST_LENGTH;
  private static final int LENGTH_MIN = 3;

  private static final byte[] LENGTH_SYMBOLS = new byte[DeflateMatches.LENGTH_MAX + 1];
  private static final int[] LENGTH_BASES = new int[LENGTHS];

  /** Of distances up to 256 each, of longer ones every 128th: no symbol begins between. */
  private static final byte[] DISTANCE_SYMBOLS = new byte[512];

  private static final int[] DISTANCE_BASES = new int[DISTANCES];

  static {
    int length = LENGTH_MIN;
    for (int i = 0; i < LENGTHS; i++) {
      LENGTH_BASES[i] = length;
      for (int end = length + (1 << lengthExtra(i)); length < end; length++) {
        LENGTH_SYMBOLS[Math.min(length, DeflateMatches.LENGTH_MAX)] = (byte) i;
      }
    }
    // the longest has a symbol of its own, and so no extra bits
    LENGTH_BASES[LENGTHS - 1] = DeflateMatches.LENGTH_MAX;
    int distance = 0;
    for (int i = 0; i < DISTANCES; i++) {
      DISTANCE_BASES[i] = distance;
      for (int end = distance + (1 << distanceExtra(i)); distance < end; distance++) {
        DISTANCE_SYMBOLS[index(distance)] = (byte) i;
      }
    }
  }

  private DeflateSymbols() {}

  private static int index(int distance) {
    return distance < 256 ? distance : 256 + (distance >> 7);
  }

  /** Returns the symbol of {@code length}, from {@link #FIRST_LENGTH} on. */
  static int ofLength(int length) {
    return FIRST_LENGTH + LENGTH_SYMBOLS[length];
  }

  /** Returns by how much {@code length} is longer than the least of its symbol. */
  static int lengthRest(int length) {
    return length - LENGTH_BASES[LENGTH_SYMBOLS[length]];
  }

  /** Returns how many bits say so, of a symbol of a length. */
  static int extraOfLength(int symbol) {
    return lengthExtra(symbol - FIRST_LENGTH);
  }

  private static int lengthExtra(int index) {
    return index < 8 || index == LENGTHS - 1 ? 0 : (index >> 2) - 1;
  }

  /** Returns the symbol of one less than a distance. */
  static int ofDistance(int distance) {
    return DISTANCE_SYMBOLS[index(distance)];
  }

  /** Returns by how much it is longer than the least of its symbol. */
  static int distanceRest(int distance, int symbol) {
    return distance - DISTANCE_BASES[symbol];
  }

  /** Returns how many bits say so. */
  static int distanceExtra(int symbol) {
    return symbol < 4 ? 0 : (symbol >> 1) - 1;
  }
}

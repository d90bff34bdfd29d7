package dev.alpi.backup;

import java.util.Arrays;

/**
 * How a block tells its codes: their lengths, repeated ones counted, in a code of their own (RFC
 * 1951 §3.2.7).
 *
 * <p><b>Threads:</b> one at a time.
 */
final class DeflateCodeLengths {
  /** The length before, 3 to 6 times. */
  private static final int REPEAT = 16;

  /** No code, 3 to 10 times. */
  private static final int ZEROS = 17;

  /** No code, 11 to 138 times. */
  private static final int MANY_ZEROS = 18;

  private static final int REPEAT_MIN = 3;
  private static final int REPEAT_MAX = 6;
  private static final int MANY_MIN = 11;
  private static final int MANY_MAX = 138;

  private static final int SYMBOLS = 19;
  private static final int BITS_MAX = 7;

  /** How many literals and distances are told at least, and of this code's own lengths. */
  private static final int LITERALS_MIN = 257;

  private static final int DISTANCES_MIN = 1;
  private static final int OWN_MIN = 4;
  private static final int HEADER_BITS = 5 + 5 + 4;
  private static final int OWN_BITS = 3;

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int[] lengths = new int[DeflateSymbols.LITERALS + DeflateSymbols.DISTANCES];

  /** What is told: a symbol, and above it the number that follows it. */
  private final int[] told = new int[lengths.length];

  private final int[] counts = new int[SYMBOLS];
  private final HuffmanCode code = new HuffmanCode(SYMBOLS, BITS_MAX);
  private int literalCount;
  private int distanceCount;
  private int ownCount;
  private int toldCount;

  /** Takes bits. */
  interface Bits {
    /** Takes the lower {@code count} bits of {@code value}. */
    void put(int value, int count);
  }

  /** Finds out how to tell both codes. */
  void make(HuffmanCode literals, HuffmanCode distances) {
    literalCount = Math.max(LITERALS_MIN, literals.used());
    distanceCount = Math.max(DISTANCES_MIN, distances.used());
    int all = literalCount + distanceCount;
    for (int i = 0; i < literalCount; i++) {
      lengths[i] = literals.lengthOf(i);
    }
    for (int i = 0; i < distanceCount; i++) {
      lengths[literalCount + i] = distances.lengthOf(i);
    }
    toldCount = 0;
    for (int i = 0; i < all; ) {
      int end = i + 1;
      while (end < all && lengths[end] == lengths[i]) {
        end++;
      }
      tell(lengths[i], end - i);
      i = end;
    }
    Arrays.fill(counts, 0);
    for (int i = 0; i < toldCount; i++) {
      counts[told[i] & 0xff]++;
    }
    code.make(counts);
    ownCount = SYMBOLS;
    while (ownCount > OWN_MIN && code.lengthOf(ORDER[ownCount - 1]) == 0) {
      ownCount--;
    }
  }

  private void tell(int length, int times) {
    int left = times;
    if (length > 0) {
      told[toldCount++] = length;
      left--;
    }
    while (left >= REPEAT_MIN) {
      int most = Math.min(left, length > 0 ? REPEAT_MAX : MANY_MAX);
      int symbol = length > 0 ? REPEAT : most < MANY_MIN ? ZEROS : MANY_ZEROS;
      int least = symbol == MANY_ZEROS ? MANY_MIN : REPEAT_MIN;
      told[toldCount++] = symbol | most - least << Byte.SIZE;
      left -= most;
    }
    for (; left > 0; left--) {
      told[toldCount++] = length;
    }
  }

  /** Returns how many bits that takes. */
  long bits() {
    long bits = HEADER_BITS + OWN_BITS * ownCount;
    for (int i = 0; i < SYMBOLS; i++) {
      bits += (long) counts[i] * (code.lengthOf(i) + extra(i));
    }
    return bits;
  }

  private static int extra(int symbol) {
    return switch (symbol) {
      case REPEAT -> 2;
      case ZEROS -> 3;
      case MANY_ZEROS -> 7;
      default -> 0;
    };
  }

  /** Tells it. */
  void write(Bits out) {
    out.put(literalCount - LITERALS_MIN, 5);
    out.put(distanceCount - DISTANCES_MIN, 5);
    out.put(ownCount - OWN_MIN, 4);
    for (int i = 0; i < ownCount; i++) {
      out.put(code.lengthOf(ORDER[i]), OWN_BITS);
    }
    for (int i = 0; i < toldCount; i++) {
      int symbol = told[i] & 0xff;
      out.put(HuffmanCode.bits(code.packed()[symbol]), code.lengthOf(symbol));
      out.put(told[i] >>> Byte.SIZE, extra(symbol));
    }
  }
}

package dev.alpi.backup;

import java.util.Arrays;

/**
 * A canonical Huffman code of limited length, as deflate has them (RFC 1951 §3.2.2).
 *
 * <p><b>Threads:</b> one at a time.
 */
final class HuffmanCode {
  /** Of the bits of a packed code: how many there are. */
  private static final int LENGTH_BITS = 5;

  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  /** Readers are promised a complete code only if there are two symbols at least. */
  private static final int SYMBOLS_MIN = 2;

  private final int lengthMax;
  private final int[] codes;

  /** How often each symbol is that is there, and below it which one. */
  private final long[] sorted;

  private final int[] weights;
  private final int[] parents;

  /**
   * Creates one.
   *
   * @param symbols how many there are
   * @param lengthMax no code is longer, in bits; at most 15
   */
  HuffmanCode(int symbols, int lengthMax) {
    this.lengthMax = lengthMax;
    this.codes = new int[symbols];
    this.sorted = new long[symbols];
    this.weights = new int[2 * symbols];
    this.parents = new int[2 * symbols];
  }

  /** Returns the bits of a code that {@link #packed} returns, the first one lowest. */
  static int bits(int packed) {
    return packed >>> LENGTH_BITS;
  }

  /** Returns how many bits a code has that {@link #packed} returns. */
  static int length(int packed) {
    return packed & LENGTH_MASK;
  }

  /** Returns a code. */
  static int pack(int bits, int length) {
    return bits << LENGTH_BITS | length;
  }

  /** Returns the code of each symbol, to be read only; 0 of one that is not there. */
  int[] packed() {
    return codes;
  }

  int lengthOf(int symbol) {
    return length(codes[symbol]);
  }

  /** Returns how many symbols there are, up to the last that has a code. */
  int used() {
    int used = codes.length;
    while (codes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /** Makes the code for symbols that are there so often. */
  void make(int[] counts) {
    int there = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        sorted[there++] = (long) counts[symbol] << Short.SIZE | symbol;
      }
    }
    for (int symbol = 0; there < SYMBOLS_MIN; symbol++) {
      if (counts[symbol] == 0) {
        sorted[there++] = symbol;
      }
    }
    Arrays.sort(sorted, 0, there);
    int[] ofLength = lengths(there);
    limit(ofLength);
    assign(ofLength);
  }

  /**
   * Returns how many of the first {@code there} symbols have a code of each length; longer ones
   * count as the longest.
   */
  private int[] lengths(int there) {
    for (int i = 0; i < there; i++) {
      weights[i] = (int) (sorted[i] >>> Short.SIZE);
    }
    // leaves are by weight, and so are the nodes above them, in the order in which they are made
    int leaf = 0;
    int node = there;
    for (int made = there; made < 2 * there - 1; made++) {
      int sum = 0;
      for (int i = 0; i < 2; i++) {
        boolean isLeaf = leaf < there && (node == made || weights[leaf] <= weights[node]);
        int least = isLeaf ? leaf++ : node++;
        parents[least] = made;
        sum += weights[least];
      }
      weights[made] = sum;
    }
    int[] depths = weights;
    int[] ofLength = new int[lengthMax + 1];
    depths[2 * there - 2] = 0;
    for (int i = 2 * there - 3; i >= 0; i--) {
      depths[i] = depths[parents[i]] + 1;
      if (i < there) {
        ofLength[Math.min(depths[i], lengthMax)]++;
      }
    }
    return ofLength;
  }

  /** Makes codes longer until those that were cut have room. */
  private void limit(int[] ofLength) {
    int room = 1 << lengthMax;
    for (int length = 1; length <= lengthMax; length++) {
      room -= ofLength[length] << lengthMax - length;
    }
    for (; room < 0; room++) {
      int length = lengthMax - 1;
      while (ofLength[length] == 0) {
        length--;
      }
      // two below where one was: itself, and one of the longest
      ofLength[length]--;
      ofLength[length + 1] += 2;
      ofLength[lengthMax]--;
    }
  }

  private void assign(int[] ofLength) {
    Arrays.fill(codes, 0);
    int rarest = 0;
    for (int length = lengthMax; length > 0; length--) {
      for (int i = 0; i < ofLength[length]; i++) {
        codes[(int) sorted[rarest++] & 0xffff] = length;
      }
    }
    int[] next = new int[lengthMax + 1];
    for (int length = 1; length < lengthMax; length++) {
      next[length + 1] = next[length] + ofLength[length] << 1;
    }
    for (int symbol = 0; symbol < codes.length; symbol++) {
      int length = codes[symbol];
      if (length > 0) {
        codes[symbol] = pack(Integer.reverse(next[length]++) >>> Integer.SIZE - length, length);
      }
    }
  }
}

package dev.alpi.backup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds what of a text was there before: runs of bytes, each but the last followed by a match.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class DeflateMatches {
  /* Implementation notes. A table has where the six bytes at a place were seen last, by a hash of
   * them; only the last place of each hash is known, and the first match is taken. Six and not
   * three: most short matches save nothing, and each costs branches that the processor guesses
   * wrong. A match that begins before the six bytes is found by going backwards. */

  /** Of a block: as many as one that is stored can have (RFC 1951 §3.2.4). */
  static final int BLOCK_BYTES = 0xffff;

  static final int LENGTH_MAX = 258;

  /** How far back a match is at most, by RFC 1951 §2: 32 KiB. */
  private static final int DISTANCE_BITS = 15;

  private static final int DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;

  private static final int HASHED_BYTES = 6;
  private static final int UNHASHED_BITS = Long.SIZE - HASHED_BYTES * Byte.SIZE;
  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

  /** A table of 32 KiB; with half of it a fifth faster, and 3 % longer. */
  private static final int TABLE_BITS = 14;

  /** For each so many bytes without a match the steps get one longer: it is no text. */
  private static final int PATIENCE_BITS = 6;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] text;

  /** The lower 16 bits of places; the others follow, since a match is not further back. */
  private final char[] table = new char[1 << TABLE_BITS];

  private final int[] runs = new int[BLOCK_BYTES / HASHED_BYTES + 1];

  /** Of each match its length, and in the lower bits one less than its distance. */
  private final int[] matches = new int[BLOCK_BYTES / HASHED_BYTES + 1];

  private int count;

  /** Looks in {@code text}, from its start on: one block after the other. */
  DeflateMatches(byte[] text) {
    this.text = text;
  }

  /** Returns how many matches were found. */
  int count() {
    return count;
  }

  /** Returns how many bytes are before the match {@code index}, and after the one before. */
  int run(int index) {
    return runs[index];
  }

  /** Returns how long the match {@code index} is, in bytes. */
  int length(int index) {
    return matches[index] >>> DISTANCE_BITS;
  }

  /** Returns one less than how far back the match {@code index} is, in bytes. */
  int distance(int index) {
    return matches[index] & DISTANCE_MASK;
  }

  /** Finds what is from {@code start} to {@code end}, in place of what was found. */
  void find(int start, int end) {
    byte[] text = this.text;
    int last = end - Long.BYTES;
    int found = 0;
    int run = start;
    int at = start;
    while (at <= last) {
      long here = hashed(at);
      int slot = slot(here);
      int distance = at - table[slot] & 0xffff;
      int earlier = at - distance;
      table[slot] = (char) at;
      // the bytes first: whether they are the same is guessed right, how far back they are is not
      if (hashed(earlier & ~(earlier >> Integer.SIZE - 1)) != here
          || distance - 1 >>> DISTANCE_BITS != 0
          || earlier < 0) {
        at += 1 + (at - run >> PATIENCE_BITS);
        continue;
      }
      int most = Math.min(end, at + LENGTH_MAX);
      int length = HASHED_BYTES + same(earlier + HASHED_BYTES, at + HASHED_BYTES, most);
      while (at > run && earlier > 0 && length < LENGTH_MAX && text[earlier - 1] == text[at - 1]) {
        at--;
        earlier--;
        length++;
      }
      runs[found] = at - run;
      matches[found++] = length << DISTANCE_BITS | distance - 1;
      at += length;
      run = at;
      if (at <= last) {
        table[slot(hashed(at - 2))] = (char) (at - 2);
      }
    }
    count = found;
  }

  private long hashed(int at) {
    return (long) LONG.get(text, at) << UNHASHED_BITS;
  }

  private static int slot(long hashed) {
    return (int) (hashed * HASH_FACTOR >>> Long.SIZE - TABLE_BITS);
  }

  /** Returns how many bytes from {@code earlier} on are those from {@code at} to {@code end}. */
  private int same(int earlier, int at, int end) {
    int begun = at;
    int back = at - earlier;
    while (at <= end - Long.BYTES) {
      long different = (long) LONG.get(text, at - back) ^ (long) LONG.get(text, at);
      if (different != 0) {
        return at - begun + (Long.numberOfTrailingZeros(different) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end && text[at - back] == text[at]) {
      at++;
    }
    return at - begun;
  }
}

package dev.alpi.backup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what of a text was there before, and tells the text so: by tokens, of which {@link
 * DeflateSymbols} has each kind.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class DeflateTokens {
  /* Implementation notes. A table has where the six bytes at a place were seen last, by a hash of
   * them; only the last place of each hash is known, and the first match is taken. Six and not
   * three: most short matches save nothing, and each costs branches that the processor guesses
   * wrong. Beside the place the table has more bits of the hash, so that what was there is looked
   * at only if it is the same. A match that begins before the six bytes is found by going
   * backwards.
   *
   * A token for each literal, and not the length of each run of them: who counts and writes tokens
   * has then no loop of which the processor would have to guess the end. */

  /** Of a block: as many as one that is stored can have (RFC 1951 §3.2.4). */
  static final int BLOCK_BYTES = 0xffff;

  static final int LENGTH_MAX = 258;

  /** How far back a match is at most, by RFC 1951 §2: 32 KiB. */
  private static final int DISTANCE_BITS = 15;

  private static final int HASHED_BYTES = 6;
  private static final int UNHASHED_BITS = Long.SIZE - HASHED_BYTES * Byte.SIZE;
  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

  /** A table of 64 KiB; with half of it 6 % faster, and 3 % longer. */
  private static final int TABLE_BITS = 14;

  /** Of a place; the others follow, since a match is not further back. */
  private static final int PLACE_MASK = 0xffff;

  /** After so many bytes without a match, and again after so many, steps get one longer. */
  private static final int PATIENCE_BITS = 6;

  private static final int PATIENCE_BYTES = 1 << PATIENCE_BITS;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Places, and above them what more there is of their hashes. */
  private final int[] table = new int[1 << TABLE_BITS];

  /** A literal for each byte is the most, and the end. */
  private final int[] tokens = new int[BLOCK_BYTES + 1];

  private byte[] text = {};
  private int count;

  /** From now on finds in {@code text}, from its beginning on: one block after the other. */
  void begin(byte[] text) {
    this.text = text;
    Arrays.fill(table, 0);
  }

  /** Returns the tokens, of which {@link #count} count. */
  int[] tokens() {
    return tokens;
  }

  int count() {
    return count;
  }

  /** Tells what is from {@code start} to {@code end}, and that it ends there. */
  void find(int start, int end) {
    byte[] text = this.text;
    int[] tokens = this.tokens;
    int[] table = this.table;
    int last = end - Long.BYTES;
    int found = 0;
    int at = start;
    int run = start;
    int patient = start + PATIENCE_BYTES;
    while (at <= last) {
      long here = (long) LONG.get(text, at);
      long hash = hash(here);
      int slot = slot(hash);
      int known = table[slot];
      table[slot] = rest(hash) | at & PLACE_MASK;
      int distance = at - known & PLACE_MASK;
      if ((known ^ rest(hash)) >>> Short.SIZE != 0
          || distance - 1 >>> DISTANCE_BITS != 0
          || hashed((long) LONG.get(text, at - distance) ^ here) != 0) {
        tokens[found++] = (int) here & 0xff;
        at++;
        if (at >= patient) {
          int next = Math.min(end, at + (at - run >> PATIENCE_BITS));
          tellLiterals(found, at, next);
          found += next - at;
          at = next;
        }
        continue;
      }
      int length = HASHED_BYTES + same(distance, at + HASHED_BYTES, Math.min(end, at + LENGTH_MAX));
      while (at > run && length < LENGTH_MAX && isSame(distance, at - 1)) {
        at--;
        found--;
        length++;
      }
      tokens[found++] = DeflateSymbols.length(length);
      tokens[found++] = DeflateSymbols.distance(distance - 1);
      at += length;
      run = at;
      patient = run + PATIENCE_BYTES;
      if (at <= last) {
        long before = hash((long) LONG.get(text, at - 2));
        table[slot(before)] = rest(before) | at - 2 & PLACE_MASK;
      }
    }
    tellLiterals(found, at, end);
    found += end - at;
    tokens[found++] = DeflateSymbols.END;
    count = found;
  }

  private void tellLiterals(int found, int from, int until) {
    for (int i = from; i < until; i++) {
      tokens[found - from + i] = text[i] & 0xff;
    }
  }

  /** Returns of eight bytes, the first one lowest, those that count. */
  private static long hashed(long bytes) {
    return bytes << UNHASHED_BITS;
  }

  private static long hash(long bytes) {
    return hashed(bytes) * HASH_FACTOR;
  }

  private static int slot(long hash) {
    return (int) (hash >>> Long.SIZE - TABLE_BITS);
  }

  /** Returns bits that say more of a hash, above where a place is. */
  private static int rest(long hash) {
    return (int) (hash >>> Short.SIZE) & ~PLACE_MASK;
  }

  private boolean isSame(int distance, int at) {
    return at >= distance && text[at - distance] == text[at];
  }

  /** Returns how many bytes from {@code at} to {@code end} are those so far before them. */
  private int same(int distance, int at, int end) {
    int begun = at;
    while (at <= end - Long.BYTES) {
      long different = (long) LONG.get(text, at - distance) ^ (long) LONG.get(text, at);
      if (different != 0) {
        return at - begun + (Long.numberOfTrailingZeros(different) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end && text[at - distance] == text[at]) {
      at++;
    }
    return at - begun;
  }
}

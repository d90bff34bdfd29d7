package dev.alpi.backup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes blocks of deflate (RFC 1951 §3.2.3), each with codes of its own, or stored.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class DeflateBlocks {
  /* Implementation notes. Bits are collected in a long, the first one lowest, and written as eight
   * bytes; as many as are full count. Less than 8 remain, so that four literals of 14 bits find
   * room, or one match: 14 and 5, 15 and 13. */

  /** What a stored block is longer than its text, whichever bit it begins at. */
  static final int STORED_BYTES = 6;

  /** What may be written past the end. */
  static final int SLACK_BYTES = Long.BYTES + 1;

  private static final int LITERAL_BITS_MAX = 14;
  private static final int DISTANCE_BITS_MAX = 15;

  private static final int STORED = 0;
  private static final int DYNAMIC = 2;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] text;
  private final byte[] to;

  /** Four, since bytes that are the same follow each other: none waits for the count before. */
  private final int[][] literalCounts = new int[4][DeflateSymbols.LITERALS];

  private final int[] distanceCounts = new int[DeflateSymbols.DISTANCES];
  private final HuffmanCode literals = new HuffmanCode(DeflateSymbols.LITERALS, LITERAL_BITS_MAX);
  private final HuffmanCode distances =
      new HuffmanCode(DeflateSymbols.DISTANCES, DISTANCE_BITS_MAX);
  private final DeflateCodeLengths lengths = new DeflateCodeLengths();

  /** By the length of a match: its code with its extra bits. */
  private final int[] matchCodes = new int[DeflateMatches.LENGTH_MAX + 1];

  private int at;
  private long bits;
  private int held;

  /** Writes what is in {@code text}, from {@code at} on. */
  DeflateBlocks(byte[] text, byte[] to, int at) {
    this.text = text;
    this.to = to;
    this.at = at;
  }

  /** Writes what is held back; returns where all ends. */
  int end() {
    flush();
    return held > 0 ? at + 1 : at;
  }

  /** Writes what is from {@code start} to {@code end}, with the matches that are there. */
  void write(int start, int end, DeflateMatches matches, boolean isLast) {
    count(start, end, matches);
    literals.make(literalCounts[0]);
    distances.make(distanceCounts);
    lengths.make(literals, distances);
    put(isLast ? 1 : 0, 1);
    if (lengths.bits() + bits() >= (end - start + STORED_BYTES - 1L) * Byte.SIZE) {
      store(start, end);
      return;
    }
    put(DYNAMIC, 2);
    lengths.write(this::put);
    putText(start, end, matches);
  }

  private void count(int start, int end, DeflateMatches matches) {
    for (int[] counts : literalCounts) {
      Arrays.fill(counts, 0);
    }
    Arrays.fill(distanceCounts, 0);
    int[] all = literalCounts[0];
    int from = start;
    for (int i = 0; i < matches.count(); i++) {
      int until = from + matches.run(i);
      count(from, until);
      all[DeflateSymbols.ofLength(matches.length(i))]++;
      distanceCounts[DeflateSymbols.ofDistance(matches.distance(i))]++;
      from = until + matches.length(i);
    }
    count(from, end);
    all[DeflateSymbols.END]++;
    for (int i = 0; i < DeflateSymbols.END; i++) {
      all[i] += literalCounts[1][i] + literalCounts[2][i] + literalCounts[3][i];
    }
  }

  private void count(int from, int until) {
    int[] first = literalCounts[0];
    int[] second = literalCounts[1];
    int[] third = literalCounts[2];
    int[] fourth = literalCounts[3];
    int i = from;
    for (; i + 3 < until; i += 4) {
      first[text[i] & 0xff]++;
      second[text[i + 1] & 0xff]++;
      third[text[i + 2] & 0xff]++;
      fourth[text[i + 3] & 0xff]++;
    }
    for (; i < until; i++) {
      first[text[i] & 0xff]++;
    }
  }

  /** Returns how many bits the text takes. */
  private long bits() {
    long bits = 0;
    for (int i = 0; i < DeflateSymbols.LITERALS; i++) {
      int extra = i > DeflateSymbols.END ? DeflateSymbols.extraOfLength(i) : 0;
      bits += (long) literalCounts[0][i] * (literals.lengthOf(i) + extra);
    }
    for (int i = 0; i < DeflateSymbols.DISTANCES; i++) {
      bits += (long) distanceCounts[i] * (distances.lengthOf(i) + DeflateSymbols.distanceExtra(i));
    }
    return bits;
  }

  private void put(int value, int count) {
    bits |= (long) value << held;
    held += count;
    flush();
  }

  private void flush() {
    LONG.set(to, at, bits);
    at += held >>> 3;
    bits >>>= held & -Byte.SIZE;
    held &= Byte.SIZE - 1;
  }

  private void store(int start, int end) {
    put(STORED, 2);
    put(0, -held & Byte.SIZE - 1);
    int length = end - start;
    put(length, Short.SIZE);
    put(~length & 0xffff, Short.SIZE);
    System.arraycopy(text, start, to, at, length);
    at += length;
  }

  private void makeMatchCodes() {
    for (int length = 3; length <= DeflateMatches.LENGTH_MAX; length++) {
      int symbol = DeflateSymbols.ofLength(length);
      int code = literals.packed()[symbol];
      int count = HuffmanCode.length(code);
      matchCodes[length] =
          HuffmanCode.pack(
              HuffmanCode.bits(code) | DeflateSymbols.lengthRest(length) << count,
              count + DeflateSymbols.extraOfLength(symbol));
    }
  }

  private void putText(int start, int end, DeflateMatches matches) {
    makeMatchCodes();
    int[] distanceCodes = distances.packed();
    int from = start;
    for (int i = 0; i < matches.count(); i++) {
      int until = from + matches.run(i);
      putRun(from, until);
      int length = matches.length(i);
      int distance = matches.distance(i);
      int symbol = DeflateSymbols.ofDistance(distance);
      hold(matchCodes[length]);
      hold(distanceCodes[symbol]);
      bits |= (long) DeflateSymbols.distanceRest(distance, symbol) << held;
      held += DeflateSymbols.distanceExtra(symbol);
      flush();
      from = until + length;
    }
    putRun(from, end);
    hold(literals.packed()[DeflateSymbols.END]);
    flush();
  }

  private void hold(int code) {
    bits |= (long) HuffmanCode.bits(code) << held;
    held += HuffmanCode.length(code);
  }

  private void putRun(int from, int until) {
    int[] codes = literals.packed();
    int i = from;
    for (; i + 3 < until; i += 4) {
      hold(codes[text[i] & 0xff]);
      hold(codes[text[i + 1] & 0xff]);
      hold(codes[text[i + 2] & 0xff]);
      hold(codes[text[i + 3] & 0xff]);
      flush();
    }
    for (; i < until; i++) {
      hold(codes[text[i] & 0xff]);
    }
    flush();
  }
}

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
   * bytes; as many as are full count. Less than 8 remain, so that a length and a distance find
   * room: 15 and 5 bits, 15 and 13. */

  /** What a stored block is longer than its text, whichever bit it begins at. */
  static final int STORED_BYTES = 6;

  /** What may be written past the end. */
  static final int SLACK_BYTES = Long.BYTES + 1;

  private static final int CODE_BITS_MAX = 15;

  private static final int STORED = 0;
  private static final int DYNAMIC = 2;

  /** Of what a symbol is written as: how long its code is, and so how far to move a rest. */
  private static final int LENGTH_BITS = 5;

  /** Above that, how many bits it is with its rest, and above both its code. */
  private static final int CODE_BIT = 2 * LENGTH_BITS;

  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  /** So many that follow each other are sampled: of what has columns all of them. */
  private static final int SAMPLE_BYTES = 64;

  /** How far it is from one sample to the next. */
  private static final int SAMPLE_STEP = 1021;

  /** In so many bytes are enough samples that noise is taken for text once in millions of times. */
  private static final int SAMPLED_MIN = 1 << 15;

  /** Two bytes are the same once in so many times, if they have 7.9 bits: 2^7.9. */
  private static final int SAME_OF_NOISE = 239;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[] counts = new int[DeflateSymbols.SYMBOLS];

  /** Of every second token: so none waits for the count of the same symbol before it. */
  private final int[] secondCounts = new int[DeflateSymbols.SYMBOLS];

  private final int[] literalCounts = new int[DeflateSymbols.LITERALS];
  private final int[] distanceCounts = new int[DeflateSymbols.DISTANCES];
  private final HuffmanCode literals = new HuffmanCode(DeflateSymbols.LITERALS, CODE_BITS_MAX);
  private final HuffmanCode distances = new HuffmanCode(DeflateSymbols.DISTANCES, CODE_BITS_MAX);
  private final DeflateCodeLengths lengths = new DeflateCodeLengths();

  /** What each symbol is written as. */
  private final int[] codes = new int[DeflateSymbols.SYMBOLS];

  private byte[] to = {};
  private int at;
  private long bits;
  private int held;

  /** From now on writes to {@code to}, from {@code at} on. */
  void begin(byte[] to, int at) {
    this.to = to;
    this.at = at;
    bits = 0;
    held = 0;
  }

  /** Writes what is held back; returns where all ends. */
  int end() {
    flush();
    return held > 0 ? at + 1 : at;
  }

  /**
   * Writes what is in {@code text} from {@code start} to {@code end}.
   *
   * @param tokens tell it
   */
  void write(byte[] text, int start, int end, DeflateTokens tokens, boolean isLast) {
    put(isLast ? 1 : 0, 1);
    if (isNoise(text, start, end, tokens)) {
      store(text, start, end);
      return;
    }
    count(tokens);
    literals.make(literalCounts);
    distances.make(distanceCounts);
    lengths.make(literals, distances);
    long most = (end - start + STORED_BYTES - 1L) * Byte.SIZE;
    if (lengths.bits()
            + code(literals, literalCounts, 0)
            + code(distances, distanceCounts, DeflateSymbols.LITERALS)
        >= most) {
      store(text, start, end);
      return;
    }
    put(DYNAMIC, 2);
    lengths.write(this::put);
    put(tokens);
  }

  /**
   * Says whether it is not worth the time to look for codes: nothing was there before, and of some
   * bytes two are the same about as seldom as by chance. Their codes had 7.9 bits or more, since
   * what such pairs tell is never more than the entropy.
   */
  private boolean isNoise(byte[] text, int start, int end, DeflateTokens tokens) {
    if (tokens.count() <= end - start || end - start < SAMPLED_MIN) {
      return false;
    }
    Arrays.fill(counts, 0);
    long sampled = 0;
    for (int from = start; from <= end - SAMPLE_BYTES; from += SAMPLE_STEP) {
      for (int i = from; i < from + SAMPLE_BYTES; i++) {
        counts[text[i] & 0xff]++;
      }
      sampled += SAMPLE_BYTES;
    }
    long pairs = 0;
    for (int i = 0; i <= 0xff; i++) {
      pairs += (long) counts[i] * (counts[i] - 1);
    }
    return pairs * SAME_OF_NOISE < sampled * (sampled - 1);
  }

  private void count(DeflateTokens found) {
    int[] tokens = found.tokens();
    int count = found.count();
    int[] first = counts;
    int[] second = secondCounts;
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    for (int i = 0; i + 1 < count; i += 2) {
      first[DeflateSymbols.symbol(tokens[i])]++;
      second[DeflateSymbols.symbol(tokens[i + 1])]++;
    }
    if (count % 2 > 0) {
      first[DeflateSymbols.symbol(tokens[count - 1])]++;
    }
    for (int i = 0; i < DeflateSymbols.LITERALS; i++) {
      literalCounts[i] = first[i] + second[i];
    }
    for (int i = 0; i < DeflateSymbols.DISTANCES; i++) {
      int symbol = DeflateSymbols.LITERALS + i;
      distanceCounts[i] = first[symbol] + second[symbol];
    }
  }

  /**
   * Fills in what the symbols from {@code first} on are written as; returns how many bits they take
   * as often as they are there.
   */
  private long code(HuffmanCode code, int[] counts, int first) {
    long bits = 0;
    for (int i = 0; i < counts.length; i++) {
      int length = code.lengthOf(i);
      int whole = length + DeflateSymbols.extra(first + i);
      codes[first + i] =
          HuffmanCode.bits(code.packed()[i]) << CODE_BIT | whole << LENGTH_BITS | length;
      bits += (long) counts[i] * whole;
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

  private void store(byte[] text, int start, int end) {
    put(STORED, 2);
    put(0, -held & Byte.SIZE - 1);
    int length = end - start;
    put(length, Short.SIZE);
    put(~length & 0xffff, Short.SIZE);
    System.arraycopy(text, start, to, at, length);
    at += length;
  }

  private void put(DeflateTokens found) {
    int[] tokens = found.tokens();
    int count = found.count();
    int[] codes = this.codes;
    byte[] to = this.to;
    int at = this.at;
    long bits = this.bits;
    int held = this.held;
    for (int i = 0; i + 1 < count; i += 2) {
      int first = codes[DeflateSymbols.symbol(tokens[i])];
      bits |= written(first, tokens[i]) << held;
      held += whole(first);
      int second = codes[DeflateSymbols.symbol(tokens[i + 1])];
      bits |= written(second, tokens[i + 1]) << held;
      held += whole(second);
      LONG.set(to, at, bits);
      at += held >>> 3;
      bits >>>= held & -Byte.SIZE;
      held &= Byte.SIZE - 1;
    }
    this.at = at;
    this.bits = bits;
    this.held = held;
    if (count % 2 > 0) {
      int last = tokens[count - 1];
      int code = codes[DeflateSymbols.symbol(last)];
      put((int) written(code, last), whole(code));
    }
  }

  /** Returns the code and the rest; more than the lowest five bits do not tell how far to move. */
  private static long written(int code, int token) {
    return code >>> CODE_BIT | DeflateSymbols.rest(token) << code;
  }

  private static int whole(int code) {
    return code >>> LENGTH_BITS & LENGTH_MASK;
  }
}

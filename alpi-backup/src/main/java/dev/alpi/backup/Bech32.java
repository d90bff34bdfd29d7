package dev.alpi.backup;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;

/** Bech32 (BIP 173), as age uses it for its keys: without its limit of 90 letters. */
final class Bech32 {
  private static final String LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int SUM_LETTERS = 6;
  private static final int BITS = 5;
  private static final char SEPARATOR = '1';
  private static final int LAST_ASCII = 0x7f;

  private Bech32() {}

  /** Returns {@code bytes} in small letters, with {@code prefix} before them. */
  static String encode(String prefix, byte[] bytes) {
    int[] values = regrouped(unsigned(bytes), Byte.SIZE, BITS, true).orElseThrow();
    StringBuilder text = new StringBuilder(prefix).append(SEPARATOR);
    int sum = 1;
    for (int each : prefixed(prefix)) {
      sum = step(sum, each);
    }
    for (int each : values) {
      sum = step(sum, each);
      text.append(LETTERS.charAt(each));
    }
    for (int i = 0; i < SUM_LETTERS; i++) {
      sum = step(sum, 0);
    }
    sum ^= 1;
    for (int i = SUM_LETTERS - 1; i >= 0; i--) {
      text.append(LETTERS.charAt(sum >>> (BITS * i) & 31));
    }
    return text.toString();
  }

  /** Returns what {@code text} has after {@code prefix}; empty if it is none of those. */
  static Optional<byte[]> decode(String prefix, String text) {
    if (text.chars().anyMatch(each -> each > LAST_ASCII)) {
      // some become letters of ours when they are made small
      return Optional.empty();
    }
    String small = text.toLowerCase(Locale.ROOT);
    boolean isMixed = !text.equals(small) && !text.equals(text.toUpperCase(Locale.ROOT));
    int separator = small.lastIndexOf(SEPARATOR);
    int letters = small.length() - separator - 1;
    if (isMixed
        || letters < SUM_LETTERS
        || separator < 0
        || !small.substring(0, separator).equals(prefix)) {
      return Optional.empty();
    }
    int sum = 1;
    for (int each : prefixed(prefix)) {
      sum = step(sum, each);
    }
    int[] values = new int[letters - SUM_LETTERS];
    for (int i = 0; i < letters; i++) {
      int value = LETTERS.indexOf(small.charAt(separator + 1 + i));
      if (value < 0) {
        return Optional.empty();
      }
      sum = step(sum, value);
      if (i < values.length) {
        values[i] = value;
      }
    }
    return sum == 1
        ? regrouped(values, BITS, Byte.SIZE, false).map(Bech32::bytes)
        : Optional.empty();
  }

  private static int[] prefixed(String prefix) {
    int[] values = new int[2 * prefix.length() + 1];
    for (int i = 0; i < prefix.length(); i++) {
      values[i] = prefix.charAt(i) >>> BITS;
      values[prefix.length() + 1 + i] = prefix.charAt(i) & 31;
    }
    return values;
  }

  private static int step(int sum, int value) {
    int top = sum >>> 25;
    int next = (sum & 0x1ffffff) << BITS ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      if ((top >>> i & 1) == 1) {
        next ^= GENERATOR[i];
      }
    }
    return next;
  }

  /** Returns the same bits in groups of another size; empty if bits are left over. */
  private static Optional<int[]> regrouped(int[] values, int from, int to, boolean isPadded) {
    int[] groups = new int[(values.length * from + to - 1) / to];
    int held = 0;
    int bits = 0;
    int next = 0;
    for (int value : values) {
      held = (held << from | value) & 0xfff;
      bits += from;
      while (bits >= to) {
        bits -= to;
        groups[next++] = held >>> bits & ((1 << to) - 1);
      }
    }
    int rest = held & ((1 << bits) - 1);
    if (isPadded && bits > 0) {
      groups[next++] = rest << (to - bits);
    } else if (!isPadded && (bits >= from || rest != 0)) {
      return Optional.empty();
    }
    return Optional.of(java.util.Arrays.copyOf(groups, next));
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  private static byte[] bytes(int[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(values.length);
    for (int each : values) {
      out.write(each);
    }
    return out.toByteArray();
  }
}

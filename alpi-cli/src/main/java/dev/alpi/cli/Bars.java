package dev.alpi.cli;

import java.math.BigInteger;
import java.util.List;

/** Small charts of characters. */
final class Bars {
  /** An eighth of a cell to seven of them. */
  private static final String EIGHTHS = "▏▎▍▌▋▊▉";

  private static final String HEIGHTS = "▁▂▃▄▅▆▇█";

  private Bars() {}

  /**
   * Returns a bar for {@code value}; what is more than nothing is seen.
   *
   * @param most what the longest one stands for
   * @param cells how long that is
   */
  static String bar(long value, long most, int cells) {
    if (cells <= 0 || value <= 0) {
      return "";
    }
    int eighths = Math.max(1, (int) part(value, most, 8L * cells));
    String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8 - 1, eighths % 8);
    return "█".repeat(eighths / 8) + rest;
  }

  /** Returns a column for each of {@code values}; a blank for nothing. */
  static String spark(List<Long> values) {
    long most = values.stream().mapToLong(Long::longValue).max().orElse(0);
    StringBuilder spark = new StringBuilder();
    for (long value : values) {
      if (value <= 0) {
        spark.append(' ');
      } else {
        int height = (int) Math.min(HEIGHTS.length() - 1L, part(value, most, HEIGHTS.length()));
        spark.append(HEIGHTS.charAt(height));
      }
    }
    return spark.toString();
  }

  /** Returns {@code value / whole * parts}, rounded down, without overflow. */
  static long part(long value, long whole, long parts) {
    return BigInteger.valueOf(value)
        .multiply(BigInteger.valueOf(parts))
        .divide(BigInteger.valueOf(whole))
        .min(BigInteger.valueOf(Integer.MAX_VALUE))
        .longValueExact();
  }
}

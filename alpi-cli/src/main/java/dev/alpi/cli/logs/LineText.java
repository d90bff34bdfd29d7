package dev.alpi.cli.logs;

import java.nio.charset.StandardCharsets;

/** The text of a line, of which only so much is kept. */
final class LineText {
  /** The longest row that the daemon writes has as many bytes (spec §2.16). */
  static final int BYTES_MAX = 64 * 1024;

  private static final String CUT = "… (the line goes on in the file)";

  private LineText() {}

  /**
   * Returns the text of a line.
   *
   * @param bytes where it stands
   * @param from where it starts
   * @param size how many bytes it has in the file, of which {@code bytes} may have the first {@link
   *     #BYTES_MAX} only
   */
  static String of(byte[] bytes, int from, long size) {
    if (size <= BYTES_MAX) {
      return new String(bytes, from, (int) size, StandardCharsets.UTF_8);
    }
    int kept = BYTES_MAX;
    while (kept > 0 && (bytes[from + kept - 1] & 0xc0) == 0x80) {
      kept--;
    }
    // the first byte of a character whose others may be cut
    if (kept > 0 && bytes[from + kept - 1] < 0) {
      kept--;
    }
    return new String(bytes, from, kept, StandardCharsets.UTF_8) + CUT;
  }
}

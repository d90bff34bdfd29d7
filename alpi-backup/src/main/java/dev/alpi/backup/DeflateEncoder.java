package dev.alpi.backup;

/**
 * Compresses a piece of text into the deflate format (RFC 1951): what a home is made of more than
 * twice as fast as zlib at its fastest, not longer, and into what is faster to decompress; programs
 * and short pieces get longer than by zlib. What does not get smaller is stored. Why it is here and
 * not zlib: {@code docs/decisions/0021-deflate-of-our-own.md}.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class DeflateEncoder {
  private final DeflateTokens tokens = new DeflateTokens();
  private final DeflateBlocks blocks = new DeflateBlocks();

  /** Returns the most that {@code length} bytes of text become. */
  static int most(int length) {
    return length
        + (length / DeflateTokens.BLOCK_BYTES + 1) * DeflateBlocks.STORED_BYTES
        + DeflateBlocks.SLACK_BYTES;
  }

  /**
   * Writes the first {@code length} bytes of {@code text}, as {@link #most} of them at most.
   *
   * @param to what is written to
   * @param at where that begins
   * @return where it ends
   */
  int encode(byte[] text, int length, byte[] to, int at) {
    tokens.begin(text);
    blocks.begin(to, at);
    int start = 0;
    do {
      int end = Math.min(length, start + DeflateTokens.BLOCK_BYTES);
      tokens.find(start, end);
      blocks.write(text, start, end, tokens, end == length);
      start = end;
    } while (start < length);
    return blocks.end();
  }
}

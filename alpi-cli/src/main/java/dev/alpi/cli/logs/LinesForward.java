package dev.alpi.cli.logs;

import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** The lines of one file from a place on. Memory does not depend on how long they are. */
final class LinesForward {
  /** The longest text of a line, its end, and some more lines. */
  private static final int BLOCK_BYTES = LineText.BYTES_MAX + 16 * 1024;

  /** What becomes of what stands after the last line feed. */
  enum Rest {
    /** It is a line that was torn. */
    SHOWN,
    /** It is being written. */
    AWAITED
  }

  /* Implementation notes. Each block begins with bytes that were read before. If they are others
   * the file is gone, and its key is that of a new one. */

  private final LogStream stream;
  private final Piece piece;
  private final Rest rest;

  /** What was read of the file, from {@link #blockStart} on. */
  private byte[] block;

  private long blockStart;

  /** Where in the block the next line begins. */
  private int at;

  private boolean skips;

  LinesForward(LogStream stream, Piece piece, Place from, Rest rest) {
    this.stream = stream;
    this.piece = piece;
    this.rest = rest;
    block = from.anchor();
    at = block.length;
    blockStart = from.offset() - at;
    skips = from.isWithinLine();
  }

  /** Returns the next line; empty at the end. */
  Optional<String> next() throws IOException {
    while (true) {
      int end = lineFeed();
      if (end < 0) {
        if (!fill()) {
          return unended();
        }
        continue;
      }
      int start = at;
      at = end + 1;
      if (skips) {
        skips = false;
      } else {
        return Optional.of(LineText.of(block, start, end - start));
      }
    }
  }

  /** Returns where the next line begins, or within which one it stopped. */
  Place place() {
    byte[] anchor = Arrays.copyOfRange(block, Math.max(0, at - Place.ANCHOR_BYTES), at);
    return new Place(blockStart + at, anchor, skips);
  }

  private int lineFeed() {
    for (int i = at; i < block.length; i++) {
      if (block[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads on from the line that has begun; returns false if there is nothing more of it. */
  private boolean fill() throws IOException {
    if (skips) {
      at = block.length;
    }
    int begun = block.length - at;
    if (begun >= BLOCK_BYTES) {
      return false;
    }
    int before = Math.min(at, Place.ANCHOR_BYTES);
    int from = at - before;
    byte[] more = stream.read(piece, blockStart + from, before + BLOCK_BYTES);
    if (more.length <= before + begun
        || !Arrays.equals(more, 0, before + begun, block, from, block.length)) {
      return false;
    }
    block = more;
    blockStart += from;
    at = before;
    return true;
  }

  /** Gives what has no end: a line that is too long, or torn. */
  private Optional<String> unended() {
    int start = at;
    // of a line that is left out nothing is held
    int size = block.length - start;
    boolean isLong = size > LineText.BYTES_MAX;
    if (size == 0 || (!isLong && rest == Rest.AWAITED)) {
      return Optional.empty();
    }
    at = block.length;
    skips = isLong;
    return Optional.of(LineText.of(block, start, size));
  }
}

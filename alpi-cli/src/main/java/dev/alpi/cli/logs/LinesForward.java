package dev.alpi.cli.logs;

import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
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

  private final LogStream stream;
  private final Piece piece;
  private final Rest rest;
  private long position;
  private boolean skips;
  private byte[] block = new byte[0];
  private int at;

  /**
   * Creates them.
   *
   * @param skips whether {@code from} is within a line that was given already
   */
  LinesForward(LogStream stream, Piece piece, Place from, Rest rest) {
    this.stream = stream;
    this.piece = piece;
    this.rest = rest;
    position = from.offset();
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
  Place place() throws IOException {
    long offset = position + at;
    int size = (int) Math.min(offset, Place.ANCHOR_BYTES);
    return new Place(offset, stream.read(piece, offset - size, size), skips);
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
    position += at;
    at = 0;
    if (begun >= BLOCK_BYTES) {
      return false;
    }
    block = stream.read(piece, position, BLOCK_BYTES);
    return block.length > begun;
  }

  /** Gives what has no end: a line that is too long, or torn. */
  private Optional<String> unended() {
    // of a line that is left out nothing is held
    int size = block.length;
    boolean isLong = size > LineText.BYTES_MAX;
    if (size == 0 || (!isLong && rest == Rest.AWAITED)) {
      return Optional.empty();
    }
    at = size;
    skips = isLong;
    return Optional.of(LineText.of(block, 0, size));
  }
}

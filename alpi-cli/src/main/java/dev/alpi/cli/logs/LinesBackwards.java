package dev.alpi.cli.logs;

import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a stream from its end to its start, over all its files. Memory does not depend on
 * how long files or lines are.
 */
final class LinesBackwards {
  /** Of the first block: mostly the newest lines are wanted, of many files. */
  private static final int BLOCK_BYTES = 16 * 1024;

  /** Of those before it: to open a file again and again takes longer than to read it. */
  private static final int MORE_BYTES = 128 * 1024;

  private final LogStream stream;
  private final List<Piece> pieces;
  private int next;

  /** What lies before this of the piece has not been given yet. */
  private long end;

  private byte[] block = new byte[0];
  private long blockStart;

  /**
   * Creates them.
   *
   * @param pieces the files, the newest first
   * @param end where to begin in the newest
   */
  LinesBackwards(LogStream stream, List<Piece> pieces, long end) {
    this.stream = stream;
    this.pieces = List.copyOf(pieces);
    this.end = end;
  }

  /**
   * Returns the line before the one that was given last; empty at the start of the stream.
   *
   * @throws IOException if a file cannot be read; it is left out then
   */
  Optional<String> previous() throws IOException {
    while (next < pieces.size()) {
      Optional<String> line;
      try {
        line = end > 0 ? line(pieces.get(next)) : Optional.empty();
      } catch (IOException e) {
        leave();
        throw e;
      }
      if (line.isPresent()) {
        return line;
      }
      leave();
    }
    return Optional.empty();
  }

  /** Goes on with the file before. */
  private void leave() {
    next++;
    block = new byte[0];
    end = next < pieces.size() ? pieces.get(next).size() : 0;
  }

  /** Returns when the file that the last line is of was written last. */
  Instant modified() {
    return pieces.get(Math.min(next, pieces.size() - 1)).modified();
  }

  /** Returns the last line before {@link #end}; empty if the file has been rotated away. */
  private Optional<String> line(Piece piece) throws IOException {
    if (!holds(end - 1) && !load(piece, end)) {
      return Optional.empty();
    }
    long textEnd = byteAt(end - 1) == '\n' ? end - 1 : end;
    long start = textEnd;
    while (start > 0) {
      if (!holds(start - 1) && !load(piece, start)) {
        return Optional.empty();
      }
      int index = (int) (start - 1 - blockStart);
      while (index >= 0 && block[index] != '\n') {
        index--;
      }
      start = blockStart + index + 1;
      if (index >= 0) {
        break;
      }
    }
    end = start;
    return Optional.of(text(piece, start, textEnd - start));
  }

  private String text(Piece piece, long start, long size) throws IOException {
    int length = (int) Math.min(size, LineText.BYTES_MAX);
    if (start >= blockStart && start + length <= blockStart + block.length) {
      return LineText.of(block, (int) (start - blockStart), size);
    }
    byte[] bytes = stream.read(piece, start, length);
    return LineText.of(bytes, 0, bytes.length < length ? bytes.length : size);
  }

  private boolean holds(long position) {
    return position >= blockStart && position < blockStart + block.length;
  }

  private byte byteAt(long position) {
    return block[(int) (position - blockStart)];
  }

  /** Reads what lies before {@code position}; returns false if it is no longer there. */
  private boolean load(Piece piece, long position) throws IOException {
    long start = Math.max(0, position - (block.length == 0 ? BLOCK_BYTES : MORE_BYTES));
    block = stream.read(piece, start, (int) (position - start));
    blockStart = start;
    return block.length == position - start;
  }
}

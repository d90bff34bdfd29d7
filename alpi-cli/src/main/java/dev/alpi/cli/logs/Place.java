package dev.alpi.cli.logs;

import java.util.Arrays;

/**
 * How far a file was read.
 *
 * <p>What stands before it shows whether a file is still the one that was read: a key can come back
 * with another file, and a file can be written anew.
 */
final class Place {
  /** More than a time and some words: no two places of a log have the same before them. */
  static final int ANCHOR_BYTES = 256;

  /** Where everything begins. */
  static final Place START = new Place(0, new byte[0], false);

  private final long offset;
  private final byte[] anchor;
  private final boolean isWithinLine;

  /**
   * Creates it.
   *
   * @param anchor the last bytes before {@code offset}, at most {@link #ANCHOR_BYTES}
   * @param isWithinLine whether the line around it was given already
   */
  Place(long offset, byte[] anchor, boolean isWithinLine) {
    this.offset = offset;
    this.anchor = anchor.clone();
    this.isWithinLine = isWithinLine;
  }

  long offset() {
    return offset;
  }

  boolean isWithinLine() {
    return isWithinLine;
  }

  byte[] anchor() {
    return anchor.clone();
  }

  /** Returns the last line of the anchor, or as much of it as it has. */
  byte[] lastLine() {
    int start = anchor.length - 1;
    while (start > 0 && anchor[start - 1] != '\n') {
      start--;
    }
    return Arrays.copyOfRange(anchor, Math.max(0, start), anchor.length);
  }

  int anchorSize() {
    return anchor.length;
  }

  /** Says whether {@code bytes} are those before it; if none of them were read nobody knows. */
  boolean isAfter(byte[] bytes) {
    return (offset == 0 || anchor.length > 0) && Arrays.equals(anchor, bytes);
  }
}

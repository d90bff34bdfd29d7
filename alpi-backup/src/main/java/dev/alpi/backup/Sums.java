package dev.alpi.backup;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sums of files that are read one after the other: files with the same sum have the same content.
 *
 * <p><b>Threads:</b> one at a time reads.
 */
sealed interface Sums permits Sha256Sums, KeyedSums {
  /** Begins a file. */
  Sum begin();

  /** The sum of a file. */
  interface Sum {
    /** Takes what comes next of the file, which is not changed afterwards. */
    void add(byte[] bytes, int from, int length);

    /** Takes what comes next of the file, which is not changed afterwards. */
    default void add(ByteBuffer piece) {
      add(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }

    /** That was all of it. */
    void end();

    /** Says whether {@link #hex} need not wait. */
    boolean isKnown();

    /** Returns it in hexadecimal, after {@link #end}. */
    String hex() throws IOException;
  }
}

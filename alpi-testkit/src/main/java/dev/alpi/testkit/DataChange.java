package dev.alpi.testkit;

import java.nio.ByteBuffer;

/** A change of a file's content that has not been synced. */
sealed interface DataChange {
  /** {@code bytes}, read-only and never moved, stand at {@code offset}. */
  record Write(long offset, ByteBuffer bytes) implements DataChange {
    int end() {
      return Math.toIntExact(offset + bytes.remaining());
    }
  }

  /** The file is {@code size} bytes long. */
  record Truncate(long size) implements DataChange {}
}

package dev.alpi.backup;

import java.io.IOException;

/** The content of a file of an archive, which is read from its beginning to its end once. */
interface Content {
  /** Reads a piece of it into {@code buffer} and returns how long that is; -1 at its end. */
  int read(byte[] buffer) throws IOException;

  /**
   * Reads all of it.
   *
   * @return the SHA-256 of what was read, in hexadecimal
   */
  String sha256(byte[] buffer) throws IOException;
}

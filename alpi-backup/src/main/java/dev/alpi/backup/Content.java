package dev.alpi.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The content of a file of an archive, which is read from its beginning to its end once. */
interface Content {
  /** Returns what comes next, which is not changed afterwards; nothing at the end. */
  ByteBuffer next() throws IOException;

  /**
   * Returns the SHA-256 that the archive has for it, in hexadecimal, which is compared with what is
   * read; empty if it has none.
   */
  Optional<String> sha256();
}

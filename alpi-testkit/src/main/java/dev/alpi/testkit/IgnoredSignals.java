package dev.alpi.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Signals that this process ignores because whoever started it did, as {@code nohup} does: the
 * processes that it starts ignore them too.
 */
public final class IgnoredSignals {
  /** The number of SIGHUP, everywhere. */
  public static final int HANGUP = 1;

  private static final int HEXADECIMAL = 16;

  private IgnoredSignals() {}

  /**
   * Says whether {@code signal} is ignored; not where Linux does not tell.
   *
   * @param status {@code /proc/self/status}
   * @param signal its number
   * @throws IOException if it cannot be read
   */
  public static boolean has(Path status, int signal) throws IOException {
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), HEXADECIMAL))
        .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
  }
}

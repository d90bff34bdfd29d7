package dev.alpi.memory;

import java.util.Optional;

/**
 * Names one content of a memory file, so that a change can be refused if somebody else was faster.
 *
 * <p><b>Compatibility:</b> shown to models and host-plane clients, which hand it back.
 *
 * @param text the first 16 hexadecimal digits of the SHA-256 of the file, in lower case
 */
public record MemoryRevision(String text) {
  private static final int DIGITS = 16;

  public MemoryRevision {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a revision");
    }
  }

  /** Reads a revision that came from outside; empty if it is not one. */
  public static Optional<MemoryRevision> parse(String text) {
    return isValid(text) ? Optional.of(new MemoryRevision(text)) : Optional.empty();
  }

  static MemoryRevision of(byte[] content) {
    return new MemoryRevision(SessionText.sha256(content).substring(0, DIGITS));
  }

  private static boolean isValid(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  @Override
  public String toString() {
    return text;
  }
}

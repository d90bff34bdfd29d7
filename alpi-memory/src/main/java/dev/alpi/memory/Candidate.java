package dev.alpi.memory;

/**
 * A statement that might be worth remembering. A person decides.
 *
 * @param target where it would go
 * @param text what it says
 * @param confidence how sure it is
 */
public record Candidate(MemoryFile target, String text, Confidence confidence) {
  /** The longest text that is queued, in code points: one statement, not an essay. */
  public static final int CHARS_MAX = 1000;

  public Candidate {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a candidate says something");
    }
  }
}

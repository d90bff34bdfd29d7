package dev.alpi.memory;

import java.util.List;

/**
 * A memory file as it was at one moment.
 *
 * @param file which
 * @param entries its entries, in order
 * @param visibleText what a prompt carries of it: the entries without what is known about them;
 *     empty if there are none
 * @param visibleChars the length of {@code visibleText} in code points
 * @param revision names this content
 */
public record MemorySnapshot(
    MemoryFile file,
    List<MemoryEntry> entries,
    String visibleText,
    int visibleChars,
    MemoryRevision revision) {
  /** From here on it is time to consolidate (alpi-engine §9). */
  private static final int NEARLY_FULL_PERCENT = 80;

  public MemorySnapshot {
    entries = List.copyOf(entries);
  }

  /** Returns how much of what the file may hold it holds, rounded down; over 100 if too much. */
  public int percentFull() {
    return (int) (visibleChars * 100L / file.visibleCharsMax());
  }

  /** Says whether it is time to bring entries together or take some out. */
  public boolean isNearlyFull() {
    return percentFull() >= NEARLY_FULL_PERCENT;
  }
}

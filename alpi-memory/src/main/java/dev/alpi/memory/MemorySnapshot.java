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
 * @param revision the first 16 hexadecimal digits of the SHA-256 of the file
 */
public record MemorySnapshot(
    MemoryFile file,
    List<MemoryEntry> entries,
    String visibleText,
    int visibleChars,
    String revision) {
  public MemorySnapshot {
    entries = List.copyOf(entries);
  }
}

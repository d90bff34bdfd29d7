package dev.alpi.memory;

import java.util.Locale;
import java.util.Optional;

/** The memory files of a home. */
public enum MemoryFile {
  /** Who the owner is. */
  USER("USER.md", 3000),
  /** Facts. */
  MEMORY("MEMORY.md", 5000),
  /** Who the agent is: free Markdown, without entries; its limit is advice only. */
  AGENT("AGENT.md", 8000);

  private final String fileName;
  private final int visibleCharsMax;

  MemoryFile(String fileName, int visibleCharsMax) {
    this.fileName = fileName;
    this.visibleCharsMax = visibleCharsMax;
  }

  /** Returns the file for the {@code target} of the memory tool: {@code user}, {@code memory}, … */
  public static Optional<MemoryFile> parse(String target) {
    for (MemoryFile file : values()) {
      if (file.name().toLowerCase(Locale.ROOT).equals(target)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Returns the name of the file in {@code memories/}. */
  public String fileName() {
    return fileName;
  }

  /** Returns how many visible code points it may hold (alpi-state §2.11). */
  public int visibleCharsMax() {
    return visibleCharsMax;
  }
}

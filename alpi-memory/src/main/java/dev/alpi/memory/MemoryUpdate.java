package dev.alpi.memory;

import java.util.List;

/**
 * What a call has changed.
 *
 * @param changes one for each wish, in order
 * @param warnings what is odd about the new texts, though they were taken: what they say will soon
 *     be out of date. A sentence each
 * @param after the file as it is now
 */
public record MemoryUpdate(
    List<MemoryChange> changes, List<String> warnings, MemorySnapshot after) {
  public MemoryUpdate {
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
  }
}

package dev.alpi.memory;

import java.util.List;

/**
 * What a call has changed.
 *
 * @param changes one for each wish, in order
 * @param after the file as it is now
 */
public record MemoryUpdate(List<MemoryChange> changes, MemorySnapshot after) {
  public MemoryUpdate {
    changes = List.copyOf(changes);
  }
}

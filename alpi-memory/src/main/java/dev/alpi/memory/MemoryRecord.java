package dev.alpi.memory;

import java.time.Instant;

/**
 * A text that was taken out of a memory file.
 *
 * @param when when
 * @param file from which file
 * @param action why
 * @param oldText what stood there; long ones are cut
 * @param newText what took its place; empty if nothing did
 */
public record MemoryRecord(
    Instant when, MemoryFile file, Action action, String oldText, String newText) {

  /** Why a text was taken out. */
  public enum Action {
    /** An addition corrected or extended it. */
    SUPERSEDED,
    /** It was replaced on purpose. */
    REPLACED,
    /** It was removed on purpose. */
    REMOVED,
    /** It was a guess that nobody confirmed. */
    EXPIRED
  }
}

package dev.alpi.memory;

/** Placeholder, replaced by the real one. */
public final class MemoryStore {
  private MemoryStore() {}
}

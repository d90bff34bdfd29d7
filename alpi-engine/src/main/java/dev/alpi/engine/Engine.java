package dev.alpi.engine;

/** Placeholder, replaced by the real one. */
public final class Engine {
  private Engine() {}
}

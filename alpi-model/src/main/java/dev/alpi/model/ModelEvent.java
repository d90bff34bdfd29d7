package dev.alpi.model;

/** What arrives while a model answers. */
public sealed interface ModelEvent {
  /** A piece of the visible answer. */
  record Text(String delta) implements ModelEvent {}

  /** A piece of the reasoning that the provider shows. */
  record Reasoning(String delta) implements ModelEvent {}

  /**
   * A tool call took shape; its arguments are complete only in the {@link ModelReply}.
   *
   * @param name the tool
   */
  record ToolCallStarted(String name) implements ModelEvent {}
}

package dev.alpi.engine.tools;

import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;

/**
 * What a tool works with during one turn.
 *
 * @param paths where files may be, and the workspace that relative paths start from
 * @param commands runs programs
 * @param memory the profile's memory
 * @param todos the session's list
 * @param cancellation ends the turn
 * @param asker the person, for questions
 * @param outputs collects the files that go with the answer
 * @param changes collects what happens to files
 * @param runner runs other tools, through the gate
 */
public record ToolContext(
    PathPolicy paths,
    CommandRunner commands,
    MemoryStore memory,
    TodoList todos,
    Cancellation cancellation,
    Asker asker,
    OutputFiles outputs,
    FileChanges changes,
    ToolRunner runner) {

  /** Returns a context in which nobody answers questions and no tool runs another. */
  public static ToolContext of(
      PathPolicy paths,
      CommandRunner commands,
      MemoryStore memory,
      TodoList todos,
      Cancellation cancellation) {
    return new ToolContext(
        paths,
        commands,
        memory,
        todos,
        cancellation,
        Asker.nobody(),
        new OutputFiles(),
        new FileChanges(),
        ToolRunner.none());
  }

  /** Returns this context with other means. */
  public ToolContext with(Asker newAsker, ToolRunner newRunner) {
    return new ToolContext(
        paths, commands, memory, todos, cancellation, newAsker, outputs, changes, newRunner);
  }
}

package dev.alpi.engine.tools;

import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;
import java.util.List;
import java.util.function.Consumer;

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
 * @param progress takes what a tool that takes long has to tell meanwhile, a few words at a time
 * @param sources takes where text of the result comes from, if that turns out to be from outside
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
    ToolRunner runner,
    Consumer<String> progress,
    Consumer<String> sources) {

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
        ToolRunner.none(),
        text -> {},
        source -> {});
  }

  /** Returns this context with another {@code asker}. */
  public ToolContext with(Asker other) {
    return new ToolContext(
        paths,
        commands,
        memory,
        todos,
        cancellation,
        other,
        outputs,
        changes,
        runner,
        progress,
        sources);
  }

  /** Returns this context for a sub-agent: it has a list of its own, and nobody to ask. */
  public ToolContext forSubAgent() {
    return new ToolContext(
        paths,
        commands,
        memory,
        TodoList.of(List.of()),
        cancellation,
        Asker.nobody(),
        outputs,
        changes.another(),
        runner,
        progress,
        sources);
  }

  /** Returns this context for one call. */
  public ToolContext forCall(
      ToolRunner others, Consumer<String> listener, Consumer<String> outside) {
    return new ToolContext(
        paths,
        commands,
        memory,
        todos,
        cancellation,
        asker,
        outputs,
        changes,
        others,
        listener,
        outside);
  }
}

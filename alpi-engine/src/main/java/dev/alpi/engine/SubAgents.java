package dev.alpi.engine;

import dev.alpi.engine.context.Conversation;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Agents that a turn sets to work: each has a conversation of its own, sees nothing but what it is
 * told, and returns a text. What they spend is the turn's: they reserve and settle in the same
 * {@link Spending}, pass the same gate, and end with the same cancellation.
 *
 * <p><b>Threads:</b> any.
 */
final class SubAgents {
  private final TurnContext context;
  private final Spending spending;
  private final Gate gate;
  private final Map<String, Tool> tools;
  private final Consumer<TurnEvent> events;
  private final Consumer<Compactor.Report> reports;

  /**
   * Creates it.
   *
   * @param tools those that sub-agents may have, by name
   */
  SubAgents(
      TurnContext context,
      Spending spending,
      Gate gate,
      Map<String, Tool> tools,
      Consumer<TurnEvent> events,
      Consumer<Compactor.Report> reports) {
    this.context = context;
    this.spending = spending;
    this.gate = gate;
    this.tools = tools;
    this.events = events;
    this.reports = reports;
  }

  /**
   * What a sub-agent is to do.
   *
   * @param system who it is and how it answers
   * @param request what it is asked
   * @param toolNames the tools that it has, as far as there are such
   * @param stepsMax how many model calls it may make
   * @param choice which models it uses
   * @param resultCharsMax how long a tool result may be
   */
  record Task(
      String system,
      String request,
      Set<String> toolNames,
      int stepsMax,
      ModelCalls.Choice choice,
      long resultCharsMax) {}

  /** Says whether what they answer may be of others who wrote what they or the turn have read. */
  boolean haveReadOutside() {
    return context.taint().isTainted();
  }

  /**
   * Runs {@code tasks}, side by side if there are several.
   *
   * @param progress gets what they do, a few words at a time
   * @return their answers, in order; a task that failed has a text that says so
   * @throws ToolFailure if all of them failed
   */
  List<String> run(List<Task> tasks, Consumer<String> progress) throws ToolFailure, IOException {
    List<String> answers = new ArrayList<>();
    List<ToolFailure> failures = new ArrayList<>();
    List<Future<String>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sub-agent-", 0).factory())) {
      for (int i = 0; i < tasks.size(); i++) {
        Task task = tasks.get(i);
        String label = tasks.size() == 1 ? "" : (i + 1) + ": ";
        running.add(threads.submit(() -> run(task, text -> progress.accept(label + text))));
      }
    }
    for (Future<String> each : running) {
      try {
        answers.add(each.get());
      } catch (ExecutionException e) {
        failures.add(failure(e.getCause()));
        answers.add("failed: " + failures.getLast().getMessage());
      } catch (InterruptedException e) {
        throw new IllegalStateException("all sub-agents have ended", e);
      }
    }
    if (failures.size() == tasks.size()) {
      throw failures.getFirst();
    }
    return answers;
  }

  private static ToolFailure failure(Throwable cause) throws IOException {
    return switch (cause) {
      case ToolFailure failure -> failure;
      case IOException failure -> throw failure;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      default -> throw new IllegalStateException(cause);
    };
  }

  private String run(Task task, Consumer<String> progress) throws ToolFailure, IOException {
    ToolContext forTools = context.tools().forSubAgent();
    TurnContext own = context.with(forTools, context.resultLimits().atMost(task.resultCharsMax()));
    Consumer<TurnEvent> told = event -> forward(event, progress);
    ReasoningLog reasoning = new ReasoningLog(context.machine().ticker());
    ModelCalls calls =
        new ModelCalls(
            own, spending, task.choice(), TurnEvent.Purpose.SUB_AGENT, told, reasoning::take);
    Turn turn =
        new Turn(
            own,
            calls,
            new ToolCalls(own, gate, selected(task), told),
            new Compactor(own, spending, told, reports),
            told,
            task.system(),
            Conversation.of(List.of(), new Message.User(task.request())),
            Turn.Rules.steps(task.stepsMax()),
            reasoning);
    return switch (turn.run()) {
      case Turn.End.Answered(String text) -> text;
      case Turn.End.Interrupted _ -> throw new ToolFailure("interrupted");
      case Turn.End.OverBudget(Budget.Refusal refusal) -> throw new ToolFailure(refusal.reason());
      case Turn.End.Failed failed -> throw new ToolFailure(failed.reason());
    };
  }

  private Map<String, Tool> selected(Task task) {
    Map<String, Tool> chosen = new LinkedHashMap<>();
    tools.forEach(
        (name, tool) -> {
          if (task.toolNames().contains(name)) {
            chosen.put(name, tool);
          }
        });
    return chosen;
  }

  /** What it costs and changes concerns everybody; what it does is told in a few words. */
  private void forward(TurnEvent event, Consumer<String> progress) {
    switch (event) {
      case TurnEvent.ToolStarted started ->
          progress.accept(started.name() + " " + started.preview());
      case TurnEvent.FilesChanged changed ->
          // the parent's model is told of them too
          changed.changes().forEach(context.tools().changes()::add);
      case TurnEvent.Paid _,
          TurnEvent.BudgetPassed _,
          TurnEvent.Notified _,
          TurnEvent.Retrying _,
          TurnEvent.Rerouted _,
          TurnEvent.Warned _ ->
          events.accept(event);
      case TurnEvent.Started _,
          TurnEvent.ModelState _,
          TurnEvent.Text _,
          TurnEvent.Reasoning _,
          TurnEvent.AssistantDone _,
          TurnEvent.ToolState _,
          TurnEvent.ToolEnded _,
          TurnEvent.Compacted _,
          TurnEvent.Failed _,
          TurnEvent.Interrupted _,
          TurnEvent.Done _ -> {
        // the sub-agent's own affair
      }
    }
  }
}

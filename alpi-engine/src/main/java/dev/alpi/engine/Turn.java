package dev.alpi.engine;

import dev.alpi.engine.attachments.OutputAttachments;
import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Message;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The loop of one turn: model, tools, model, … until there is a final text (alpi-engine spec §1.3).
 *
 * <p>Whatever happens, each tool call in {@link #messages} is followed by its result, so the
 * conversation stays one that every provider accepts.
 *
 * <p><b>Threads:</b> the turn's.
 */
final class Turn {
  /** How often a model that says nothing at all is asked again. */
  private static final int EMPTY_RETRIES = 1;

  /** What providers accept as the name of a tool. */
  private static final Pattern TOOL_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private static final String SAY_SOMETHING =
      "[alpi] Your last message was empty. Answer the person, or say what keeps you from it.";

  private static final String WRAP_UP =
      "[alpi] The limit of steps for this turn is reached and tools are off now. Say what was done,"
          + " what is left and what you know so far.";

  private final TurnContext context;
  private final ModelCalls calls;
  private final Gate gate;
  private final Map<String, Tool> tools;
  private final List<ToolSpec> specs;
  private final Consumer<TurnEvent> events;
  private final String system;
  private final List<Message> messages;
  private final List<ToolTrace> traces = new ArrayList<>();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<String> said = new ArrayList<>();
  private int emptyRetriesLeft = EMPTY_RETRIES;

  Turn(
      TurnContext context,
      ModelCalls calls,
      Gate gate,
      Map<String, Tool> tools,
      Consumer<TurnEvent> events,
      String system,
      List<Message> history) {
    this.context = context;
    this.calls = calls;
    this.gate = gate;
    this.tools = tools;
    this.events = events;
    this.system = system;
    this.messages = new ArrayList<>(history);
    this.specs =
        tools.values().stream()
            .map(Tool::spec)
            .filter(spec -> !Gate.isDenied(spec.name(), context.deniedTools()))
            .toList();
  }

  /** How the loop ended. */
  sealed interface End {
    /** With a final text. */
    record Answered(String text) implements End {}

    /** By the person. */
    record Interrupted(String text) implements End {}

    /** By the budget. */
    record OverBudget(Budget.Refusal refusal) implements End {}

    /** Without an answer; {@code text} was already shown. */
    record Failed(String reason, String hint, String text) implements End {}
  }

  List<ToolTrace> traces() {
    return List.copyOf(traces);
  }

  String reasoning() {
    return reasoning.toString();
  }

  /** Returns what the model said before its last message, in the messages that asked for tools. */
  String saidBefore() {
    return String.join("\n\n", said);
  }

  End run() throws IOException {
    for (int step = 0; step < context.stepsMax(); step++) {
      if (context.cancellation().isCancelled()) {
        return new End.Interrupted("");
      }
      Optional<End> end = step(specs);
      if (end.isPresent()) {
        return end.get();
      }
    }
    messages.add(new Message.User(WRAP_UP));
    return step(List.of())
        .orElseGet(
            () ->
                new End.Failed(
                    "the limit of "
                        + context.stepsMax()
                        + " steps a turn was reached without an answer",
                    "ask for less at a time, or raise tools.max_steps_per_turn",
                    ""));
  }

  /** One model call and the tools it asks for; empty if the turn goes on. */
  private Optional<End> step(List<ToolSpec> offered) throws IOException {
    switch (calls.call(system, messages, offered)) {
      case ModelCalls.Answer.Replied(ModelReply reply) -> {
        reasoning.append(reply.reasoning());
        if (!reply.message().toolCalls().isEmpty() && !offered.isEmpty()) {
          messages.add(reply.message());
          if (!reply.message().text().isBlank()) {
            said.add(reply.message().text());
          }
          runTools(reply);
          return Optional.empty();
        }
        return answered(reply);
      }
      case ModelCalls.Answer.Cancelled(String text) -> {
        return Optional.of(new End.Interrupted(text));
      }
      case ModelCalls.Answer.OverBudget(Budget.Refusal refusal) -> {
        return Optional.of(new End.OverBudget(refusal));
      }
      case ModelCalls.Answer.Failed(String reason, String hint, String text) -> {
        return Optional.of(new End.Failed(reason, hint, text));
      }
    }
  }

  private Optional<End> answered(ModelReply reply) {
    String text = reply.message().text();
    if (!text.isBlank()) {
      messages.add(Message.Assistant.of(text));
      return Optional.of(new End.Answered(text));
    }
    if (emptyRetriesLeft-- > 0) {
      messages.add(new Message.User(SAY_SOMETHING));
      return Optional.empty();
    }
    String why =
        switch (reply.stop()) {
          case LENGTH -> "used up its output limit without an answer";
          case FILTERED -> "withheld its answer";
          case END, TOOLS -> "answered with nothing, twice";
        };
    return Optional.of(
        new End.Failed(calls.model() + " " + why, "ask again, or use another model", ""));
  }

  private void runTools(ModelReply reply) throws IOException {
    List<ToolCall> wanted = reply.message().toolCalls();
    for (int i = 0; i < wanted.size(); i++) {
      ToolCall call = wanted.get(i);
      boolean mayBeCut = reply.stop() == ModelReply.Stop.LENGTH && i == wanted.size() - 1;
      Message.ToolResult result =
          context.cancellation().isCancelled()
              ? failed(call, "skipped: the turn was interrupted")
              : runTool(call, mayBeCut);
      messages.add(result);
    }
  }

  private Message.ToolResult runTool(ToolCall call, boolean mayBeCut) throws IOException {
    Instant at = context.machine().clock().instant();
    long start = context.machine().ticker().nanoTime();
    Message.ToolResult result = result(call, mayBeCut);
    Duration took = Duration.ofNanos(context.machine().ticker().nanoTime() - start);
    boolean isOk = result.outcome() == Message.Outcome.OK;
    traces.add(
        ToolTrace.of(
            at,
            shownName(call),
            isOk ? ToolTrace.Status.OK : ToolTrace.Status.FAILED,
            took,
            call.arguments(),
            result.text()));
    events.accept(new TurnEvent.ToolEnded(call.id(), shownName(call), isOk, result.text(), took));
    return result;
  }

  private Message.ToolResult result(ToolCall call, boolean mayBeCut) throws IOException {
    try {
      Tool tool = tools.get(call.name());
      if (tool == null) {
        throw new ToolFailure(
            "there is no tool " + shownName(call) + "; there are " + String.join(", ", offered()));
      }
      Arguments arguments = parse(call, mayBeCut);
      events.accept(new TurnEvent.ToolStarted(call.id(), call.name(), tool.preview(arguments)));
      gate.check(call.name(), arguments, context);
      String text = tool.run(arguments, context.tools());
      OutputAttachments.claimed(call.name(), text, context.tools().paths().workspace())
          .ifPresent(context.tools().outputs()::add);
      return new Message.ToolResult(call.id(), call.name(), cap(call, text), Message.Outcome.OK);
    } catch (ToolFailure e) {
      return failed(call, e.getMessage());
    } catch (IOException e) {
      return failed(call, "the machine failed: " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // a bug in a tool is no reason to lose the turn; its kind is for the log of whoever looks
      // into it
      return failed(call, "the tool failed unexpectedly (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** A model may invent any name: one that cannot be a tool's is shown as a question mark. */
  private static String shownName(ToolCall call) {
    return TOOL_NAME.matcher(call.name()).matches() ? call.name() : "?";
  }

  private List<String> offered() {
    return specs.stream().map(ToolSpec::name).toList();
  }

  private static Arguments parse(ToolCall call, boolean mayBeCut) throws ToolFailure {
    try {
      if (mayBeCut && call.arguments().isBlank()) {
        throw new ToolFailure("the arguments are missing");
      }
      return Arguments.parse(call.arguments());
    } catch (ToolFailure e) {
      throw mayBeCut
          ? new ToolFailure(
              e.getMessage()
                  + "; your output limit was reached in the middle of them: write less at a time")
          : e;
    }
  }

  private Message.ToolResult failed(ToolCall call, String why) {
    return new Message.ToolResult(call.id(), call.name(), cap(call, why), Message.Outcome.FAILED);
  }

  /** What goes to the provider has no secret in it either: a file or a command may show one. */
  private String cap(ToolCall call, String text) {
    return context.resultLimits().cap(call.name(), context.redactor().apply(text));
  }
}

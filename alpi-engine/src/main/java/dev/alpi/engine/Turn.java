package dev.alpi.engine;

import dev.alpi.engine.context.ContextMeter;
import dev.alpi.engine.context.Conversation;
import dev.alpi.engine.context.MessageSize;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The loop of one turn, or of one sub-agent: model, tools, model, … until there is a final text
 * (alpi-engine spec §1.3).
 *
 * <p><b>Threads:</b> one.
 */
final class Turn {
  /** How often a model that says nothing at all is asked again. */
  private static final int EMPTY_RETRIES = 1;

  /** How often a model that stops with open points is reminded of them. */
  private static final int REMINDERS_MAX = 3;

  /** So many failed tools one after the other are a reason to think harder (spec §1.4). */
  private static final int FAILURES_MAX = 3;

  /** How often one call is made shorter because the provider finds it too long. */
  private static final int OVERFLOWS_MAX = 3;

  /** What the results of one message may have of the window: more would leave no room for it. */
  private static final double RESULTS_SHARE = 0.4;

  private static final String SAY_SOMETHING =
      "[alpi] Your last message was empty. Answer the person, or say what keeps you from it.";

  /** What the last word may take when the time of a turn is up. */
  private static final Duration LAST_WORD = Duration.ofSeconds(60);

  private static final String WRAP_UP =
      "[alpi] The limit of %s for this turn is reached and tools are off now. Say what was done,"
          + " what is left and what you know so far.";

  private final TurnContext context;
  private final ModelCalls calls;
  private final ToolCalls tools;
  private final Compactor compactor;
  private final Consumer<TurnEvent> events;
  private final Compactor.Fixed fixed;
  private final Conversation conversation;
  private final Rules rules;
  private final ContextMeter meter = new ContextMeter();
  private final ReasoningLog reasoning;
  private final List<String> said = new ArrayList<>();
  private Cancellation cancellation;
  private int emptyRetriesLeft = EMPTY_RETRIES;
  private int remindersLeft = REMINDERS_MAX;
  private boolean hasWorked = true;
  private int failures;
  private boolean escalated;

  Turn(
      TurnContext context,
      ModelCalls calls,
      ToolCalls tools,
      Compactor compactor,
      Consumer<TurnEvent> events,
      String system,
      Conversation conversation,
      Rules rules,
      ReasoningLog reasoning) {
    this.context = context;
    this.calls = calls;
    this.tools = tools;
    this.compactor = compactor;
    this.events = events;
    this.fixed = Compactor.Fixed.of(system, tools.specs());
    this.conversation = conversation;
    this.rules = rules;
    this.reasoning = reasoning;
    this.cancellation = context.cancellation();
  }

  /**
   * When a loop ends.
   *
   * @param stepsMax how many model calls may follow each other
   * @param time how long it may take; empty if only its parent's time counts
   * @param open what is still to be done, if that keeps it from ending
   */
  record Rules(int stepsMax, Optional<TurnTime> time, Supplier<Optional<String>> open) {
    /** Ends when the model is done. */
    static Rules steps(int stepsMax) {
      return new Rules(stepsMax, Optional.empty(), Optional::empty);
    }

    private boolean isLate() {
      return time.filter(TurnTime::isUp).isPresent();
    }
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
    record Failed(String reason, String hint, String text, boolean isTransient) implements End {}
  }

  /** Returns what the model said before its last message, in the messages that asked for tools. */
  String saidBefore() {
    return String.join("\n\n", said);
  }

  /** Takes how many {@code tokens} the last prompt of the conversation had, as was reported. */
  void lastHad(long tokens) {
    List<Message> before = conversation.messages().subList(0, conversation.question());
    if (!before.isEmpty()) {
      // without the newest message: it was the answer to that prompt
      List<Message> sent = before.subList(0, before.size() - 1);
      meter.reported(tokens, MessageSize.bytes(sent) + fixed.bytes());
    }
  }

  End run() throws IOException {
    for (int step = 0; step < rules.stepsMax() && !rules.isLate(); step++) {
      if (cancellation.isCancelled()) {
        return new End.Interrupted("");
      }
      Optional<End> end = step(tools.specs());
      if (end.isPresent() && !hasRunOutOfTime(end.get())) {
        return end.get();
      }
    }
    if (!rules.isLate()) {
      return wrapUp("steps", rules.stepsMax() + " steps");
    }
    try (TurnTime more = rules.time().orElseThrow().more(LAST_WORD)) {
      cancellation = more.work();
      calls.heed(cancellation);
      End end = wrapUp("time", "time");
      return end instanceof End.Interrupted(String text) && more.endedWork()
          ? tooLong("time", text)
          : end;
    }
  }

  /** The words of a call that ran out of time are in the conversation: the person saw them. */
  private boolean hasRunOutOfTime(End end) {
    if (end instanceof End.Interrupted(String text)
        && rules.isLate()
        && rules.time().orElseThrow().endedWork()) {
      if (!text.isBlank()) {
        said.add(text);
        conversation.add(Message.Assistant.of(text));
      }
      return true;
    }
    return false;
  }

  /** Asks for a last word, without tools. */
  private End wrapUp(String limit, String reached) throws IOException {
    conversation.add(new Message.User(WRAP_UP.replace("%s", limit)));
    // whatever is open is said now, not done
    remindersLeft = 0;
    return step(List.of()).orElseGet(() -> tooLong(reached, ""));
  }

  private static End.Failed tooLong(String limit, String text) {
    return new End.Failed(
        "the limit of " + limit + " a turn was reached without an answer",
        "ask for less at a time, or raise "
            + (limit.equals("time") ? "the turn's time" : "tools.max_steps_per_turn"),
        text,
        false);
  }

  /** One model call and the tools it asks for; empty if the turn goes on. */
  private Optional<End> step(List<ToolSpec> offered) throws IOException {
    switch (fittingCall(offered)) {
      case ModelCalls.Answer.Replied(ModelReply reply) -> {
        if (!reply.message().toolCalls().isEmpty() && !offered.isEmpty()) {
          return worked(reply);
        }
        return answered(reply);
      }
      case ModelCalls.Answer.Cancelled(String text) -> {
        return Optional.of(new End.Interrupted(text));
      }
      case ModelCalls.Answer.OverBudget(Budget.Refusal refusal) -> {
        return Optional.of(new End.OverBudget(refusal));
      }
      case ModelCalls.Answer.TooLong(String reason, String hint) -> {
        return Optional.of(new End.Failed(reason, hint, "", false));
      }
      case ModelCalls.Answer.Failed failed -> {
        return Optional.of(
            new End.Failed(failed.reason(), failed.hint(), failed.text(), failed.isTransient()));
      }
    }
  }

  /** Calls the model; makes the conversation shorter first and where the provider says so. */
  private ModelCalls.Answer fittingCall(List<ToolSpec> offered) throws IOException {
    int overflows = 0;
    while (true) {
      fit();
      if (cancellation.isCancelled()) {
        return new ModelCalls.Answer.Cancelled("");
      }
      long bytes = conversation.bytes() + fixed.bytes();
      reasoning.begin(tools.traces().size());
      ModelCalls.Answer answer = calls.call(fixed.system(), conversation.messages(), offered);
      reasoning.end();
      if (answer instanceof ModelCalls.Answer.Replied(ModelReply reply)) {
        reply.usage().ifPresent(usage -> meter.reported(usage.inputTokens(), bytes));
      }
      if (!(answer instanceof ModelCalls.Answer.TooLong tooLong)) {
        return answer;
      }
      overflows++;
      if (overflows < OVERFLOWS_MAX && isShorterAfter(bytes)) {
        continue;
      }
      if (!calls.fallBack(tooLong.reason())) {
        return answer;
      }
      overflows = 0;
    }
  }

  /** Says whether a conversation that overflowed with {@code bytes} could be made shorter. */
  private boolean isShorterAfter(long bytes) throws IOException {
    meter.overflowed(bytes, calls.card().map(ModelCard::contextTokens).orElse(0));
    long before = conversation.bytes();
    fit();
    return conversation.bytes() < before;
  }

  private void fit() throws IOException {
    Optional<ModelCard> card = calls.card();
    if (card.isPresent()) {
      compactor.fit(conversation, meter, calls.model().toString(), card.get(), fixed);
    }
  }

  private Optional<End> worked(ModelReply reply) throws IOException {
    hasWorked = true;
    conversation.add(reply.message());
    String text = reply.message().text();
    if (!text.isBlank()) {
      said.add(text);
    }
    events.accept(new TurnEvent.AssistantDone(text, false, List.of()));
    long window = calls.card().map(ModelCard::contextTokens).orElse(Integer.MAX_VALUE);
    long charsMax = meter.bytes((long) (window * RESULTS_SHARE));
    for (Message.ToolResult result : tools.run(reply, reply.reasoning(), charsMax)) {
      conversation.add(result);
      failures = result.outcome() == Message.Outcome.OK ? 0 : failures + 1;
    }
    if (failures >= FAILURES_MAX) {
      escalate(failures + " tools failed one after the other");
    }
    return Optional.empty();
  }

  private Optional<End> answered(ModelReply reply) throws IOException {
    String text = reply.message().text();
    if (text.isBlank()) {
      return empty(reply);
    }
    conversation.add(Message.Assistant.of(text));
    // a model that was reminded and only talks has its reasons
    Optional<String> open = remindersLeft > 0 && hasWorked ? rules.open().get() : Optional.empty();
    if (open.isPresent()) {
      remindersLeft--;
      hasWorked = false;
      said.add(text);
      events.accept(new TurnEvent.AssistantDone(text, false, List.of()));
      conversation.add(new Message.User(open.get()));
      return Optional.empty();
    }
    return Optional.of(new End.Answered(text));
  }

  private Optional<End> empty(ModelReply reply) throws IOException {
    if (emptyRetriesLeft-- > 0) {
      conversation.add(new Message.User(SAY_SOMETHING));
      escalate("it answered with nothing");
      return Optional.empty();
    }
    String why =
        switch (reply.stop()) {
          case LENGTH -> "used up its output limit without an answer";
          case FILTERED -> "withheld its answer";
          case END, TOOLS -> "answered with nothing, twice";
        };
    return Optional.of(
        new End.Failed(calls.model() + " " + why, "ask again, or use another model", "", true));
  }

  /** Once a turn. */
  private void escalate(String reason) throws IOException {
    if (!escalated) {
      escalated = calls.escalate(context.choices().deep(), reason);
      failures = 0;
    }
  }
}

package dev.alpi.engine;

import dev.alpi.ledger.Spend;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelEvent;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.RetryPolicy;
import dev.alpi.model.Route;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The model calls of one conversation: each attempt is reserved before and settled after, failed
 * ones are tried again, and then the fallback models are tried. A model that was chosen stays.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ModelCalls {
  /**
   * What a model may answer with at most, unless it can do less: long for an answer, and bounds the
   * reservation.
   */
  static final int OUTPUT_TOKENS_MAX = 8192;

  private final TurnContext context;
  private final Spending spending;
  private final Consumer<TurnEvent> events;
  private final Consumer<ModelEvent> listener;
  private final TurnEvent.Purpose purpose;
  private final List<ModelName> models;
  private String routing = "";
  private int chosen;
  private Optional<ModelRequest.Effort> effort;
  private OptionalLong lastContextTokens = OptionalLong.empty();
  private Cancellation cancellation;

  /**
   * Creates it.
   *
   * @param choice the models to try, in order, and how hard they think
   * @param listener gets what the model says while it says it
   */
  ModelCalls(
      TurnContext context,
      Spending spending,
      Choice choice,
      TurnEvent.Purpose purpose,
      Consumer<TurnEvent> events,
      Consumer<ModelEvent> listener) {
    this.context = context;
    this.spending = spending;
    this.models = new ArrayList<>(choice.models());
    this.effort = choice.effort();
    this.purpose = purpose;
    this.events = events;
    this.listener = listener;
    this.cancellation = context.cancellation();
  }

  /** From now on {@code other} ends calls, instead of the turn's. */
  void heed(Cancellation other) {
    cancellation = other;
  }

  /**
   * Which models to call.
   *
   * @param models the model and its fallbacks, in order; not empty
   * @param effort how hard to think
   */
  record Choice(List<ModelName> models, Optional<ModelRequest.Effort> effort) {
    Choice {
      models = List.copyOf(models);
    }
  }

  /** What came of a call, all attempts and models together. */
  sealed interface Answer {
    /** The model answered. */
    record Replied(ModelReply reply) implements Answer {}

    /** The turn was cancelled; {@code text} had been streamed. */
    record Cancelled(String text) implements Answer {}

    /** The budget said no. */
    record OverBudget(Budget.Refusal refusal) implements Answer {}

    /** The conversation is longer than the model's window. */
    record TooLong(String reason, String hint) implements Answer {}

    /** No model answered; {@code text} had been streamed. */
    record Failed(String reason, String hint, String text, boolean isTransient) implements Answer {}
  }

  /** How large the last answered prompt was, in tokens, if a provider said so. */
  OptionalLong lastContextTokens() {
    return lastContextTokens;
  }

  /** Why another model than the first is used, if one is. */
  String routing() {
    return routing;
  }

  /** The model that is used now. */
  ModelName model() {
    return models.get(chosen);
  }

  /** What is known of the model that is used now; empty if it cannot be called. */
  Optional<ModelCard> card() {
    return context.router().route(model()) instanceof Route.Found found
        ? Optional.of(found.card())
        : Optional.empty();
  }

  /** How many tokens an answer of the model that is used now may have. */
  static int outputTokens(ModelCard card) {
    return Math.min(card.outputTokensMax(), OUTPUT_TOKENS_MAX);
  }

  /** Goes on with the next model; false if there is none. */
  boolean fallBack(String reason) {
    if (chosen + 1 >= models.size()) {
      return false;
    }
    String from = model().toString();
    chosen++;
    routing = reason;
    events.accept(new TurnEvent.Rerouted(from, model().toString(), TurnEvent.Why.FALLBACK, reason));
    return true;
  }

  /**
   * Thinks harder from now on, or goes on with the deep tier's model (alpi-engine spec §1.4).
   *
   * @return whether anything changed
   */
  boolean escalate(Optional<Choice> deep, String reason) throws IOException {
    if (spending.isShort()) {
      return false;
    }
    String from = model().toString();
    boolean reasons =
        card().map(card -> card.reasoning() != ModelCard.Reasoning.NONE).orElse(false);
    if (reasons && !effort.equals(Optional.of(ModelRequest.Effort.HIGH))) {
      effort = Optional.of(ModelRequest.Effort.HIGH);
    } else if (deep.isPresent() && !deep.get().models().getFirst().equals(model())) {
      models.set(chosen, deep.get().models().getFirst());
      effort = deep.get().effort();
    } else {
      return false;
    }
    routing = reason;
    events.accept(
        new TurnEvent.Rerouted(from, model().toString(), TurnEvent.Why.ESCALATION, reason));
    return true;
  }

  /** Calls the model; returns only when every attempt is settled. */
  Answer call(String system, List<Message> messages, List<ToolSpec> tools) throws IOException {
    return call(system, messages, tools, OUTPUT_TOKENS_MAX);
  }

  /** Calls the model for an answer of at most {@code outputTokensMax}. */
  Answer call(String system, List<Message> messages, List<ToolSpec> tools, int outputTokensMax)
      throws IOException {
    while (true) {
      Answer answer = callModel(system, messages, tools, outputTokensMax);
      if (!(answer instanceof Answer.Failed failed)
          || !failed.text().isEmpty()
          || !fallBack(failed.reason())) {
        return answer;
      }
    }
  }

  private Answer callModel(
      String system, List<Message> messages, List<ToolSpec> tools, int outputTokensMax)
      throws IOException {
    ModelName model = model();
    Route.Found route;
    switch (context.router().route(model)) {
      case Route.Found found -> route = found;
      case Route.Refused refused -> {
        return new Answer.Failed(refused.reason(), refused.hint(), "", false);
      }
    }
    int output = Math.min(outputTokens(route.card()), outputTokensMax);
    ModelRequest request =
        new ModelRequest(model, system, messages, tools, output, effort, context.sessionId());
    if (TokenBound.estimate(request) > route.card().contextTokens()) {
      return tooLong(model, route.card());
    }
    RetryPolicy policy = context.retries();
    for (int attempt = 1; ; attempt++) {
      Attempt outcome = attempt(request, route);
      if (outcome.failure().isEmpty()) {
        return outcome.answer();
      }
      ModelException failure = outcome.failure().get();
      RetryPolicy.Output shown =
          outcome.streamed().isEmpty() ? RetryPolicy.Output.NONE : RetryPolicy.Output.VISIBLE;
      Optional<Duration> delay = policy.delay(attempt, failure, shown, context.machine().random());
      if (delay.isEmpty()) {
        return outcome.answer();
      }
      events.accept(new TurnEvent.Retrying(model.toString(), failure.getMessage(), delay.get()));
      context.machine().pause().pause(delay.get(), cancellation);
      if (cancellation.isCancelled()) {
        return new Answer.Cancelled("");
      }
    }
  }

  /** Said before the call: some providers bill what is beyond the window at another price. */
  private static Answer tooLong(ModelName model, ModelCard card) {
    return new Answer.TooLong(
        "the conversation is longer than the window of "
            + model
            + " ("
            + card.contextTokens()
            + " tokens)",
        "start a new conversation, or use a model with a larger window");
  }

  /** One attempt: its answer, and the failure if it may be worth another one. */
  private record Attempt(Answer answer, String streamed, Optional<ModelException> failure) {
    static Attempt last(Answer answer) {
      return new Attempt(answer, "", Optional.empty());
    }
  }

  private Attempt attempt(ModelRequest request, Route.Found route) throws IOException {
    Spending.Reserved reserved;
    switch (spending.reserve(request, route.card())) {
      case Spending.Permit.Granted granted -> reserved = granted.reserved();
      case Spending.Permit.Refused refused -> {
        return Attempt.last(new Answer.OverBudget(refused.refusal()));
      }
    }
    // until the call says otherwise it counts in full: also if it ends in a way nobody thought of
    Spend spend = spending.whole(reserved);
    StringBuilder streamed = new StringBuilder();
    Optional<ModelReply> replied = Optional.empty();
    try {
      Phases phases = new Phases(request.model(), events);
      ModelReply reply =
          route
              .client()
              .call(
                  request,
                  event -> {
                    phases.take(event);
                    if (event instanceof ModelEvent.Text(String delta)) {
                      streamed.append(delta);
                    }
                    listener.accept(event);
                  },
                  cancellation);
      spend = spending.of(reply, route.card(), reserved);
      replied = Optional.of(reply);
      reply.usage().ifPresent(said -> lastContextTokens = OptionalLong.of(said.inputTokens()));
      return Attempt.last(new Answer.Replied(reply));
    } catch (ModelException e) {
      if (e.billing() == ModelException.Billing.NOT_BILLED) {
        spend = Spend.NONE;
      }
      return failed(e, streamed.toString());
    } finally {
      spending.settle(reserved, spend);
      if (replied.isPresent()) {
        spending.answered(request.model(), purpose, replied.get(), spend);
      }
    }
  }

  private static Attempt failed(ModelException e, String streamed) {
    return switch (e.kind()) {
      case CANCELLED -> Attempt.last(new Answer.Cancelled(streamed));
      case CONTEXT_OVERFLOW -> Attempt.last(new Answer.TooLong(e.getMessage(), e.hint()));
      case AUTHENTICATION,
          PAYMENT,
          UNKNOWN_MODEL,
          BAD_REQUEST,
          RATE_LIMIT,
          SERVER,
          NETWORK,
          TIMEOUT,
          PROTOCOL ->
          new Attempt(
              new Answer.Failed(e.getMessage(), e.hint(), streamed, e.kind().isPassing()),
              streamed,
              Optional.of(e));
    };
  }

  /** Tells when a model begins to think and to answer, once each. */
  private static final class Phases {
    private final ModelName model;
    private final Consumer<TurnEvent> events;
    private TurnEvent.Phase now = TurnEvent.Phase.WAITING;

    Phases(ModelName model, Consumer<TurnEvent> events) {
      this.model = model;
      this.events = events;
      events.accept(new TurnEvent.ModelState(model.toString(), now));
    }

    void take(ModelEvent event) {
      TurnEvent.Phase next =
          event instanceof ModelEvent.Reasoning
              ? TurnEvent.Phase.THINKING
              : TurnEvent.Phase.ANSWERING;
      if (next != now) {
        now = next;
        events.accept(new TurnEvent.ModelState(model.toString(), now));
      }
    }
  }
}

package dev.alpi.engine;

import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Bound;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.PriceSource;
import dev.alpi.ledger.Reservation;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelEvent;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.Price;
import dev.alpi.model.RetryPolicy;
import dev.alpi.model.Route;
import dev.alpi.model.ToolSpec;
import dev.alpi.model.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The model calls of one turn: each attempt is reserved before and settled after, failed ones are
 * tried again, and then the fallback models are tried. A fallback that was chosen stays for the
 * rest of the turn.
 *
 * <p><b>Threads:</b> the turn's.
 */
final class ModelCalls {
  /**
   * What a model may answer with at most, unless it can do less: long for an answer, and bounds the
   * reservation.
   */
  private static final int OUTPUT_TOKENS_MAX = 8192;

  private final TurnContext context;
  private final Ledger ledger;
  private final Consumer<TurnEvent> events;
  private int chosen;
  private Usage usage = Usage.NONE;
  private Usd cost = Usd.ZERO;
  private int answered;
  private OptionalLong lastContextTokens = OptionalLong.empty();

  ModelCalls(TurnContext context, Ledger ledger, Consumer<TurnEvent> events) {
    this.context = context;
    this.ledger = ledger;
    this.events = events;
  }

  /** What came of a call, all attempts and models together. */
  sealed interface Answer {
    /** The model answered. */
    record Replied(ModelReply reply) implements Answer {}

    /** The turn was cancelled; {@code text} had been streamed. */
    record Cancelled(String text) implements Answer {}

    /** The budget said no. */
    record OverBudget(Budget.Refusal refusal) implements Answer {}

    /** No model answered; {@code text} had been streamed. */
    record Failed(String reason, String hint, String text) implements Answer {}
  }

  /** The tokens, money and answers of the turn so far. */
  TurnOutcome.Bill bill() {
    return new TurnOutcome.Bill(usage, cost, answered);
  }

  /** How large the last answered prompt was, in tokens, if a provider said so. */
  OptionalLong lastContextTokens() {
    return lastContextTokens;
  }

  /** The model that the turn uses now. */
  ModelName model() {
    return context.models().get(chosen);
  }

  /** Calls the model; returns only when every attempt is settled. */
  Answer call(String system, List<Message> messages, List<ToolSpec> tools) throws IOException {
    while (true) {
      ModelName model = model();
      Answer answer = callModel(model, system, messages, tools);
      boolean more = chosen + 1 < context.models().size();
      if (!(answer instanceof Answer.Failed failed) || !failed.text().isEmpty() || !more) {
        return answer;
      }
      chosen++;
      events.accept(new TurnEvent.Rerouted(model.toString(), model().toString(), failed.reason()));
    }
  }

  private Answer callModel(
      ModelName model, String system, List<Message> messages, List<ToolSpec> tools)
      throws IOException {
    Route.Found route;
    switch (context.router().route(model)) {
      case Route.Found found -> route = found;
      case Route.Refused refused -> {
        return new Answer.Failed(refused.reason(), refused.hint(), "");
      }
    }
    ModelRequest request = request(model, route.card(), system, messages, tools);
    if (TokenBound.estimate(request) > route.card().contextTokens()) {
      return tooLong(model, route.card());
    }
    Budget budget = context.budget();
    Optional<Price> price = budget.price(route.card());
    if (price.isEmpty() && budget.dailyCap().isPresent()) {
      return new Answer.OverBudget(Budget.noPrice(model, budget.dailyCap().get()));
    }
    for (int attempt = 1; ; attempt++) {
      Attempt outcome = attempt(request, route, price);
      if (outcome.failure().isEmpty()) {
        return outcome.answer();
      }
      ModelException failure = outcome.failure().get();
      RetryPolicy.Output output =
          outcome.streamed().isEmpty() ? RetryPolicy.Output.NONE : RetryPolicy.Output.VISIBLE;
      Optional<Duration> delay =
          RetryPolicy.delay(attempt, failure, output, context.machine().random());
      if (delay.isEmpty()) {
        return outcome.answer();
      }
      events.accept(new TurnEvent.Retrying(model.toString(), failure.getMessage(), delay.get()));
      context.machine().pause().pause(delay.get(), context.cancellation());
      if (context.cancellation().isCancelled()) {
        return new Answer.Cancelled("");
      }
    }
  }

  private ModelRequest request(
      ModelName model,
      ModelCard card,
      String system,
      List<Message> messages,
      List<ToolSpec> tools) {
    return new ModelRequest(
        model, system, messages, tools, outputTokens(card), context.effort(), context.sessionId());
  }

  /** Said before the call: some providers bill what is beyond the window at another price. */
  private static Answer tooLong(ModelName model, ModelCard card) {
    return new Answer.Failed(
        "the conversation is longer than the window of "
            + model
            + " ("
            + card.contextTokens()
            + " tokens)",
        "start a new conversation, or use a model with a larger window",
        "");
  }

  /** One attempt: its answer, and the failure if it may be worth another one. */
  private record Attempt(Answer answer, String streamed, Optional<ModelException> failure) {}

  private Attempt attempt(ModelRequest request, Route.Found route, Optional<Price> price)
      throws IOException {
    long inputTokens = TokenBound.of(request);
    Usd most =
        price
            .map(known -> new Usd(known.boundNanoUsd(inputTokens, request.outputTokensMax())))
            .orElse(Usd.ZERO);
    Bound bound = new Bound(most, inputTokens + request.outputTokensMax());
    Attribution attribution = context.attribution(request.model());
    Reservation reservation;
    switch (ledger.reserve(bound, attribution, context.budget().caps())) {
      case Decision.Granted granted -> reservation = granted.reservation();
      case Decision.Refused refused -> {
        Budget.Refusal refusal =
            Budget.overCap(request.model(), refused, context.machine().clock().instant());
        return new Attempt(new Answer.OverBudget(refusal), "", Optional.empty());
      }
    }
    // until the call says otherwise it counts in full: also if it ends in a way nobody thought of
    Spend spend = Spend.of(bound);
    StringBuilder streamed = new StringBuilder();
    try {
      ModelReply reply =
          route.client().call(request, event -> forward(event, streamed), context.cancellation());
      spend = spent(reply, route.card(), price, bound);
      count(request.model(), reply, spend);
      return new Attempt(new Answer.Replied(reply), streamed.toString(), Optional.empty());
    } catch (ModelException e) {
      if (e.billing() == ModelException.Billing.NOT_BILLED) {
        spend = Spend.NONE;
      }
      cost = cost.plus(spend.usd());
      return failed(e, streamed.toString());
    } finally {
      ledger.settle(reservation, attribution, spend, context.budget().caps());
    }
  }

  private static Attempt failed(ModelException e, String streamed) {
    return e.kind() == ModelException.Kind.CANCELLED
        ? new Attempt(new Answer.Cancelled(streamed), streamed, Optional.empty())
        : new Attempt(
            new Answer.Failed(e.getMessage(), e.hint(), streamed), streamed, Optional.of(e));
  }

  private void forward(ModelEvent event, StringBuilder streamed) {
    switch (event) {
      case ModelEvent.Text(String delta) -> {
        streamed.append(delta);
        events.accept(new TurnEvent.Text(delta));
      }
      case ModelEvent.Reasoning(String delta) -> events.accept(new TurnEvent.Reasoning(delta));
      case ModelEvent.ToolCallStarted _ -> {
        // the turn tells of a tool when it runs
      }
    }
  }

  /** The provider's own figure, else the table's, else the bound: whatever is certain first. */
  private static Spend spent(ModelReply reply, ModelCard card, Optional<Price> price, Bound bound) {
    if (reply.usage().isEmpty()) {
      return Spend.of(bound);
    }
    Usage usage = reply.usage().get();
    long nano =
        usage
            .reportedCostNanoUsd()
            .or(() -> price.map(known -> known.costNanoUsd(usage)))
            .orElse(0L);
    if (usage.inputTokens() > card.contextTokens()) {
      // beyond the window that the table gives, a token may have another price
      nano = Math.max(nano, bound.usd().nano());
    }
    return new Spend(
        new Usd(nano),
        usage.inputTokens(),
        usage.cachedInputTokens(),
        usage.outputTokens(),
        usage.reportedCostNanoUsd().isPresent() ? PriceSource.REPORTED : PriceSource.TABLE);
  }

  private void count(ModelName model, ModelReply reply, Spend spend) {
    answered++;
    if (reply.usage().isPresent()) {
      lastContextTokens = OptionalLong.of(reply.usage().get().inputTokens());
    }
    cost = cost.plus(spend.usd());
    Usage more = reply.usage().orElse(Usage.NONE);
    usage =
        new Usage(
            usage.inputTokens() + more.inputTokens(),
            usage.cachedInputTokens() + more.cachedInputTokens(),
            usage.cacheWriteTokens() + more.cacheWriteTokens(),
            usage.outputTokens() + more.outputTokens(),
            Optional.empty());
    events.accept(new TurnEvent.Paid(model.toString(), more, spend.usd()));
  }

  private static int outputTokens(ModelCard card) {
    return Math.min(card.outputTokensMax(), OUTPUT_TOKENS_MAX);
  }
}

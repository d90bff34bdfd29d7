package dev.alpi.engine;

import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Reservation;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.Price;
import dev.alpi.model.Usage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The money of one run: its turn, its sub-agents and whatever else they call models for all reserve
 * and settle here, so that nothing is spent past the ledger.
 *
 * <p><b>Threads:</b> any.
 */
final class Spending {
  private final Ledger ledger;
  private final Budget budget;
  private final Attribution base;
  private final InstantSource clock;
  private final Consumer<TurnEvent> events;
  private Usage usage = Usage.NONE;
  private Usd cost = Usd.ZERO;
  private int answered;

  Spending(
      Ledger ledger,
      Budget budget,
      Attribution base,
      InstantSource clock,
      Consumer<TurnEvent> events) {
    this.ledger = ledger;
    this.budget = budget;
    this.base = base;
    this.clock = clock;
    this.events = events;
  }

  /** Whether a call may be made. */
  sealed interface Permit {
    /** It may, and must be settled. */
    record Granted(Reserved reserved) implements Permit {}

    /** It may not. */
    record Refused(Budget.Refusal refusal) implements Permit {}
  }

  /** Money put aside for one attempt. */
  record Reserved(Reservation reservation, Attribution attribution, Optional<Price> price) {}

  /** Returns what the run has consumed so far. */
  synchronized TurnOutcome.Bill bill() {
    return new TurnOutcome.Bill(usage, cost, answered);
  }

  /** Puts aside the most that {@code request} can cost. */
  Permit reserve(ModelRequest request, ModelCard card) throws IOException {
    Optional<Price> price = budget.price(card);
    if (price.isEmpty() && budget.dailyCap().isPresent()) {
      return new Permit.Refused(Budget.noPrice(request.model(), budget.dailyCap().get()));
    }
    Usd bound =
        price
            .map(
                known ->
                    new Usd(known.boundNanoUsd(TokenBound.of(request), request.outputTokensMax())))
            .orElse(Usd.ZERO);
    Attribution attribution =
        new Attribution(request.model().toString(), base.session(), base.surface(), base.peer());
    return switch (ledger.reserve(bound, attribution, budget.dailyCap())) {
      case Decision.Granted granted ->
          new Permit.Granted(new Reserved(granted.reservation(), attribution, price));
      case Decision.Refused refused ->
          new Permit.Refused(Budget.overCap(request.model(), refused, clock.instant()));
    };
  }

  /** What an attempt that gave no answer counts as when the provider may bill it: everything. */
  Spend whole(Reserved reserved) {
    return new Spend(reserved.reservation().bound(), 0, 0);
  }

  /** The provider's own figure, else the table's, else the bound: whatever is certain first. */
  Spend of(ModelReply reply, ModelCard card, Reserved reserved) {
    Usd bound = reserved.reservation().bound();
    if (reply.usage().isEmpty()) {
      return new Spend(bound, 0, 0);
    }
    Usage said = reply.usage().get();
    long nano =
        said.reportedCostNanoUsd()
            .or(() -> reserved.price().map(known -> known.costNanoUsd(said)))
            .orElse(0L);
    if (said.inputTokens() > card.contextTokens()) {
      // beyond the window that the table gives, a token may have another price
      nano = Math.max(nano, bound.nano());
    }
    return new Spend(new Usd(nano), said.inputTokens(), said.outputTokens());
  }

  /** Ends a reservation. */
  void settle(Reserved reserved, Spend spend) throws IOException {
    synchronized (this) {
      cost = cost.plus(spend.usd());
    }
    ledger.settle(reserved.reservation(), reserved.attribution(), spend);
  }

  /** Counts an answer. */
  void answered(ModelName model, TurnEvent.Purpose purpose, ModelReply reply, Spend spend) {
    Usage more = reply.usage().orElse(Usage.NONE);
    synchronized (this) {
      answered++;
      usage =
          new Usage(
              usage.inputTokens() + more.inputTokens(),
              usage.cachedInputTokens() + more.cachedInputTokens(),
              usage.cacheWriteTokens() + more.cacheWriteTokens(),
              usage.outputTokens() + more.outputTokens(),
              Optional.empty());
    }
    events.accept(new TurnEvent.Paid(model.toString(), purpose, more, spend.usd()));
  }

  /** Says whether 80 % of a daily cap are spent: then nothing dearer is tried. */
  boolean isShort() throws IOException {
    return budget.dailyCap().isPresent()
        && ledger.standing().spent().nano() * 5 >= budget.dailyCap().get().nano() * 4;
  }
}

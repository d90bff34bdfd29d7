package dev.alpi.engine;

import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Bound;
import dev.alpi.ledger.BudgetAlert;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.PriceSource;
import dev.alpi.ledger.Reservation;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.Usage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
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
  private final Set<PriceSource> sources = EnumSet.noneOf(PriceSource.class);

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
  record Reserved(
      Reservation reservation,
      Attribution attribution,
      Bound bound,
      Optional<Budget.Known> price) {}

  /** Returns what the run has consumed so far. */
  synchronized TurnOutcome.Bill bill() {
    return new TurnOutcome.Bill(usage, cost, answered);
  }

  /** Returns where the prices of the run came from, in a word. */
  synchronized String source() {
    return switch (sources.size()) {
      case 0 -> PriceSource.NONE.label();
      case 1 -> sources.iterator().next().label();
      default -> "mixed";
    };
  }

  /** Puts aside the most that {@code request} can cost. */
  Permit reserve(ModelRequest request, ModelCard card) throws IOException {
    Optional<Budget.Known> price = budget.price(card);
    if (price.isEmpty() && budget.caps().isMoneyCapped()) {
      return new Permit.Refused(budget.noPrice(request.model()));
    }
    long tokensIn = TokenBound.of(request);
    Usd usd =
        price
            .map(it -> new Usd(it.price().boundNanoUsd(tokensIn, request.outputTokensMax())))
            .orElse(Usd.ZERO);
    Bound bound = new Bound(usd, tokensIn + request.outputTokensMax());
    Attribution attribution = base.model(request.model().toString());
    Decision decision = ledger.reserve(bound, attribution, budget.caps());
    decision.alerts().forEach(this::alert);
    return switch (decision) {
      case Decision.Granted granted ->
          new Permit.Granted(new Reserved(granted.reservation(), attribution, bound, price));
      case Decision.Refused refused ->
          new Permit.Refused(Budget.overCap(request.model(), refused, clock.instant()));
    };
  }

  /** What an attempt that gave no answer counts as when the provider may bill it: everything. */
  Spend whole(Reserved reserved) {
    return Spend.of(reserved.bound());
  }

  /** The provider's own figure, else the table's, else the bound: whatever is certain first. */
  Spend of(ModelReply reply, ModelCard card, Reserved reserved) {
    if (reply.usage().isEmpty()) {
      return whole(reserved);
    }
    Usage said = reply.usage().get();
    long nano = 0;
    PriceSource source = PriceSource.NONE;
    if (said.reportedCostNanoUsd().isPresent()) {
      nano = said.reportedCostNanoUsd().get();
      source = PriceSource.REPORTED;
    } else if (reserved.price().isPresent()) {
      nano = reserved.price().get().price().costNanoUsd(said);
      source = reserved.price().get().source();
    }
    if (said.inputTokens() > card.contextTokens() && nano < reserved.bound().usd().nano()) {
      // beyond the window that the table gives, a token may have another price
      nano = reserved.bound().usd().nano();
      source = PriceSource.BOUND;
    }
    return new Spend(
        new Usd(nano), said.inputTokens(), said.cachedInputTokens(), said.outputTokens(), source);
  }

  /** Ends a reservation. */
  void settle(Reserved reserved, Spend spend) throws IOException {
    synchronized (this) {
      cost = cost.plus(spend.usd());
      if (spend.source() != PriceSource.NONE) {
        sources.add(spend.source());
      }
    }
    ledger
        .settle(reserved.reservation(), reserved.attribution(), spend, budget.caps())
        .forEach(this::alert);
  }

  private void alert(BudgetAlert alert) {
    events.accept(
        new TurnEvent.BudgetPassed(
            alert.level().percent(),
            Budget.named(alert.limit(), alert.cap()),
            alert.used().toString()));
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
    events.accept(new TurnEvent.Paid(model.toString(), purpose, more, spend.usd(), spend.source()));
  }

  /** Says whether 80 % of a cap are spent: then nothing dearer is tried (spec §1.4). */
  boolean isShort() throws IOException {
    return ledger.standing().isPast(BudgetAlert.Level.EIGHTY, budget.caps());
  }
}

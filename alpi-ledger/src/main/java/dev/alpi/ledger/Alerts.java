package dev.alpi.ledger;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which alerts were given, so that each is given once.
 *
 * <p><b>Threads:</b> one.
 */
final class Alerts {
  private final Map<Limit, Map<BudgetAlert.Level, JournalRecord.Alerted>> given =
      new EnumMap<>(Limit.class);

  void take(JournalRecord.Alerted entry) {
    given
        .computeIfAbsent(entry.limit(), _ -> new EnumMap<>(BudgetAlert.Level.class))
        .put(entry.level(), entry);
  }

  /** A top-up raises caps: what was said of them is no longer so. */
  void take(Allowance allowance) {
    if (allowance.usd().nano() > 0) {
      given.remove(Limit.DAILY_USD);
      given.remove(Limit.MONTHLY_USD);
    }
    if (allowance.tokens() > 0) {
      given.remove(Limit.DAILY_TOKENS);
    }
  }

  /** Returns the level that {@code meter} has reached, if nobody was told on or before this day. */
  Optional<BudgetAlert.Level> due(Meter meter, LocalDate day) {
    if (meter.isPast(BudgetAlert.Level.HUNDRED)) {
      return ifNew(meter, BudgetAlert.Level.HUNDRED, day);
    }
    return meter.isPast(BudgetAlert.Level.EIGHTY)
        ? ifNew(meter, BudgetAlert.Level.EIGHTY, day)
        : Optional.empty();
  }

  /** Returns what a refusal by {@code meter} tells, if nobody was told. */
  Optional<BudgetAlert.Level> dueAtRefusal(Meter meter, LocalDate day) {
    return ifNew(meter, BudgetAlert.Level.HUNDRED, day);
  }

  private Optional<BudgetAlert.Level> ifNew(Meter meter, BudgetAlert.Level level, LocalDate day) {
    Limit limit = meter.limit();
    if (limit == Limit.RUN_USD || limit == Limit.PEER_USD) {
      return Optional.empty();
    }
    for (JournalRecord.Alerted told : given.getOrDefault(limit, Map.of()).values()) {
      boolean says = told.level().compareTo(level) >= 0;
      if (says && isSamePeriod(told, day) && told.cap() >= meter.cap().units()) {
        return Optional.empty();
      }
    }
    return Optional.of(level);
  }

  /** Returns the alerts that still count on {@code day}. */
  List<JournalRecord.Alerted> of(LocalDate day) {
    List<JournalRecord.Alerted> alerts = new ArrayList<>();
    given
        .values()
        .forEach(
            levels ->
                levels.values().stream()
                    .filter(told -> isSamePeriod(told, day))
                    .forEach(alerts::add));
    return alerts;
  }

  private static boolean isSamePeriod(JournalRecord.Alerted told, LocalDate day) {
    return told.limit() == Limit.MONTHLY_USD
        ? YearMonth.from(told.day()).equals(YearMonth.from(day))
        : told.day().equals(day);
  }
}

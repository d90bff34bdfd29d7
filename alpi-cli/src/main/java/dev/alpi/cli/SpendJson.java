package dev.alpi.cli;

import dev.alpi.ledger.Allowed;
import dev.alpi.ledger.Amount;
import dev.alpi.ledger.Meter;
import dev.alpi.ledger.SpendHistory;
import dev.alpi.ledger.Standing;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/** The object that {@code alpi spend --json} prints. */
final class SpendJson {
  private SpendJson() {}

  static Obj standing(Standing standing, List<Meter> meters) {
    List<JsonValue> caps = new ArrayList<>();
    for (Meter meter : meters) {
      caps.add(
          Obj.EMPTY
              .with("limit", meter.limit().label())
              .with("setting", meter.limit().configKey())
              .with("cap", number(meter.cap()))
              .with("used", number(meter.spent()))
              .with("reserved", number(meter.reserved())));
    }
    List<JsonValue> allowed = new ArrayList<>();
    for (Allowed one : standing.allowances()) {
      allowed.add(
          Obj.EMPTY
              .with("at", one.at().toString())
              .with("usd", one.allowance().usd().toDouble())
              .with("tokens", one.allowance().tokens())
              .with("who", one.allowance().who())
              .with("why", one.allowance().why()));
    }
    return Obj.EMPTY
        .with(
            "today",
            Obj.EMPTY
                .with("day", standing.day().toString())
                .with("cost_usd", standing.spent().toDouble())
                .with("reserved_usd", standing.reserved().toDouble())
                .with("tokens", standing.tokens())
                .with("tokens_reserved", standing.tokensReserved()))
        .with(
            "month",
            Obj.EMPTY
                .with("month", YearMonth.from(standing.day()).toString())
                .with("cost_usd", standing.monthSpent().toDouble())
                .with("reserved_usd", standing.monthReserved().toDouble()))
        .with("caps", new JsonValue.Arr(caps))
        .with("allowed", new JsonValue.Arr(allowed));
  }

  private static JsonValue number(Amount amount) {
    return switch (amount) {
      case Amount.Money money -> JsonValue.Num.of(money.usd().toDouble());
      case Amount.Tokens tokens -> JsonValue.Num.of(tokens.count());
    };
  }

  /** Returns {@code standing} with the rows. */
  static Obj report(
      Obj standing, SpendHistory history, SpendGrouping grouping, List<SpendGrouping.Line> lines) {
    List<JsonValue> rows = new ArrayList<>();
    for (SpendGrouping.Line line : lines) {
      JsonValue key =
          line.key().map(text -> (JsonValue) new JsonValue.Str(text)).orElse(JsonValue.Null.NULL);
      rows.add(sums(Obj.EMPTY.with("key", key), line));
    }
    return standing
        .with("since", history.from().toString())
        .with("until", history.to().toString())
        .with("by", grouping.label())
        .with("total", sums(Obj.EMPTY, SpendGrouping.total(history)))
        .with("rows", new JsonValue.Arr(rows))
        .with("problems", JsonValue.Arr.ofStrings(history.problems()));
  }

  private static Obj sums(Obj row, SpendGrouping.Line line) {
    return row.with("cost_usd", line.usd().toDouble())
        .with("calls", line.calls())
        .with("tokens_in", line.tokensIn())
        .with("tokens_cached", line.tokensCached())
        .with("tokens_out", line.tokensOut());
  }
}

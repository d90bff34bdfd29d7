package dev.alpi.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums rows of one day, attribution and source into one.
 *
 * <p><b>Threads:</b> one.
 */
final class SpendTable {
  private final Map<Key, SpendRow> rows = new LinkedHashMap<>();

  private record Key(LocalDate day, Attribution attribution, PriceSource source) {}

  void add(SpendRow row) {
    rows.merge(
        new Key(row.day(), row.attribution(), row.spend().source()),
        row,
        (before, more) ->
            new SpendRow(
                row.day(),
                row.attribution(),
                before.spend().plus(more.spend()),
                Totals.sum(before.calls(), more.calls())));
  }

  /** Returns what the rows say each day cost. */
  Map<LocalDate, Spend> days() {
    Map<LocalDate, Spend> days = new LinkedHashMap<>();
    rows.values().forEach(row -> days.merge(row.day(), row.spend(), Spend::plus));
    return days;
  }

  /** Returns the rows by day, within a day as they came. */
  List<SpendRow> rows() {
    List<SpendRow> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparing(SpendRow::day));
    return sorted;
  }
}

package dev.alpi.ledger;

import java.time.LocalDate;
import java.util.List;

/**
 * What was spent in a span of days. For each day that {@code ledger.json} still knows, the rows
 * together are at least what it says.
 *
 * @param from the first UTC day, included
 * @param to the last UTC day, included
 * @param rows what was spent, by day
 * @param allowances the top-ups, oldest first
 * @param problems files of the history that cannot be read, each with the reason; what they hold is
 *     missing
 */
public record SpendHistory(
    LocalDate from,
    LocalDate to,
    List<SpendRow> rows,
    List<Allowed> allowances,
    List<String> problems) {
  public SpendHistory {
    rows = List.copyOf(rows);
    allowances = List.copyOf(allowances);
    problems = List.copyOf(problems);
  }
}

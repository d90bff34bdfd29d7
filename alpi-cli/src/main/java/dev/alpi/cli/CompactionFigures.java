package dev.alpi.cli;

import dev.alpi.journal.WindowRows;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Optional;

/**
 * How often conversations were shortened, and how much was left of them.
 *
 * @param events how often it was looked at
 * @param fired how often a summary took the place of messages
 * @param ratios what was left of each of those, in parts of what there was; sorted
 */
record CompactionFigures(int events, int fired, List<Double> ratios) {
  CompactionFigures {
    ratios = ratios.stream().sorted().toList();
  }

  static CompactionFigures of(List<WindowRows.Row> rows) {
    List<Obj> fired =
        rows.stream()
            .map(WindowRows.Row::content)
            .filter(row -> row.bool("fired").orElse(false))
            .toList();
    List<Double> ratios =
        fired.stream()
            .filter(row -> row.decimal("tokens_before").orElse(0) > 0)
            .map(
                row ->
                    Math.max(0, row.decimal("tokens_after").orElse(0))
                        / row.decimal("tokens_before").orElse(1))
            .toList();
    return new CompactionFigures(rows.size(), fired.size(), ratios);
  }

  /** Returns how often it was done of how often it was looked at, in percent. */
  Optional<Double> firedPercent() {
    return events == 0 ? Optional.empty() : Optional.of(100.0 * fired / events);
  }

  Optional<Double> average() {
    return ratios.isEmpty()
        ? Optional.empty()
        : Optional.of(ratios.stream().mapToDouble(Double::doubleValue).average().orElse(0));
  }

  Optional<Double> median() {
    int middle = ratios.size() / 2;
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        ratios.size() % 2 == 1
            ? ratios.get(middle)
            : (ratios.get(middle - 1) + ratios.get(middle)) / 2);
  }
}

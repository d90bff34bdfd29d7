package dev.alpi.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs have cost. Of those under a cap the sums are kept when the journal is shortened, until
 * the run has been quiet for a whole UTC day.
 *
 * <p><b>Threads:</b> one.
 */
final class Runs {
  /**
   * The most runs whose sums are kept; of more, those that were quiet longest are forgotten. Forty
   * bytes each, read at each change.
   */
  static final int KEPT_MAX = 2048;

  private final Map<String, Sum> sums = new LinkedHashMap<>();

  /** What one run has cost, on which day last, and whether that matters. */
  private record Sum(Totals totals, LocalDate last, boolean isCapped) {}

  /** Notes that {@code run} is under a cap, and at work. */
  void cap(String run, LocalDate day) {
    change(run, Totals.NONE, day, true);
  }

  /** Counts what a call of {@code run} has cost. */
  void add(String run, Totals totals, LocalDate day) {
    change(run, totals, day, false);
  }

  private void change(String run, Totals totals, LocalDate day, boolean isCapped) {
    if (run.isEmpty()) {
      return;
    }
    Sum before = sums.getOrDefault(run, new Sum(Totals.NONE, day, false));
    // removed first: the order is that of the last change
    sums.remove(run);
    sums.put(
        run,
        new Sum(
            before.totals().plus(totals),
            day.isAfter(before.last()) ? day : before.last(),
            isCapped || before.isCapped()));
  }

  /** Takes over what was kept. */
  void take(JournalRecord.Carried kept) {
    kept.totals()
        .forEach(
            (run, totals) -> {
              cap(run, kept.day());
              add(run, totals, kept.day());
            });
  }

  Usd spentBy(String run) {
    Sum sum = sums.get(run);
    return sum == null ? Usd.ZERO : sum.totals().usd();
  }

  /** Returns what is kept on {@code today}: by the day of the last change, oldest first. */
  Map<LocalDate, Map<String, Totals>> kept(LocalDate today) {
    List<Map.Entry<String, Sum>> capped = new ArrayList<>();
    for (Map.Entry<String, Sum> entry : sums.entrySet()) {
      Sum sum = entry.getValue();
      if (sum.isCapped() && !sum.last().isBefore(today.minusDays(1))) {
        capped.add(entry);
      }
    }
    capped = capped.subList(Math.max(0, capped.size() - KEPT_MAX), capped.size());
    Map<LocalDate, Map<String, Totals>> days = new LinkedHashMap<>();
    capped.stream()
        .sorted(Comparator.comparing(entry -> entry.getValue().last()))
        .forEach(
            entry ->
                days.computeIfAbsent(entry.getValue().last(), _ -> new LinkedHashMap<>())
                    .put(entry.getKey(), entry.getValue().totals()));
    return days;
  }
}

package dev.alpi.cli;

import dev.alpi.journal.WindowRows;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The runs of a time: those that ended within it.
 *
 * @param ends when each ended
 * @param failures the last that did not end well, the newest first
 * @param slowest those that took longest, the slowest first
 */
record RunFigures(
    List<Instant> ends,
    Map<String, Integer> byKind,
    Map<String, Integer> byOutcome,
    List<WindowRows.Row> failures,
    List<WindowRows.Row> slowest) {
  private static final int SHOWN_MAX = 5;

  static RunFigures of(List<WindowRows.Row> rows) {
    Map<String, Integer> byKind = new TreeMap<>();
    Map<String, Integer> byOutcome = new TreeMap<>();
    for (WindowRows.Row row : rows) {
      byKind.merge(word("kind", row), 1, Integer::sum);
      byOutcome.merge(word("outcome", row), 1, Integer::sum);
    }
    return new RunFigures(
        rows.stream().map(WindowRows.Row::at).toList(),
        byKind,
        byOutcome,
        rows.stream()
            .filter(row -> !word("outcome", row).equals("ok"))
            .sorted(Comparator.comparing(WindowRows.Row::at).reversed())
            .limit(SHOWN_MAX)
            .toList(),
        rows.stream()
            .filter(row -> seconds(row) > 0)
            .sorted(Comparator.comparing(RunFigures::seconds).reversed())
            .limit(SHOWN_MAX)
            .toList());
  }

  /** Returns a member that is a word; what is none is unknown. */
  static String word(String name, WindowRows.Row row) {
    return row.content().string(name).filter(text -> !text.isBlank()).orElse("unknown");
  }

  static double seconds(WindowRows.Row row) {
    return row.content().decimal("elapsed_s").orElse(0);
  }
}

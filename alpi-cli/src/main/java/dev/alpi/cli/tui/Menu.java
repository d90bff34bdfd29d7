package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the word at the cursor can become, and which of it is chosen. */
final class Menu {
  private static final int ROWS_MAX = 7;

  private List<Candidate> candidates = List.of();
  private int selected = -1;

  void show(List<Candidate> found) {
    candidates = List.copyOf(found);
    selected = -1;
  }

  void close() {
    candidates = List.of();
    selected = -1;
  }

  boolean isOpen() {
    return !candidates.isEmpty();
  }

  /** Says whether there is nothing to choose from. */
  boolean isOnly() {
    return candidates.size() == 1;
  }

  Optional<Candidate> selected() {
    return selected < 0 ? Optional.empty() : Optional.of(candidates.get(selected));
  }

  /** Chooses the next one, or the one before it. */
  Candidate move(int by) {
    int from = selected < 0 && by < 0 ? 0 : selected;
    selected = Math.floorMod(from + by, candidates.size());
    return candidates.get(selected);
  }

  /** Returns the longest beginning that all have in common. */
  String common() {
    String common = candidates.getFirst().value();
    for (Candidate candidate : candidates) {
      int length = 0;
      int most = Math.min(common.length(), candidate.value().length());
      while (length < most && common.charAt(length) == candidate.value().charAt(length)) {
        length++;
      }
      common = common.substring(0, length);
    }
    return common;
  }

  List<Line> rows(int width, int rowsMax) {
    if (candidates.isEmpty() || rowsMax < 1) {
      return List.of();
    }
    int shown = Math.min(candidates.size(), Math.min(ROWS_MAX, rowsMax));
    int from = Math.clamp(selected - shown + 1L, 0, candidates.size() - shown);
    int widest = 0;
    for (Candidate candidate : candidates.subList(from, from + shown)) {
      widest = Math.max(widest, Columns.of(candidate.value()));
    }
    widest = Math.min(widest, Math.max(8, width / 2));
    List<Line> rows = new ArrayList<>();
    for (int i = from; i < from + shown; i++) {
      Candidate candidate = candidates.get(i);
      Look look = i == selected ? Look.STRONG.with(Look.REVERSED) : Look.CODE;
      String value = Columns.padded(Columns.cut(candidate.value(), widest), widest);
      String more =
          i == from + shown - 1 && i < candidates.size() - 1
              ? "  (" + (candidates.size() - 1 - i) + " more)"
              : "";
      rows.add(
          Line.of(
                  Span.plain("  "),
                  new Span(value, look),
                  Span.quiet("  " + candidate.note() + more))
              .cut(width));
    }
    return rows;
  }
}

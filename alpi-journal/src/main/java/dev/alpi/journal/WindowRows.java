package dev.alpi.journal;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a file that are of a time.
 *
 * @param rows they, in the order of the file
 * @param unreadable how many lines of the file are no rows, or do not say when they are of
 * @param forgottenUntil if the file forgets, and may have forgotten rows of the time: those before
 *     this
 */
public record WindowRows(List<Row> rows, int unreadable, Optional<Instant> forgottenUntil) {
  public WindowRows {
    rows = List.copyOf(rows);
  }

  /**
   * A row.
   *
   * @param at when it was written
   * @param content all of it
   */
  public record Row(Instant at, Obj content) {}

  /**
   * Picks the rows of {@code window} out of {@code lines}, all that there are.
   *
   * @param time the member that says when
   * @param rowsKept with fewer rows nothing was forgotten
   */
  static WindowRows of(List<JsonLines.Line> lines, String time, TimeWindow window, int rowsKept) {
    List<Row> rows = new ArrayList<>();
    int unreadable = 0;
    Optional<Instant> oldest = Optional.empty();
    for (JsonLines.Line line : lines) {
      Optional<Instant> at = line.object().flatMap(row -> EpochSeconds.in(row, time));
      if (at.isEmpty()) {
        unreadable++;
        continue;
      }
      if (oldest.isEmpty() || at.get().isBefore(oldest.get())) {
        oldest = at;
      }
      if (window.includes(at.get())) {
        rows.add(new Row(at.get(), line.object().orElseThrow()));
      }
    }
    boolean isCut = lines.size() >= rowsKept;
    return new WindowRows(
        rows, unreadable, oldest.filter(at -> isCut && at.isAfter(window.from())));
  }
}

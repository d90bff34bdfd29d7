package dev.alpi.journal;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a file that are of a time.
 *
 * @param rows they, in the order of the file
 * @param unreadable how many lines are no rows, or do not say when they are of; of lines that were
 *     appended long before the time nobody knows
 * @param forgottenUntil if the file forgets, and may have forgotten rows of the time: those before
 *     this
 */
public record WindowRows(List<Row> rows, int unreadable, Optional<Instant> forgottenUntil) {
  /** No rows, of a file that is not there or cannot be read. */
  public static final WindowRows NONE = new WindowRows(List.of(), 0, Optional.empty());

  /** Rows are in the order of time, unless a clock was set back; by this much that does no harm. */
  private static final Duration CLOCK_SLACK = Duration.ofHours(1);

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
   * Picks the rows of {@code window} out of {@code lines}, all that there are. Rows are appended,
   * so they are read from the end, until one is well before the time.
   *
   * @param time the member that says when
   * @param rowsKept with fewer rows nothing was forgotten
   */
  static WindowRows of(List<byte[]> lines, String time, TimeWindow window, int rowsKept) {
    List<Row> rows = new ArrayList<>();
    int unreadable = 0;
    Instant enough = window.from().minus(CLOCK_SLACK);
    Optional<Instant> oldest = Optional.empty();
    for (byte[] line : lines.reversed()) {
      Optional<Obj> row = JsonLines.object(line);
      Optional<Instant> at = row.isPresent() ? EpochSeconds.in(row.get(), time) : Optional.empty();
      if (at.isEmpty()) {
        unreadable++;
        continue;
      }
      oldest = at;
      if (at.get().isBefore(enough)) {
        break;
      }
      if (window.includes(at.get())) {
        rows.add(new Row(at.get(), row.orElseThrow()));
      }
    }
    boolean isCut = lines.size() >= rowsKept;
    return new WindowRows(
        rows.reversed(), unreadable, oldest.filter(at -> isCut && at.isAfter(window.from())));
  }
}

package dev.alpi.cli;

import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.SpendHistory;
import dev.alpi.ledger.SpendRow;
import dev.alpi.ledger.Usd;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a row of {@code alpi spend} is. */
enum SpendGrouping {
  DAY,
  MODEL,
  SURFACE,
  SESSION,
  PEER,
  JOB;

  /** In a span of at most so many days, those on which nothing was spent are rows too. */
  private static final int DAYS_FILLED_MAX = 31;

  /**
   * One row.
   *
   * @param key which one; absent for money of which only the day is known
   */
  record Line(
      Optional<String> key, Usd usd, long calls, long tokensIn, long tokensCached, long tokensOut) {
    static Line empty(Optional<String> key) {
      return new Line(key, Usd.ZERO, 0, 0, 0, 0);
    }

    Line plus(SpendRow row) {
      return new Line(
          key,
          usd.plus(row.spend().usd()),
          calls + row.calls(),
          tokensIn + row.spend().tokensIn(),
          tokensCached + row.spend().tokensCached(),
          tokensOut + row.spend().tokensOut());
    }
  }

  /** Returns the word on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a {@link #label}, which the parser has checked. */
  static SpendGrouping of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Returns the sum of everything. */
  static Line total(SpendHistory history) {
    Line total = Line.empty(Optional.empty());
    for (SpendRow row : history.rows()) {
      total = total.plus(row);
    }
    return total;
  }

  /** Returns the rows: days in their order, else the dearest first. */
  List<Line> lines(SpendHistory history) {
    Map<Optional<String>, Line> lines = new LinkedHashMap<>();
    long days = ChronoUnit.DAYS.between(history.from(), history.to()) + 1;
    if (this == DAY && days <= DAYS_FILLED_MAX) {
      for (LocalDate day : history.from().datesUntil(history.to().plusDays(1)).toList()) {
        Optional<String> key = Optional.of(day.toString());
        lines.put(key, Line.empty(key));
      }
    }
    for (SpendRow row : history.rows()) {
      Optional<String> key = key(row);
      lines.put(key, lines.getOrDefault(key, Line.empty(key)).plus(row));
    }
    List<Line> sorted = new ArrayList<>(lines.values());
    Comparator<Line> byKey = Comparator.comparing(line -> line.key().orElse(""));
    sorted.sort(
        this == DAY
            ? byKey
            : Comparator.comparing(Line::usd)
                .thenComparing(line -> line.tokensIn() + line.tokensOut())
                .reversed()
                .thenComparing(byKey));
    return sorted;
  }

  private Optional<String> key(SpendRow row) {
    if (this == DAY) {
      return Optional.of(row.day().toString());
    }
    if (row.calls() == 0 && row.attribution().model().isEmpty()) {
      return Optional.empty();
    }
    Attribution who = row.attribution();
    return Optional.of(
        switch (this) {
          case DAY -> row.day().toString();
          case MODEL -> who.model();
          case SURFACE -> who.surface();
          case SESSION -> who.session();
          case PEER -> who.peer().equals(Attribution.INTERACTIVE) ? "" : who.peer();
          case JOB -> who.job();
        });
  }
}

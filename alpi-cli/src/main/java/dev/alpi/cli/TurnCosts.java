package dev.alpi.cli;

import dev.alpi.journal.WindowRows;
import dev.alpi.ledger.SpendHistory;
import dev.alpi.ledger.SpendRow;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.SessionActivity;
import dev.alpi.profile.json.JsonValue.Obj;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the turns of a time cost. A session's file has only the sum over its whole life: of one that
 * began before the time, the rows of its runs tell, and where these have been forgotten the ledger,
 * which knows whole days.
 *
 * <p><b>Threads:</b> one.
 */
final class TurnCosts {
  private final Map<String, List<WindowRows.Row>> runs = new HashMap<>();
  private final ReportProblems.Reading<SpendHistory> spending;
  private final ReportProblems problems;
  private Optional<SpendHistory> history = Optional.empty();
  private int byDays;
  private int unknown;

  /**
   * @param rows the runs of the time
   * @param spending what was spent on the days of the time; only read if it is needed
   */
  TurnCosts(
      WindowRows rows, ReportProblems.Reading<SpendHistory> spending, ReportProblems problems) {
    for (WindowRows.Row row : rows.rows()) {
      Optional<String> session = row.content().string("session_id");
      // a command is part of a turn, and costs nothing itself
      if (session.isPresent() && !row.content().string("kind").orElse("").equals("terminal")) {
        runs.computeIfAbsent(session.get(), _ -> new ArrayList<>()).add(row);
      }
    }
    this.spending = spending;
    this.problems = problems;
  }

  /** What turns cost. */
  record Cost(Usd usd, long tokens) {
    static final Cost NONE = new Cost(Usd.ZERO, 0);

    boolean isNone() {
      return usd.nano() == 0 && tokens == 0;
    }

    Cost plus(Cost other) {
      return new Cost(usd.plus(other.usd), sum(tokens, other.tokens));
    }

    Cost atMost(Cost limit) {
      return new Cost(usd.isMoreThan(limit.usd) ? limit.usd : usd, Math.min(tokens, limit.tokens));
    }

    private static long sum(long a, long b) {
      long sum = a + b;
      return sum < 0 ? Long.MAX_VALUE : sum;
    }
  }

  /** Returns what the turns of {@code session} cost that are of the time. */
  Cost of(SessionActivity session) {
    Cost whole = new Cost(new Usd(session.costNanoUsd()), session.tokens());
    if (session.isWhole() || whole.isNone()) {
      return whole;
    }
    // a row is written when its turn ends; turns of a session follow one another
    Cost cost = Cost.NONE;
    int known = 0;
    boolean isSure = true;
    for (WindowRows.Row row : runs.getOrDefault(session.id().text(), List.of())) {
      if (!row.at().isBefore(session.firstAt())) {
        cost = cost.plus(cost(row.content()));
        known++;
        isSure &= row.content().decimal("usd").isPresent();
      }
    }
    return isSure && known >= session.ended() ? cost : ofDays(session).atMost(whole);
  }

  private static Cost cost(Obj row) {
    double usd = Math.clamp(row.decimal("usd").orElse(0), 0, 1e9);
    long in = Math.max(0, row.integer("tokens_in").orElse(0));
    long out = Math.max(0, row.integer("tokens_out").orElse(0));
    return new Cost(Usd.of(BigDecimal.valueOf(usd)), Cost.sum(in, out));
  }

  private Cost ofDays(SessionActivity session) {
    if (history.isEmpty()) {
      SpendHistory nothing =
          new SpendHistory(LocalDate.EPOCH, LocalDate.EPOCH, List.of(), List.of(), List.of());
      history = Optional.of(problems.read("spending", nothing, spending));
      history.get().problems().forEach(problems::add);
    }
    LocalDate first = day(session.firstAt());
    Predicate<SpendRow> isOfSession =
        row -> row.attribution().session().equals(session.id().text());
    List<SpendRow> rows =
        history.get().rows().stream()
            .filter(isOfSession)
            .filter(row -> !row.day().isBefore(first))
            .toList();
    if (rows.isEmpty()) {
      unknown++;
    } else {
      byDays++;
    }
    return rows.stream()
        .map(row -> new Cost(row.spend().usd(), row.spend().tokens()))
        .reduce(Cost.NONE, Cost::plus);
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /** Tells of what sessions the cost is not known as it should be. */
  void tell() {
    if (byDays > 0) {
      problems.add(
          "logs/runs.jsonl has not all turns of "
              + SessionCommands.sessions(byDays)
              + " any more: their cost is that of whole UTC days");
    }
    if (unknown > 0) {
      problems.add(
          "nothing tells what the turns of "
              + SessionCommands.sessions(unknown)
              + " that began earlier cost: left out of the cost");
    }
  }
}

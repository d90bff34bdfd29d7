package dev.alpi.cli;

import dev.alpi.journal.WindowRows;
import dev.alpi.ledger.Usd;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelTable;
import dev.alpi.model.Price;
import dev.alpi.profile.json.JsonValue.Obj;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the providers' caches did in the runs of a time, and where their prices come from.
 *
 * @param cached tokens that were read from a cache
 * @param measured tokens sent by runs whose provider tells about its cache
 * @param days UTC days of which something was measured
 * @param discount what the cached tokens would have cost more, by the prices that are known
 * @param sources how many runs have their price from where
 */
record CacheFigures(
    long cached, long measured, int days, Usd discount, Map<String, Integer> sources) {
  private static final int PICO_DIGITS = 12;

  static CacheFigures of(List<WindowRows.Row> rows, Optional<ModelTable> prices) {
    long cached = 0;
    long measured = 0;
    BigDecimal discount = BigDecimal.ZERO;
    Set<LocalDate> days = new HashSet<>();
    Map<String, Integer> sources = new TreeMap<>();
    for (WindowRows.Row row : rows) {
      long measuredNow = tokens("tokens_measured", row.content());
      long cachedNow = Math.min(measuredNow, tokens("tokens_cached", row.content()));
      cached += cachedNow;
      measured += measuredNow;
      if (measuredNow > 0) {
        days.add(LocalDate.ofInstant(row.at(), ZoneOffset.UTC));
      }
      discount = discount.add(discount(row.content(), cachedNow, prices));
      row.content()
          .string("cost_source")
          .filter(source -> !source.isBlank())
          .ifPresent(source -> sources.merge(source, 1, Integer::sum));
    }
    return new CacheFigures(cached, measured, days.size(), Usd.of(discount), sources);
  }

  /** Of a thousand rows, so that their sum fits. */
  private static long tokens(String name, Obj row) {
    return Math.clamp(row.integer(name).orElse(0), 0, 1_000_000_000_000L);
  }

  private static BigDecimal discount(Obj row, long cached, Optional<ModelTable> prices) {
    Optional<Price> price =
        row.string("model")
            .filter(_ -> cached > 0)
            .flatMap(ModelName::parse)
            .flatMap(model -> prices.flatMap(table -> table.find(model).price()));
    return price
        .map(known -> Math.max(0, known.inputPico() - known.cachedInputPico()))
        .map(BigDecimal::valueOf)
        .orElse(BigDecimal.ZERO)
        .multiply(BigDecimal.valueOf(cached))
        .movePointLeft(PICO_DIGITS);
  }

  /** Returns how much of what was measured came from a cache, in percent. */
  Optional<Double> hitPercent() {
    return measured == 0 ? Optional.empty() : Optional.of(100.0 * cached / measured);
  }
}

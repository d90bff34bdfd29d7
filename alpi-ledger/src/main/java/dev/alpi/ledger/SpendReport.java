package dev.alpi.ledger;

import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the archive, the journal and {@code ledger.json} together. The lock is held meanwhile, so
 * that nothing moves from one to the other.
 */
record SpendReport(SpendArchive archive, LocalDate from, LocalDate to) {

  SpendHistory of(Books books) throws IOException {
    SpendTable table = new SpendTable();
    List<Allowed> allowances = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    long covered = 0;
    // a segment holds nothing later than its month, but may hold what was settled late
    for (SpendArchive.Segment segment : archive.segments(YearMonth.from(from))) {
      covered = 0;
      try {
        List<SpendArchive.Batch> batches = archive.read(segment);
        covered = SpendArchive.covered(books.generation(), batches);
        for (SpendArchive.Batch batch : batches) {
          batch.rows().stream().filter(row -> includes(row.day())).forEach(table::add);
          batch.allowances().stream()
              .filter(allowed -> includes(allowed.day()))
              .forEach(allowances::add);
        }
      } catch (StoreException.Damaged | StoreException.NotAFile e) {
        problems.add(e.getMessage());
      }
    }
    for (SpendArchive.Entry entry : books.entries()) {
      if (entry.sequence() > covered) {
        add(entry, table, allowances);
      }
    }
    addUnattributed(books.file(), table);
    allowances.sort(Comparator.comparing(Allowed::at));
    return new SpendHistory(from, to, table.rows(), allowances, problems);
  }

  private boolean includes(LocalDate day) {
    return !day.isBefore(from) && !day.isAfter(to);
  }

  private void add(SpendArchive.Entry entry, SpendTable table, List<Allowed> allowances) {
    switch (entry) {
      case SpendArchive.Entry.Spent(_, SpendRow row) -> {
        if (includes(row.day())) {
          table.add(row);
        }
      }
      case SpendArchive.Entry.Raised(_, Allowed allowed) -> {
        if (includes(allowed.day())) {
          allowances.add(allowed);
        }
      }
    }
  }

  /** Adds what {@code ledger.json} knows of and the rows do not explain. */
  private void addUnattributed(LedgerFile file, SpendTable table) {
    Map<LocalDate, Spend> explained = table.days();
    for (LocalDate day : file.days()) {
      Optional<Spend> known = includes(day) ? file.spentOn(day) : Optional.empty();
      if (known.isPresent()) {
        Spend rest = known.get().beyond(explained.getOrDefault(day, Spend.NONE));
        long tokens =
            Math.max(0, known.get().tokens() - explained.getOrDefault(day, Spend.NONE).tokens());
        long out = Math.min(tokens, rest.tokensOut());
        Spend more = new Spend(rest.usd(), tokens - out, 0, out, PriceSource.NONE);
        if (!more.isZero()) {
          table.add(new SpendRow(day, Attribution.UNKNOWN, more, 0));
        }
      }
    }
  }
}

package dev.alpi.ledger;

import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger while its lock is held: the journal folded into the day's totals and the open
 * reservations.
 *
 * <p><b>Threads:</b> one; lives as long as the lock.
 */
final class Books {
  private final Map<String, JournalRecord.Reserved> open = new LinkedHashMap<>();
  private final Map<String, Spend> settled = new LinkedHashMap<>();
  private LedgerFile file;
  private long lastSequence;
  private long lastEffect;
  private long publishedUpTo;
  private int records;

  private Books(LedgerFile file) {
    this.file = file;
  }

  /** Folds the {@code lines} of {@code journal} over {@code stored}. */
  static Books of(Path journal, List<String> lines, Optional<LedgerFile> stored, LocalDate today)
      throws StoreException.Damaged {
    List<JournalRecord> parsed = new ArrayList<>(lines.size());
    for (String line : lines) {
      Optional<JournalRecord> entry = JournalRecord.parse(line);
      if (entry.isEmpty()) {
        throw new StoreException.Damaged(
            journal,
            "record " + (parsed.size() + 1) + " is not one that this version writes",
            "if a newer alpi wrote it, use that one; else restore it from a backup");
      }
      parsed.add(entry.get());
    }
    // without the mark another program wrote the file: it has seen what we had published by then
    long applied = stored.isEmpty() ? 0 : stored.get().applied().orElse(published(parsed));
    Books books = new Books(stored.orElseGet(() -> LedgerFile.blank(firstDay(parsed, today))));
    books.publishedUpTo = stored.isEmpty() ? -1 : applied;
    // numbers go on where the file's mark is, also in a journal that was lost: a number at or below
    // the mark would never be counted
    books.lastSequence = applied;
    for (JournalRecord entry : parsed) {
      books.take(entry, applied);
    }
    books.file = books.file.on(today);
    return books;
  }

  private static long published(List<JournalRecord> parsed) {
    long last = 0;
    for (JournalRecord entry : parsed) {
      switch (entry) {
        case JournalRecord.Published _, JournalRecord.OpeningBalance _ -> last = entry.sequence();
        case JournalRecord.Reserved _, JournalRecord.Settled _ -> {
          // not in the file by itself
        }
      }
    }
    return last;
  }

  private static LocalDate firstDay(List<JournalRecord> parsed, LocalDate today) {
    LocalDate first = today;
    for (JournalRecord entry : parsed) {
      first = entry.day().isBefore(first) ? entry.day() : first;
    }
    return first;
  }

  LedgerFile file() {
    return file.withApplied(lastSequence);
  }

  /** Says whether the stored file counts all that the journal says. */
  boolean isPublished() {
    return publishedUpTo >= lastEffect;
  }

  int records() {
    return records;
  }

  long nextSequence() {
    return lastSequence + 1;
  }

  Usd reservedOn(LocalDate day) {
    Usd sum = Usd.ZERO;
    for (JournalRecord.Reserved entry : open.values()) {
      if (entry.reservation().day().equals(day)) {
        sum = sum.plus(entry.reservation().bound());
      }
    }
    return sum;
  }

  List<JournalRecord.Reserved> open() {
    return List.copyOf(open.values());
  }

  Optional<JournalRecord.Reserved> open(String id) {
    return Optional.ofNullable(open.get(id));
  }

  /** Says whether {@code id} was ended before and the journal still knows it. */
  boolean hasSettled(String id) {
    return settled.containsKey(id);
  }

  /** Writes {@code entry} to {@code log} and counts it. */
  void append(AppendLog log, JournalRecord entry) throws IOException {
    log.append(entry.print());
    take(entry, entry.sequence() - 1);
  }

  /** Returns the shortest journal that says the same: the day's totals and what is open. */
  List<String> shortened() {
    List<String> lines = new ArrayList<>();
    for (JournalRecord.Reserved entry : open.values()) {
      lines.add(entry.print());
    }
    lines.add(
        new JournalRecord.OpeningBalance(lastSequence, file.day(), file.spent(), file.tokens())
            .print());
    return lines;
  }

  private void take(JournalRecord entry, long applied) {
    records++;
    lastSequence = Math.max(lastSequence, entry.sequence());
    switch (entry) {
      case JournalRecord.Published _ -> {
        // tells only what another program can have seen
      }
      case JournalRecord.OpeningBalance start -> {
        if (start.sequence() > applied) {
          restart(start);
        }
      }
      case JournalRecord.Reserved reserved -> {
        lastEffect = entry.sequence();
        open.put(reserved.reservation().id(), reserved);
      }
      case JournalRecord.Settled end -> {
        lastEffect = entry.sequence();
        open.remove(end.id());
        Spend before = settled.get(end.id());
        settled.merge(end.id(), end.spend(), Books::greater);
        if (end.sequence() > applied) {
          file = file.on(end.day());
          file = before == null ? count(end, end.spend()) : count(end, more(end.spend(), before));
        }
      }
    }
  }

  private LedgerFile count(JournalRecord.Settled end, Spend spend) {
    return file.plus(end.day(), end.peer(), spend);
  }

  private static Spend greater(Spend before, Spend now) {
    return new Spend(
        before.usd().isMoreThan(now.usd()) ? before.usd() : now.usd(),
        Math.max(before.tokensIn(), now.tokensIn()),
        Math.max(before.tokensOut(), now.tokensOut()));
  }

  /**
   * What a correction adds. One that says less changes nothing: the day may already have been
   * refused on the old sum.
   */
  private static Spend more(Spend now, Spend before) {
    return new Spend(
        now.usd().minusOrZero(before.usd()),
        Math.max(0, now.tokensIn() - before.tokensIn()),
        Math.max(0, now.tokensOut() - before.tokensOut()));
  }

  /** The file is gone or older than the journal: the day had cost at least this much. */
  private void restart(JournalRecord.OpeningBalance start) {
    file = file.on(start.day());
    if (start.day().equals(file.day())) {
      file = file.atLeast(start.spent(), start.tokens());
    }
  }
}

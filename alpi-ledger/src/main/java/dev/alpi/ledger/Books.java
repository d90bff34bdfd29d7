package dev.alpi.ledger;

import dev.alpi.profile.store.AppendLog;
import java.io.IOException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ledger while its lock is held: the journal folded into the day's totals, the open
 * reservations, the day's top-ups and the alerts that were given.
 *
 * <p><b>Threads:</b> one; lives as long as the lock.
 */
final class Books {
  private final Map<String, JournalRecord.Reserved> open = new LinkedHashMap<>();
  private final Map<String, Ended> ended = new HashMap<>();
  private final Runs runs = new Runs();
  private final Alerts alerts = new Alerts();
  private final List<JournalRecord.Raised> raised = new ArrayList<>();
  private final List<SpendArchive.Entry> entries = new ArrayList<>();
  private LedgerFile file;
  private String generation = "";
  private long shortenedAt;
  private long lastSequence;
  private long lastEffect;
  private long publishedUpTo;
  private int records;

  /** A reservation that was settled, and as what. */
  private record Ended(Attribution attribution, Spend spend) {}

  private Books(LedgerFile file) {
    this.file = file;
  }

  /** Folds the records of a journal over {@code stored}. */
  static Books of(List<JournalRecord> records, Optional<LedgerFile> stored, LocalDate today) {
    // without the mark another program wrote the file: it has seen what we had published by then
    long applied = stored.isEmpty() ? 0 : stored.get().applied().orElse(published(records));
    Books books = new Books(stored.orElseGet(() -> LedgerFile.blank(firstDay(records, today))));
    books.publishedUpTo = stored.isEmpty() ? -1 : applied;
    // numbers go on where the file's mark is, also in a journal that was lost: a number at or below
    // the mark would never be counted
    books.lastSequence = applied;
    for (JournalRecord entry : records) {
      books.take(entry, applied);
    }
    books.file = books.file.on(today);
    return books;
  }

  private static long published(List<JournalRecord> records) {
    long last = 0;
    for (JournalRecord entry : records) {
      switch (entry) {
        case JournalRecord.Published _, JournalRecord.OpeningBalance _ -> last = entry.sequence();
        case JournalRecord.Reserved _,
            JournalRecord.Settled _,
            JournalRecord.Carried _,
            JournalRecord.Raised _,
            JournalRecord.Alerted _ -> {
          // not in the file by itself
        }
      }
    }
    return last;
  }

  private static LocalDate firstDay(List<JournalRecord> records, LocalDate today) {
    LocalDate first = today;
    for (JournalRecord entry : records) {
      first = entry.day().isBefore(first) ? entry.day() : first;
    }
    return first;
  }

  LedgerFile file() {
    return file.withApplied(lastSequence);
  }

  LocalDate day() {
    return file.day();
  }

  /** Says whether the stored file counts all that the journal says. */
  boolean isPublished() {
    return publishedUpTo >= lastEffect;
  }

  /** Says whether so much in the journal is over and done with that shortening it pays. */
  boolean isLong(int recordsMax) {
    return records > recordsMax + 2 * open.size();
  }

  long nextSequence() {
    return lastSequence + 1;
  }

  Standing standing() {
    YearMonth month = YearMonth.from(file.day());
    Totals reserved = reserved(entry -> entry.day().equals(file.day()));
    Totals monthReserved = reserved(entry -> YearMonth.from(entry.day()).equals(month));
    Usd monthSpent = file.spent();
    for (Totals day : file.daysBefore(month).values()) {
      monthSpent = monthSpent.plus(day.usd());
    }
    return new Standing(
        file.day(),
        file.spent(),
        reserved.usd(),
        file.tokens(),
        reserved.tokens(),
        monthSpent,
        monthReserved.usd(),
        allowances());
  }

  private List<Allowed> allowances() {
    return raised.stream()
        .map(JournalRecord.Raised::allowed)
        .filter(allowed -> allowed.day().equals(file.day()))
        .toList();
  }

  /** Returns how the caps stand that a call of {@code attribution} must keep, in their order. */
  List<Meter> meters(Caps caps, Attribution attribution) {
    List<Meter> meters = new ArrayList<>(standing().meters(caps));
    String peer = attribution.peer();
    if (caps.peerUsd().isPresent() && !peer.equals(Attribution.INTERACTIVE)) {
      Totals reserved =
          reserved(
              entry -> entry.day().equals(file.day()) && entry.attribution().peer().equals(peer));
      meters.add(meter(Limit.PEER_USD, caps.peerUsd().get(), file.spentBy(peer), reserved));
    }
    String run = attribution.run();
    if (caps.runUsd().isPresent() && !run.isEmpty()) {
      Totals reserved = reserved(entry -> entry.attribution().run().equals(run));
      meters.add(meter(Limit.RUN_USD, caps.runUsd().get(), runs.spentBy(run), reserved));
    }
    return meters;
  }

  private static Meter meter(Limit limit, Usd cap, Usd spent, Totals reserved) {
    return new Meter(limit, new Amount.Money(cap), new Amount.Money(spent), limit.of(reserved));
  }

  private Totals reserved(Predicate<JournalRecord.Reserved> which) {
    Totals sum = Totals.NONE;
    for (JournalRecord.Reserved entry : open.values()) {
      if (which.test(entry)) {
        sum = sum.plus(Totals.of(entry.reservation().bound()));
      }
    }
    return sum;
  }

  Alerts alerts() {
    return alerts;
  }

  List<JournalRecord.Reserved> open() {
    return List.copyOf(open.values());
  }

  /** Says whether {@code id} is open, or was settled and the journal still knows it. */
  boolean knows(String id) {
    return open.containsKey(id) || ended.containsKey(id);
  }

  /** Writes {@code entry} to {@code log} and counts it. */
  void append(AppendLog log, JournalRecord entry) throws IOException {
    log.append(JournalFormat.print(entry));
    take(entry, entry.sequence() - 1);
  }

  /** Returns the name of this journal until it is shortened; empty while nothing is in it. */
  String generation() {
    return generation;
  }

  /** Returns what the journal says of money spent and allowed, for the archive. */
  List<SpendArchive.Entry> entries() {
    return entries;
  }

  /** Returns the shortest journal that says the same, but for {@link #entries}. */
  List<JournalRecord> shortened(String nextGeneration) {
    return new Shortening(file, lastSequence).records(nextGeneration, open(), runs, raised, alerts);
  }

  private void take(JournalRecord entry, long applied) {
    records++;
    lastSequence = Math.max(lastSequence, entry.sequence());
    switch (entry) {
      case JournalRecord.Published _ -> {
        // tells only what another program can have seen
      }
      case JournalRecord.OpeningBalance start -> {
        generation = start.generation();
        shortenedAt = start.sequence();
        if (start.sequence() > applied) {
          restart(start);
        }
      }
      case JournalRecord.Carried kept -> take(kept, kept.sequence() > applied);
      case JournalRecord.Reserved reserved -> {
        name(reserved.reservation().id());
        lastEffect = entry.sequence();
        open.put(reserved.reservation().id(), reserved);
        if (reserved.isRunCapped()) {
          runs.cap(reserved.attribution().run(), reserved.day());
        }
      }
      case JournalRecord.Settled end -> {
        lastEffect = entry.sequence();
        settle(end, end.sequence() > applied);
      }
      case JournalRecord.Raised more -> {
        name(more.id());
        raised.add(more);
        alerts.take(more.allowed().allowance());
        // what was taken over when the journal was shortened is in the archive
        if (more.sequence() > shortenedAt) {
          entries.add(new SpendArchive.Entry.Raised(more.sequence(), more.allowed()));
        }
      }
      case JournalRecord.Alerted told -> alerts.take(told);
    }
  }

  /** A journal that was never shortened is named by the first thing in it that has a name. */
  private void name(String id) {
    generation = generation.isEmpty() ? id : generation;
  }

  private void settle(JournalRecord.Settled end, boolean isNew) {
    JournalRecord.Reserved reserved = open.remove(end.id());
    Ended before = ended.get(end.id());
    Attribution attribution = end.attribution();
    if (attribution.model().isEmpty() && reserved != null) {
      // the first version said only once for whom
      attribution = reserved.attribution();
    }
    // a correction that says less changes nothing: the day may already have been refused on the
    // old sum
    Spend more = before == null ? end.spend() : end.spend().beyond(before.spend());
    attribution = before == null ? attribution : before.attribution();
    ended.put(
        end.id(), new Ended(attribution, before == null ? end.spend() : before.spend().plus(more)));
    runs.add(attribution.run(), Totals.of(more), end.day());
    boolean isCall = before == null && end.spend().source() != PriceSource.NONE;
    if (isCall || !more.isZero()) {
      entries.add(
          new SpendArchive.Entry.Spent(
              end.sequence(), new SpendRow(end.day(), attribution, more, before == null ? 1 : 0)));
    }
    if (isNew) {
      file = file.on(end.day()).plus(end.day(), attribution.peer(), more);
    }
  }

  /** The file is gone or older than the journal: the day had cost at least this much. */
  private void restart(JournalRecord.OpeningBalance start) {
    file = file.on(start.day());
    file =
        start.day().equals(file.day())
            ? file.atLeast(start.totals())
            : file.dayAtLeast(start.day(), start.totals());
  }

  private void take(JournalRecord.Carried kept, boolean isNew) {
    switch (kept.of()) {
      case RUN -> runs.take(kept);
      case DAY -> {
        if (isNew) {
          kept.totals()
              .forEach((day, totals) -> file = file.dayAtLeast(LocalDate.parse(day), totals));
        }
      }
      case PEER -> {
        if (isNew && kept.day().equals(file.day())) {
          kept.totals().forEach((peer, totals) -> file = file.peerAtLeast(peer, totals));
        }
      }
    }
  }
}

package dev.alpi.ledger;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of a journal when it is shortened. Everything that a cap needs is in it, so that
 * {@code ledger.json} can be lost.
 *
 * @param file the totals now
 * @param sequence the last number of the journal
 */
record Shortening(LedgerFile file, long sequence) {
  /** With the longest names still within a record of the log. */
  private static final int SUMS_PER_RECORD_MAX = 64;

  /** The most peers whose sums of the day are kept; of more, those that cost most. */
  static final int PEERS_MAX = 1024;

  /** The most top-ups of a day that are kept one by one; older ones are summed up. */
  static final int ALLOWANCES_MAX = 32;

  List<JournalRecord> records(
      String generation,
      List<JournalRecord.Reserved> open,
      Runs runs,
      List<JournalRecord.Raised> raised,
      Alerts alerts) {
    LocalDate day = file.day();
    List<JournalRecord> records = new ArrayList<>();
    records.add(
        new JournalRecord.OpeningBalance(
            sequence, day, new Totals(file.spent(), file.tokens()), generation));
    Map<String, Totals> days = new LinkedHashMap<>();
    file.daysBefore(YearMonth.from(day))
        .forEach((date, totals) -> days.put(date.toString(), totals));
    carry(day, JournalRecord.Sums.DAY, days, records);
    carry(day, JournalRecord.Sums.PEER, peers(), records);
    runs.kept(day).forEach((last, sums) -> carry(last, JournalRecord.Sums.RUN, sums, records));
    records.addAll(open);
    List<JournalRecord> rest = new ArrayList<>(allowances(raised));
    rest.addAll(alerts.of(day));
    // a top-up makes alerts before it void
    rest.sort(Comparator.comparing(JournalRecord::sequence));
    records.addAll(rest);
    return records;
  }

  private void carry(
      LocalDate day, JournalRecord.Sums of, Map<String, Totals> sums, List<JournalRecord> records) {
    Map<String, Totals> some = new LinkedHashMap<>();
    for (Map.Entry<String, Totals> entry : sums.entrySet()) {
      some.put(entry.getKey(), entry.getValue());
      if (some.size() == SUMS_PER_RECORD_MAX) {
        records.add(new JournalRecord.Carried(sequence, day, of, some));
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      records.add(new JournalRecord.Carried(sequence, day, of, some));
    }
  }

  /** The owner has no cap of this kind; and no peer has a name longer than an attribution's. */
  private Map<String, Totals> peers() {
    Map<String, Totals> peers = new LinkedHashMap<>();
    file.peers().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(Attribution.INTERACTIVE))
        .filter(entry -> entry.getKey().length() <= Attribution.CHARS_MAX)
        .sorted(Comparator.comparing(entry -> -entry.getValue().usd().nano()))
        .limit(PEERS_MAX)
        .forEach(entry -> peers.put(entry.getKey(), entry.getValue()));
    return peers;
  }

  private List<JournalRecord.Raised> allowances(List<JournalRecord.Raised> raised) {
    List<JournalRecord.Raised> today =
        raised.stream().filter(more -> more.day().equals(file.day())).toList();
    if (today.size() <= ALLOWANCES_MAX) {
      return today;
    }
    int summed = today.size() - ALLOWANCES_MAX + 1;
    JournalRecord.Raised last = today.get(summed - 1);
    Totals sum = Totals.NONE;
    for (JournalRecord.Raised more : today.subList(0, summed)) {
      Allowance allowance = more.allowed().allowance();
      sum = sum.plus(new Totals(allowance.usd(), allowance.tokens()));
    }
    Usd usd = sum.usd().isMoreThan(Allowance.USD_MAX) ? Allowance.USD_MAX : sum.usd();
    Allowance all =
        new Allowance(
            usd, Math.min(sum.tokens(), Allowance.TOKENS_MAX), "several", "earlier top-ups");
    List<JournalRecord.Raised> kept = new ArrayList<>();
    kept.add(
        new JournalRecord.Raised(
            last.sequence(), last.id(), new Allowed(last.day(), last.allowed().at(), all)));
    kept.addAll(today.subList(summed, today.size()));
    return kept;
  }
}

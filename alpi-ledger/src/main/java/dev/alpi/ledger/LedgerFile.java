package dev.alpi.ledger;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of {@code logs/ledger.json} (alpi-state spec §2.2): the day's totals, the same by
 * peer, and 30 days of history. Immutable; keys that it does not know survive.
 */
final class LedgerFile {
  /** Older history is dropped, as the Python system does. */
  private static final int HISTORY_DAYS = 30;

  /** Ours: the last journal record that is counted in this file. */
  private static final String APPLIED = "alpi_journal_applied";

  /** More records than a thousand a second for thirty thousand years. */
  private static final long MARK_MAX = 1_000_000_000_000_000L;

  private final Obj content;
  private final LocalDate day;

  private LedgerFile(Obj content, LocalDate day) {
    this.content = content;
    this.day = day;
  }

  static LedgerFile blank(LocalDate day) {
    return new LedgerFile(
        Obj.EMPTY
            .with("by_peer", Obj.EMPTY)
            .with("day", day.toString())
            .with("history", Obj.EMPTY)
            .with("profile", zero()),
        day);
  }

  /** Reads {@code text}; empty if it is not a ledger that can be trusted. */
  static Optional<LedgerFile> parse(String text) {
    try {
      Obj content = Json.parseObject(text);
      Optional<String> day = content.string("day");
      if (day.isEmpty() || !hasAmounts(content) || !hasUsableMark(content)) {
        return Optional.empty();
      }
      return Optional.of(new LedgerFile(content, LocalDate.parse(day.get())));
    } catch (JsonSyntaxException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  LocalDate day() {
    return day;
  }

  Usd spent() {
    return usd(content.object("profile"));
  }

  long tokens() {
    return tokens(content.object("profile"));
  }

  /** Returns what {@code peer} has caused today. */
  Usd spentBy(String peer) {
    return usd(content.object("by_peer").object(peer));
  }

  /** Returns what each peer has caused today. */
  Map<String, Totals> peers() {
    Map<String, Totals> peers = new LinkedHashMap<>();
    content
        .object("by_peer")
        .members()
        .forEach((peer, value) -> peers.put(peer, totals((Obj) value)));
    return peers;
  }

  /** Returns the days of {@code month} before today that the history knows. */
  Map<LocalDate, Totals> daysBefore(YearMonth month) {
    Map<LocalDate, Totals> days = new LinkedHashMap<>();
    String start = month + "-";
    content
        .object("history")
        .members()
        .forEach(
            (key, value) -> {
              if (key.startsWith(start) && !key.equals(day.toString())) {
                date(key).ifPresent(date -> days.put(date, totals((Obj) value)));
              }
            });
    return days;
  }

  /** Returns the days that the file knows, today among them. */
  List<LocalDate> days() {
    List<LocalDate> days = new ArrayList<>();
    content.object("history").members().keySet().forEach(key -> date(key).ifPresent(days::add));
    if (!days.contains(day)) {
      days.add(day);
    }
    return days;
  }

  /** Returns what was spent on {@code date}, as far as the file knows that day. */
  Optional<Spend> spentOn(LocalDate date) {
    Obj row = content.object("history").object(date.toString());
    Obj sums = date.equals(day) ? content.object("profile") : row;
    if (sums.members().isEmpty()) {
      return Optional.empty();
    }
    // another program may have left the split out: then all counts as input
    long out = Math.min(tokens(sums), count(row, "tokens_out"));
    return Optional.of(new Spend(usd(sums), tokens(sums) - out, 0, out, PriceSource.NONE));
  }

  /**
   * Returns the last journal record counted here; empty if another program has written the file
   * since.
   */
  OptionalLong applied() {
    return content.integer(APPLIED);
  }

  LedgerFile withApplied(long sequence) {
    return new LedgerFile(content.with(APPLIED, sequence), day);
  }

  /**
   * Returns this file on {@code today}: the same, or with fresh counters and the old day in the
   * history.
   */
  LedgerFile on(LocalDate today) {
    if (!today.isAfter(day)) {
      return this;
    }
    Obj history = content.object("history");
    if (history.get(day.toString()).isEmpty() && (spent().nano() > 0 || tokens() > 0)) {
      history =
          history.with(
              day.toString(),
              zero()
                  .with("tokens", tokens())
                  .with("tokens_in", 0)
                  .with("tokens_out", 0)
                  .with("usd", spent().toDouble()));
    }
    Map<String, JsonValue> kept = new LinkedHashMap<>();
    LocalDate oldest = today.minusDays(HISTORY_DAYS);
    history
        .members()
        .forEach(
            (key, value) -> {
              if (!isOlder(key, oldest)) {
                kept.put(key, value);
              }
            });
    // money already spent today, if the clock was ahead once and has been set back
    Obj sameDay = history.object(today.toString());
    return new LedgerFile(
        content
            .with("by_peer", Obj.EMPTY)
            .with("day", today.toString())
            .with("history", new Obj(kept))
            .with(
                "profile",
                Obj.EMPTY.with("tokens", tokens(sameDay)).with("usd", usd(sameDay).toDouble())),
        today);
  }

  /** Returns this file with {@code spend} added to {@code spendDay}. */
  LedgerFile plus(LocalDate spendDay, String peer, Spend spend) {
    Obj history = content.object("history");
    String key = spendDay.toString();
    Obj row = history.object(key);
    boolean isToday = spendDay.equals(day);
    Obj profile = isToday ? add(content.object("profile"), spend) : content.object("profile");
    Obj base = isToday ? profile : add(row, spend);
    Obj newRow =
        row.with("tokens", tokens(base))
            .with("tokens_in", Totals.sum(count(row, "tokens_in"), spend.tokensIn()))
            .with("tokens_out", Totals.sum(count(row, "tokens_out"), spend.tokensOut()))
            .with("usd", usd(base).toDouble());
    Obj changed = content.with("history", history.with(key, newRow)).with("profile", profile);
    if (isToday) {
      Obj peers = content.object("by_peer");
      changed = changed.with("by_peer", peers.with(peer, add(peers.object(peer), spend)));
    }
    return new LedgerFile(changed, day);
  }

  /** Returns this file with today's totals raised to at least these: what the journal proves. */
  LedgerFile atLeast(Totals least) {
    return new LedgerFile(content.with("profile", raised(content.object("profile"), least)), day);
  }

  /** Returns the same with the totals of {@code peer} today. */
  LedgerFile peerAtLeast(String peer, Totals least) {
    Obj peers = content.object("by_peer");
    return new LedgerFile(
        content.with("by_peer", peers.with(peer, raised(peers.object(peer), least))), day);
  }

  /** Returns the same with the totals of {@code date}, a day before today. */
  LedgerFile dayAtLeast(LocalDate date, Totals least) {
    Obj history = content.object("history");
    Obj row = history.object(date.toString());
    Obj base = row.members().isEmpty() ? zero().with("tokens_in", 0).with("tokens_out", 0) : row;
    return new LedgerFile(
        content.with("history", history.with(date.toString(), raised(base, least))), day);
  }

  private static Obj raised(Obj counter, Totals least) {
    Usd usd = usd(counter).isMoreThan(least.usd()) ? usd(counter) : least.usd();
    return counter
        .with("tokens", Math.max(least.tokens(), tokens(counter)))
        .with("usd", usd.toDouble());
  }

  String print() {
    return Json.print(content, Json.Layout.COMPACT_SORTED);
  }

  private static Obj zero() {
    return Obj.EMPTY.with("tokens", 0).with("usd", 0.0);
  }

  private static Obj add(Obj counter, Spend spend) {
    return counter
        .with("tokens", Totals.sum(tokens(counter), spend.tokens()))
        .with("usd", usd(counter).plus(spend.usd()).toDouble());
  }

  private static Totals totals(Obj counter) {
    return new Totals(usd(counter), tokens(counter));
  }

  private static Usd usd(Obj counter) {
    return Usd.ofDouble(counter.decimal("usd").orElse(0));
  }

  private static long tokens(Obj counter) {
    return count(counter, "tokens");
  }

  /** Returns a count that others write too; below zero is none. */
  private static long count(Obj counter, String name) {
    return Math.max(0, counter.integer(name).orElse(0));
  }

  /** A mark that is no count would let later records pass for counted ones. */
  private static boolean hasUsableMark(Obj content) {
    if (content.get(APPLIED).isEmpty()) {
      return true;
    }
    long mark = content.integer(APPLIED).orElse(-1);
    return mark >= 0 && mark < MARK_MAX;
  }

  /**
   * The day's money must be there and be an amount: a file without it cannot say what was spent.
   */
  private static boolean hasAmounts(Obj content) {
    if (!(content.get("profile").orElse(JsonValue.Null.NULL) instanceof Obj profile)
        || !isAmount(profile)) {
      return false;
    }
    for (String section : new String[] {"history", "by_peer"}) {
      for (JsonValue row : content.object(section).members().values()) {
        if (!(row instanceof Obj counter) || !isAmount(counter)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isAmount(Obj counter) {
    double usd = counter.decimal("usd").orElse(-1);
    return usd >= 0
        && usd < MAX_USD
        && (counter.get("tokens").isEmpty() || counter.integer("tokens").orElse(-1) >= 0);
  }

  /**
   * Beyond this an amount is no spending of a day but damage; also keeps sums within a {@code
   * long}.
   */
  private static final double MAX_USD = 1e9;

  private static boolean isOlder(String key, LocalDate oldest) {
    return date(key).filter(date -> date.isBefore(oldest)).isPresent();
  }

  private static Optional<LocalDate> date(String key) {
    try {
      return Optional.of(LocalDate.parse(key));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

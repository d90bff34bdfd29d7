package dev.alpi.ledger;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The text of the records of the journal and of the archive: one JSON object, {@code op} first.
 *
 * <p><b>Compatibility:</b> what the first version wrote, without {@code tokens}, {@code job},
 * {@code run}, {@code source} and so on, is read. An {@code op} that is not known is refused.
 */
final class JournalFormat {
  private JournalFormat() {}

  static String print(JournalRecord entry) {
    Obj line =
        switch (entry) {
          case JournalRecord.OpeningBalance base ->
              head("base", entry)
                  .with("nano_usd", base.totals().usd().nano())
                  .with("tokens", base.totals().tokens())
                  .with("gen", base.generation());
          case JournalRecord.Carried carried ->
              head("carry", entry)
                  .with("of", carried.of().name().toLowerCase(Locale.ROOT))
                  .with("totals", sums(carried.totals()));
          case JournalRecord.Published _ -> head("publish", entry);
          case JournalRecord.Reserved reserved -> reserved(reserved);
          case JournalRecord.Settled settled ->
              spend(
                  attribution(
                      head(
                              settled.cause() == JournalRecord.Cause.CRASHED ? "crashed" : "settle",
                              entry)
                          .with("id", settled.id()),
                      settled.attribution()),
                  settled.spend());
          case JournalRecord.Raised raised ->
              allowed(head("allow", entry).with("id", raised.id()), raised.allowed());
          case JournalRecord.Alerted alerted ->
              head("alert", entry)
                  .with("limit", alerted.limit().label())
                  .with("level", alerted.level().percent())
                  .with("cap", alerted.cap());
        };
    return Json.compact(line);
  }

  private static Obj head(String op, JournalRecord entry) {
    return Obj.EMPTY
        .with("op", op)
        .with("seq", entry.sequence())
        .with("day", entry.day().toString());
  }

  private static Obj reserved(JournalRecord.Reserved entry) {
    Reservation reservation = entry.reservation();
    Obj line =
        head("reserve", entry)
            .with("id", reservation.id())
            .with("nano_usd", reservation.bound().usd().nano())
            .with("tokens", reservation.bound().tokens())
            .with("owner", entry.owner().toString());
    line = attribution(line, entry.attribution());
    return entry.isRunCapped() ? line.with("run_capped", true) : line;
  }

  private static Obj sums(Map<String, Totals> totals) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    totals.forEach(
        (name, sum) ->
            members.put(name, new Arr(List.of(Num.of(sum.usd().nano()), Num.of(sum.tokens())))));
    return new Obj(members);
  }

  private static Obj allowed(Obj line, Allowed allowed) {
    Allowance allowance = allowed.allowance();
    return line.with("at", allowed.at().toString())
        .with("nano_usd", allowance.usd().nano())
        .with("tokens", allowance.tokens())
        .with("who", allowance.who())
        .with("why", allowance.why());
  }

  /** Adds what is said; the peer always, as the first version did. */
  private static Obj attribution(Obj line, Attribution attribution) {
    Obj more = said(line, "model", attribution.model());
    more = said(more, "session", attribution.session());
    more = said(more, "surface", attribution.surface());
    more = said(more, "job", attribution.job());
    more = said(more, "run", attribution.run());
    return more.with("peer", attribution.peer());
  }

  private static Obj said(Obj line, String name, String text) {
    return text.isEmpty() ? line : line.with(name, text);
  }

  private static Obj spend(Obj line, Spend spend) {
    Obj more =
        line.with("nano_usd", spend.usd().nano())
            .with("tokens_in", spend.tokensIn())
            .with("tokens_out", spend.tokensOut())
            .with("source", spend.source().label());
    return spend.tokensCached() == 0 ? more : more.with("tokens_cached", spend.tokensCached());
  }

  /** Reads a line of the journal; empty if it is none of ours. */
  static Optional<JournalRecord> parse(String text) {
    try {
      Obj line = Json.parseObject(text);
      return Optional.of(
          switch (required(line, "op")) {
            case "base" ->
                new JournalRecord.OpeningBalance(
                    sequence(line), day(line), totals(line), line.string("gen").orElse(""));
            case "carry" -> carried(line);
            case "publish" -> new JournalRecord.Published(sequence(line), day(line));
            case "reserve" -> parseReserved(line);
            case "settle" -> settled(line, JournalRecord.Cause.SETTLED);
            case "crashed" -> settled(line, JournalRecord.Cause.CRASHED);
            case "allow" ->
                new JournalRecord.Raised(sequence(line), required(line, "id"), parseAllowed(line));
            case "alert" ->
                new JournalRecord.Alerted(
                    sequence(line),
                    day(line),
                    Limit.of(required(line, "limit")),
                    BudgetAlert.Level.of(count(line, "level")),
                    count(line, "cap"));
            default -> throw new IllegalArgumentException("unknown record");
          });
    } catch (JsonSyntaxException
        | DateTimeException
        | NoSuchElementException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static JournalRecord carried(Obj line) {
    Map<String, Totals> totals = new LinkedHashMap<>();
    Obj sums = line.object("totals");
    for (String name : sums.members().keySet()) {
      List<JsonValue> pair = sums.array(name);
      if (pair.size() != 2
          || !(pair.getFirst() instanceof Num nano)
          || !(pair.getLast() instanceof Num tokens)) {
        throw new IllegalArgumentException("not a sum");
      }
      totals.put(
          name, new Totals(new Usd(nano.integer().orElseThrow()), tokens.integer().orElseThrow()));
    }
    JournalRecord.Sums of =
        JournalRecord.Sums.valueOf(required(line, "of").toUpperCase(Locale.ROOT));
    if (of == JournalRecord.Sums.DAY) {
      totals.keySet().forEach(LocalDate::parse);
    }
    return new JournalRecord.Carried(sequence(line), day(line), of, totals);
  }

  private static JournalRecord parseReserved(Obj line) {
    Bound bound = new Bound(usd(line), line.integer("tokens").orElse(0));
    return new JournalRecord.Reserved(
        sequence(line),
        new Reservation(required(line, "id"), day(line), bound),
        ProcessStamp.parse(required(line, "owner")).orElseThrow(),
        parseAttribution(line),
        line.bool("run_capped").orElse(false));
  }

  private static JournalRecord settled(Obj line, JournalRecord.Cause cause) {
    return new JournalRecord.Settled(
        sequence(line),
        required(line, "id"),
        day(line),
        parseAttribution(line),
        parseSpend(line),
        cause);
  }

  private static Attribution parseAttribution(Obj line) {
    return new Attribution(
        line.string("model").orElse(""),
        line.string("session").orElse(""),
        line.string("surface").orElse(""),
        line.string("job").orElse(""),
        required(line, "peer"),
        line.string("run").orElse(""));
  }

  private static Spend parseSpend(Obj line) {
    Usd usd = usd(line);
    long in = count(line, "tokens_in");
    long out = count(line, "tokens_out");
    PriceSource source =
        line.get("source").isPresent()
            ? PriceSource.of(required(line, "source"))
            : guessed(usd, in + out);
    return new Spend(usd, in, line.integer("tokens_cached").orElse(0), out, source);
  }

  /** The first version did not say; it settled by the bound without tokens. */
  private static PriceSource guessed(Usd usd, long tokens) {
    if (tokens > 0) {
      return PriceSource.TABLE;
    }
    return usd.nano() > 0 ? PriceSource.BOUND : PriceSource.NONE;
  }

  private static Allowed parseAllowed(Obj line) {
    return new Allowed(
        day(line),
        Instant.parse(required(line, "at")),
        new Allowance(
            usd(line), count(line, "tokens"), required(line, "who"), required(line, "why")));
  }

  /** Prints a batch of the archive: what the journal {@code generation} said up to a number. */
  static String print(SpendArchive.Batch batch) {
    List<JsonValue> rows = new ArrayList<>();
    batch.rows().forEach(row -> rows.add(row(row)));
    List<JsonValue> allowances = new ArrayList<>();
    batch
        .allowances()
        .forEach(
            allowed ->
                allowances.add(allowed(Obj.EMPTY.with("day", allowed.day().toString()), allowed)));
    return Json.compact(
        Obj.EMPTY
            .with("op", "spend")
            .with("gen", batch.generation())
            .with("upto", batch.upTo())
            .with("rows", new Arr(rows))
            .with("allowed", new Arr(allowances)));
  }

  static Obj row(SpendRow row) {
    Obj line = attribution(Obj.EMPTY.with("day", row.day().toString()), row.attribution());
    return spend(line, row.spend()).with("calls", row.calls());
  }

  /** Reads a batch of the archive; empty if it is none of ours. */
  static Optional<SpendArchive.Batch> parseBatch(String text) {
    try {
      Obj line = Json.parseObject(text);
      if (!required(line, "op").equals("spend")) {
        return Optional.empty();
      }
      List<SpendRow> rows = new ArrayList<>();
      for (JsonValue item : line.array("rows")) {
        if (!(item instanceof Obj row)) {
          return Optional.empty();
        }
        rows.add(
            new SpendRow(day(row), parseAttribution(row), parseSpend(row), count(row, "calls")));
      }
      List<Allowed> allowances = new ArrayList<>();
      for (JsonValue item : line.array("allowed")) {
        if (!(item instanceof Obj allowed)) {
          return Optional.empty();
        }
        allowances.add(parseAllowed(allowed));
      }
      return Optional.of(
          new SpendArchive.Batch(required(line, "gen"), count(line, "upto"), rows, allowances));
    } catch (JsonSyntaxException
        | DateTimeException
        | NoSuchElementException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long sequence(Obj line) {
    return count(line, "seq");
  }

  private static LocalDate day(Obj line) {
    return LocalDate.parse(required(line, "day"));
  }

  private static Totals totals(Obj line) {
    return new Totals(usd(line), count(line, "tokens"));
  }

  private static Usd usd(Obj line) {
    return new Usd(count(line, "nano_usd"));
  }

  /** Returns a count, which must be there; that it is not negative is the types' concern. */
  private static long count(Obj line, String name) {
    return line.integer(name).orElseThrow();
  }

  private static String required(Obj line, String name) {
    return line.string(name).orElseThrow();
  }
}

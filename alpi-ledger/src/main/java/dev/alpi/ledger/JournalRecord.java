package dev.alpi.ledger;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One line of {@code logs/ledger.journal}. Numbered without gaps; the file is the truth about
 * money, {@code ledger.json} is computed from it.
 */
sealed interface JournalRecord {
  long sequence();

  /** Returns the day that it counts on. */
  LocalDate day();

  /** What a day had cost when the journal was last shortened. */
  record OpeningBalance(long sequence, LocalDate day, Usd spent, long tokens)
      implements JournalRecord {}

  /** {@code ledger.json} was written with everything before this in it. */
  record Published(long sequence, LocalDate day) implements JournalRecord {}

  /** Money was put aside. */
  record Reserved(
      long sequence, Reservation reservation, ProcessStamp owner, Attribution attribution)
      implements JournalRecord {
    @Override
    public LocalDate day() {
      return reservation.day();
    }
  }

  /**
   * A reservation ended: what it counts as from now on. A second one for the same id corrects the
   * first.
   */
  record Settled(long sequence, String id, LocalDate day, String peer, Spend spend, Cause cause)
      implements JournalRecord {}

  /** Why a reservation ended. */
  enum Cause {
    /** Its owner said what the call cost. */
    SETTLED,
    /** Its owner is gone; it counts in full. */
    CRASHED
  }

  default String print() {
    Obj line =
        switch (this) {
          case OpeningBalance base ->
              Obj.EMPTY
                  .with("op", "base")
                  .with("seq", base.sequence)
                  .with("day", base.day.toString())
                  .with("nano_usd", base.spent.nano())
                  .with("tokens", base.tokens);
          case Published published ->
              Obj.EMPTY
                  .with("op", "publish")
                  .with("seq", published.sequence)
                  .with("day", published.day.toString());
          case Reserved reserved ->
              Obj.EMPTY
                  .with("op", "reserve")
                  .with("seq", reserved.sequence)
                  .with("id", reserved.reservation.id())
                  .with("day", reserved.reservation.day().toString())
                  .with("nano_usd", reserved.reservation.bound().nano())
                  .with("owner", reserved.owner.toString())
                  .with("model", reserved.attribution.model())
                  .with("session", reserved.attribution.session())
                  .with("surface", reserved.attribution.surface())
                  .with("peer", reserved.attribution.peer());
          case Settled settled ->
              Obj.EMPTY
                  .with("op", settled.cause == Cause.CRASHED ? "crashed" : "settle")
                  .with("seq", settled.sequence)
                  .with("id", settled.id)
                  .with("day", settled.day.toString())
                  .with("peer", settled.peer)
                  .with("nano_usd", settled.spend.usd().nano())
                  .with("tokens_in", settled.spend.tokensIn())
                  .with("tokens_out", settled.spend.tokensOut());
        };
    return Json.compact(line);
  }

  /** Reads a line; empty if it is none of ours. */
  static Optional<JournalRecord> parse(String text) {
    try {
      Obj line = Json.parseObject(text);
      long sequence = line.integer("seq").orElseThrow();
      LocalDate day = LocalDate.parse(required(line, "day"));
      if (required(line, "op").equals("publish")) {
        return Optional.of(new Published(sequence, day));
      }
      Usd usd = new Usd(line.integer("nano_usd").orElseThrow());
      return Optional.of(
          switch (required(line, "op")) {
            case "base" ->
                new OpeningBalance(sequence, day, usd, line.integer("tokens").orElseThrow());
            case "reserve" ->
                new Reserved(
                    sequence,
                    new Reservation(required(line, "id"), day, usd),
                    ProcessStamp.parse(required(line, "owner")).orElseThrow(),
                    new Attribution(
                        required(line, "model"),
                        required(line, "session"),
                        required(line, "surface"),
                        required(line, "peer")));
            case "settle" -> settled(line, sequence, day, usd, Cause.SETTLED);
            case "crashed" -> settled(line, sequence, day, usd, Cause.CRASHED);
            default -> throw new IllegalArgumentException("unknown record");
          });
    } catch (JsonSyntaxException | DateTimeException e) {
      return Optional.empty();
    } catch (java.util.NoSuchElementException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Settled settled(Obj line, long sequence, LocalDate day, Usd usd, Cause cause) {
    Spend spend =
        new Spend(
            usd, line.integer("tokens_in").orElseThrow(), line.integer("tokens_out").orElseThrow());
    return new Settled(sequence, required(line, "id"), day, required(line, "peer"), spend, cause);
  }

  private static String required(Obj line, String name) {
    return line.string(name).orElseThrow();
  }
}

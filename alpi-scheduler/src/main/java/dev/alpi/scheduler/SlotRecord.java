package dev.alpi.scheduler;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a slot, or of several that share a fate.
 *
 * @param job whose
 * @param slot when it should have run; of several the last
 * @param from of several the first
 * @param count how many there are, 1 unless {@code from} is said
 * @param isByHand whether a person asked for it: then it is no slot of the job's own
 * @param state what became of it
 * @param reason why, if it did not simply run; empty else
 * @param attempt which try it was, from 1; 0 if there was none
 * @param run which run; empty if there was none
 * @param at when this was written
 * @param next when it is tried again, if it is
 */
public record SlotRecord(
    JobId job,
    Instant slot,
    Optional<Instant> from,
    long count,
    boolean isByHand,
    SlotState state,
    String reason,
    int attempt,
    String run,
    Instant at,
    Optional<Instant> next) {
  /** The longest reason that is kept, in characters. */
  static final int REASON_CHARS_MAX = 500;

  /** Shortens the reason. */
  public SlotRecord {
    reason =
        reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) + "…" : reason;
  }

  /** Returns that the slot is in {@code state}, which it got without running. */
  static SlotRecord of(JobId job, Instant slot, SlotState state, String reason, Instant at) {
    return new SlotRecord(
        job, slot, Optional.empty(), 1, false, state, reason, 0, "", at, Optional.empty());
  }

  /** Returns that all of several slots are in {@code state}. */
  SlotRecord since(Instant first, long several) {
    return several == 1
        ? this
        : new SlotRecord(
            job,
            slot,
            Optional.of(first),
            several,
            isByHand,
            state,
            reason,
            attempt,
            run,
            at,
            next);
  }

  SlotRecord byHand() {
    return new SlotRecord(job, slot, from, count, true, state, reason, attempt, run, at, next);
  }

  /** Returns that the try {@code attempt} of it is in {@code other}. */
  SlotRecord now(SlotState other, String why, int tried, String runId, Instant when) {
    return new SlotRecord(
        job, slot, from, count, isByHand, other, why, tried, runId, when, Optional.empty());
  }

  /** Returns that it has failed, in the run that it is in. */
  SlotRecord failed(String why, Instant when) {
    return now(SlotState.FAILED, why, attempt, run, when);
  }

  /** Returns it with another try at {@code when}. */
  SlotRecord again(Instant when) {
    return new SlotRecord(
        job, slot, from, count, isByHand, state, reason, attempt, run, at, Optional.of(when));
  }

  /** Returns which slot it is about. */
  Key key() {
    return new Key(job, slot, isByHand);
  }

  /** Tells slots from one another. */
  record Key(JobId job, Instant slot, boolean isByHand) {}

  /** {@return it for files and commands} */
  public Obj json() {
    Obj json = Obj.EMPTY.with("job", job.text()).with("slot", slot.toString());
    if (from.isPresent()) {
      json = json.with("from", from.get().toString()).with("count", count);
    }
    if (isByHand) {
      json = json.with("by_hand", true);
    }
    json = json.with("state", state.label());
    if (!reason.isEmpty()) {
      json = json.with("reason", reason);
    }
    if (attempt > 0) {
      json = json.with("attempt", attempt).with("run", run);
    }
    json = json.with("at", at.toString());
    return next.isPresent() ? json.with("next", next.get().toString()) : json;
  }

  /** Returns the record that {@code json} is; empty if a later version wrote it. */
  static Optional<SlotRecord> read(Obj json) {
    Optional<SlotState> state = SlotState.of(json.string("state").orElse(""));
    String job = json.string("job").orElse("");
    if (state.isEmpty() || !JobId.isOne(job)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SlotRecord(
              new JobId(job),
              Instant.parse(json.string("slot").orElse("")),
              json.string("from").map(Instant::parse),
              json.integer("count").orElse(1),
              json.bool("by_hand").orElse(false),
              state.get(),
              json.string("reason").orElse(""),
              (int) json.integer("attempt").orElse(0),
              json.string("run").orElse(""),
              Instant.parse(json.string("at").orElse("")),
              json.string("next").map(Instant::parse)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

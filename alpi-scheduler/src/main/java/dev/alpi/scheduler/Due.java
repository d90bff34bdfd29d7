package dev.alpi.scheduler;

import dev.alpi.scheduler.cron.CronExpression;
import dev.alpi.scheduler.cron.Slot;
import dev.alpi.scheduler.cron.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides which slots of a job are due, and what becomes of each: without clock, file or thread.
 *
 * @param runs those that run, in order
 * @param records what is known at once of the others
 * @param until the last one that is due; empty if none is
 */
record Due(List<Instant> runs, List<SlotRecord> records, Optional<Instant> until) {
  /** What is no later than this counts as on time. */
  static final Duration LATE = Duration.ofMinutes(1);

  /** The most slots that are caught up with; those before are missed. */
  static final int CAUGHT_UP_MAX = 100;

  /**
   * Slots are looked at in portions: a job of every second that rested for a year has 31 million.
   */
  private static final int PORTION = 10_000;

  static final Due NOTHING = new Due(List.of(), List.of(), Optional.empty());

  /** Returns after when the slots of a job that was never seen count. */
  static Instant begin(Job job, Instant now) {
    return job.timing() instanceof Timing.Once ? Instant.EPOCH : now;
  }

  /** Returns the next slot of {@code job} after {@code after}; empty if there is none. */
  static Optional<Instant> next(
      Job job, Instant after, ZoneId machine, ScheduleWorld.Activity activity) {
    return switch (job.timing()) {
      case Timing.Cron(CronExpression expression, Optional<ZoneId> zone) ->
          expression.next(after, zone.orElse(machine)).map(Slot::at);
      case Timing.Once(Instant at) -> Optional.of(at).filter(after::isBefore);
      case Timing.Inactivity(Duration quiet) ->
          Optional.of(activity.get().filter(at -> at.isAfter(after)).orElse(after).plus(quiet));
    };
  }

  /** Returns when it has to be looked at next what of {@code job} is due. */
  static Optional<Instant> wake(
      Job job, Instant decided, ZoneId machine, ScheduleWorld.Activity activity) {
    return next(job, decided, machine, activity).map(slot -> slot.plus(putOff(job, slot)));
  }

  /** Returns by how much the slot is put off: always the same for the same job and slot. */
  static Duration putOff(Job job, Instant slot) {
    long most = job.policy().jitter().toMillis();
    if (most == 0) {
      return Duration.ZERO;
    }
    long mixed = (job.id().text().hashCode() * 31L + slot.getEpochSecond()) * 0x9E3779B97F4A7C15L;
    return Duration.ofMillis(Long.remainderUnsigned(mixed ^ mixed >>> 32, most + 1));
  }

  /**
   * Decides about all slots after {@code decided} that are due at {@code now}, but those that are
   * known: they come for the second time, as the clock was set back.
   *
   * @param decided up to when all is decided
   */
  static Due at(
      Job job,
      Instant decided,
      Instant now,
      ZoneId machine,
      ScheduleWorld.Activity activity,
      KnownSlots known) {
    if (!(job.timing() instanceof Timing.Cron cron)) {
      Optional<Instant> slot =
          next(job, decided, machine, activity)
              .filter(at -> !at.plus(putOff(job, at)).isAfter(now));
      return slot.isPresent() ? judged(job, List.of(slot.get()), now, known) : NOTHING;
    }
    List<SlotRecord> records = new ArrayList<>();
    Instant from = decided;
    while (true) {
      List<Instant> due =
          portion(cron, new Window(from, now), machine).stream()
              .takeWhile(at -> !at.plus(putOff(job, at)).isAfter(now))
              .toList();
      if (due.size() < PORTION) {
        Due rest = judged(job, due, now, known);
        records.addAll(rest.records());
        return new Due(rest.runs(), records, Optional.of(due.isEmpty() ? from : due.getLast()));
      }
      // the last ones stay for the next portion, which may be empty
      List<Instant> old = due.subList(0, PORTION - CAUGHT_UP_MAX);
      records.addAll(apart(without(old, known), known, passedOver(job, now)));
      from = old.getLast();
    }
  }

  private static List<Instant> portion(Timing.Cron cron, Window window, ZoneId machine) {
    return cron.expression().between(window, cron.zone().orElse(machine), PORTION).stream()
        .map(Slot::at)
        .toList();
  }

  private static Function<List<Instant>, SlotRecord> passedOver(Job job, Instant now) {
    SlotState state =
        job.policy().catchUp() == JobPolicy.CatchUp.ONE ? SlotState.SUPERSEDED : SlotState.MISSED;
    return slots -> several(job, slots, state, "nothing ran at the time", now);
  }

  /** Returns one record for all that have no known slot between them. */
  private static List<SlotRecord> apart(
      List<Instant> slots, KnownSlots known, Function<List<Instant>, SlotRecord> record) {
    List<SlotRecord> records = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= slots.size(); i++) {
      if (i == slots.size() || known.isBetween(slots.get(i - 1), slots.get(i))) {
        records.add(record.apply(slots.subList(from, i)));
        from = i;
      }
    }
    return records;
  }

  private static List<Instant> without(List<Instant> slots, KnownSlots known) {
    return known.isEmpty() ? slots : slots.stream().filter(at -> !known.contains(at)).toList();
  }

  private static Due judged(Job job, List<Instant> all, Instant now, KnownSlots known) {
    List<Instant> due = without(all, known);
    List<SlotRecord> records = new ArrayList<>();
    Instant oldest = job.policy().expireAfter().map(now::minus).orElse(Instant.MIN);
    List<Instant> expired = due.stream().takeWhile(at -> at.isBefore(oldest)).toList();
    List<Instant> rest = due.subList(expired.size(), due.size());
    records.addAll(
        apart(
            expired,
            known,
            slots -> several(job, slots, SlotState.MISSED, "expired before it could run", now)));
    int late = late(job, rest, now);
    records.addAll(apart(rest.subList(0, late), known, passedOver(job, now)));
    Optional<Instant> until = all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    return new Due(List.copyOf(rest.subList(late, rest.size())), records, until);
  }

  /** Returns how many of the first do not run. */
  private static int late(Job job, List<Instant> slots, Instant now) {
    return switch (job.policy().catchUp()) {
      case ONE -> Math.max(0, slots.size() - 1);
      case ALL -> Math.max(0, slots.size() - CAUGHT_UP_MAX);
      case NONE -> {
        Instant onTime = now.minus(LATE);
        yield (int)
            slots.stream().takeWhile(at -> at.plus(putOff(job, at)).isBefore(onTime)).count();
      }
    };
  }

  /** Returns one record of several slots. */
  static SlotRecord several(
      Job job, List<Instant> slots, SlotState state, String reason, Instant now) {
    return SlotRecord.of(job.id(), slots.getLast(), state, reason, now)
        .since(slots.getFirst(), slots.size());
  }

  /** Returns the records of all slots up to {@code now}, which rested, but those that are known. */
  static List<SlotRecord> rested(
      Job job, Instant decided, Instant now, ZoneId machine, KnownSlots known) {
    if (!(job.timing() instanceof Timing.Cron cron)) {
      return List.of();
    }
    List<SlotRecord> records = new ArrayList<>();
    Instant from = decided;
    while (true) {
      List<Instant> slots = portion(cron, new Window(from, now), machine);
      if (slots.isEmpty()) {
        return records;
      }
      records.addAll(
          apart(
              without(slots, known),
              known,
              rested -> several(job, rested, SlotState.SKIPPED, "the job was paused", now)));
      from = slots.getLast();
    }
  }
}

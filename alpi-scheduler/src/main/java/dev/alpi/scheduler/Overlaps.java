package dev.alpi.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what becomes of a slot that is due while something of its job is still open.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Overlaps {
  /** More that wait of one job would never catch up. */
  static final int QUEUED_MAX = 10;

  private final SlotBook book;
  private final RunLine line;

  Overlaps(SlotBook book, RunLine line) {
    this.book = book;
    this.line = line;
  }

  /**
   * Returns the records of slots of {@code job} that are to run; those next to each other that are
   * skipped share one, or they would push out all that is known of the job.
   *
   * @param known slots that come again, which are not among {@code slots}
   */
  List<SlotRecord> of(Job job, List<Instant> slots, KnownSlots known, Instant now) {
    List<SlotRecord> records = new ArrayList<>(overtaken(job.id(), now));
    long open = open(job.id(), records);
    // what is caught up with in one go does not run into itself
    boolean isFree = open == 0;
    for (Instant slot : slots) {
      SlotRecord record = of(job, slot, open, isFree, now);
      if (isNext(records, record, known)) {
        SlotRecord before = records.removeLast();
        record = record.since(before.from().orElse(before.slot()), before.count() + 1);
      }
      records.add(record);
      open += record.state().isFinal() ? 0 : 1;
    }
    return records;
  }

  /** Says whether {@code record} can share the last of {@code records}. */
  private static boolean isNext(List<SlotRecord> records, SlotRecord record, KnownSlots known) {
    if (records.isEmpty() || record.state() != SlotState.SKIPPED) {
      return false;
    }
    SlotRecord last = records.getLast();
    return last.state() == SlotState.SKIPPED
        && last.reason().equals(record.reason())
        && !known.isBetween(last.slot(), record.slot());
  }

  private static SlotRecord of(Job job, Instant slot, long open, boolean isFree, Instant now) {
    SlotRecord waits = SlotRecord.of(job.id(), slot, SlotState.WAITING, "", now);
    if (open == 0) {
      return waits;
    }
    return switch (job.policy().overlap()) {
      case PARALLEL -> waits;
      case SKIP ->
          isFree && job.policy().catchUp() == JobPolicy.CatchUp.ALL
              ? waits
              : SlotRecord.of(job.id(), slot, SlotState.SKIPPED, "the job still ran", now);
      case QUEUE ->
          open > QUEUED_MAX
              ? SlotRecord.of(
                  job.id(), slot, SlotState.SKIPPED, QUEUED_MAX + " waited already", now)
              : waits;
    };
  }

  /** What waits for another try does not keep the next slot from running: it has failed. */
  private List<SlotRecord> overtaken(JobId job, Instant now) {
    return book.open().stream()
        .filter(each -> each.job().equals(job) && each.state() == SlotState.RETRYING)
        .filter(each -> !line.waits(each))
        .map(each -> each.failed(each.reason() + "; then the next slot came", now))
        .toList();
  }

  private long open(JobId job, List<SlotRecord> ended) {
    return book.open().stream()
        .filter(each -> each.job().equals(job) && !each.isByHand())
        .filter(each -> ended.stream().noneMatch(end -> end.key().equals(each.key())))
        .count();
  }
}

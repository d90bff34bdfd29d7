package dev.alpi.scheduler;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The slots that are open and in no run: which of them go on, which end, and which are held, until
 * their job can be read again.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class OpenSlots {
  private final SlotBook book;
  private final RunLine line;
  private final Plan plan;

  /** What the last process has left counts as held. */
  private final Set<SlotRecord.Key> held = new HashSet<>();

  private Predicate<JobId> broken = _ -> true;

  OpenSlots(SlotBook book, RunLine line, Plan plan) {
    this.book = book;
    this.line = line;
    this.plan = plan;
    book.open().forEach(open -> held.add(open.key()));
  }

  /** Says whether a job is not gone, but what the file says of it cannot be used. */
  boolean isBroken(JobId job) {
    return plan.job(job).isEmpty() && broken.test(job);
  }

  /**
   * Holds what is open of jobs that cannot be used: who mends them wants to find it as it was.
   *
   * @param now which jobs the file may have besides those of the plan
   */
  void hold(Predicate<JobId> now) {
    broken = now;
    for (SlotRecord open : book.open()) {
      if (isBroken(open.job()) && line.withdraw(open.key())) {
        held.add(open.key());
      }
    }
  }

  /** Returns what is to be written down of what was held, and is no more. */
  List<SlotRecord> settled(Instant now) {
    return book.open().stream()
        .filter(open -> held.contains(open.key()) && !isBroken(open.job()))
        .map(open -> Outcomes.ofOpen(open, plan.job(open.job()), now))
        .toList();
  }

  /** Lets go on what {@link #settled} has returned, now that it is written down. */
  void release(List<SlotRecord> settled) {
    for (SlotRecord record : settled) {
      held.remove(record.key());
      if (record.state() == SlotState.WAITING) {
        line.add(record);
      }
    }
  }

  /**
   * Puts into the line what is to be tried again.
   *
   * @param ended what is over, though the book does not have that yet
   */
  void retry(Set<SlotRecord.Key> ended, Instant now) {
    for (SlotRecord open : book.open()) {
      if (!isHeld(open)
          && !ended.contains(open.key())
          && Outcomes.isToBeTried(open, now)
          && !line.waits(open)) {
        line.add(open);
      }
    }
  }

  private boolean isHeld(SlotRecord open) {
    return held.contains(open.key()) || isBroken(open.job());
  }

  /** Returns the times at which something is to be tried again. */
  List<Instant> tries() {
    return book.open().stream()
        .filter(open -> !line.waits(open) && !isHeld(open))
        .flatMap(open -> open.next().stream())
        .toList();
  }
}

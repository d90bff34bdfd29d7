package dev.alpi.scheduler;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of all slots: of each the last record counts.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class SlotBook {
  /** Records of a job that are kept; what is open is kept in any case. */
  static final int KEPT_PER_JOB = 100;

  private final Map<JobId, Page> pages = new HashMap<>();

  /** What is known of one job. */
  private static final class Page {
    /** Up to when all its slots are decided. */
    private Optional<Instant> decided = Optional.empty();

    private final Map<SlotRecord.Key, SlotRecord> open = new LinkedHashMap<>();
    private final Deque<SlotRecord> done = new ArrayDeque<>();
  }

  private Page page(JobId job) {
    return pages.computeIfAbsent(job, _ -> new Page());
  }

  /** Takes a record. */
  void add(SlotRecord record) {
    Page page = page(record.job());
    if (!record.isByHand()) {
      decide(page, record.slot());
    }
    if (!record.state().isFinal()) {
      page.open.put(record.key(), record);
      return;
    }
    page.open.remove(record.key());
    page.done.addLast(record);
    if (page.done.size() > KEPT_PER_JOB) {
      page.done.removeFirst();
    }
  }

  private static void decide(Page page, Instant until) {
    if (page.decided.isEmpty() || page.decided.get().isBefore(until)) {
      page.decided = Optional.of(until);
    }
  }

  /** Says that nothing up to {@code until} is to be decided any more, or that all after it is. */
  void begin(JobId job, Instant until) {
    page(job).decided = Optional.of(until);
  }

  /** Returns up to when all slots are decided; empty for a job that was never seen. */
  Optional<Instant> decided(JobId job) {
    return Optional.ofNullable(pages.get(job)).flatMap(page -> page.decided);
  }

  /** Returns what is open, in the order in which it came to be. */
  List<SlotRecord> open() {
    List<SlotRecord> all = new ArrayList<>();
    pages.values().forEach(page -> all.addAll(page.open.values()));
    all.sort(java.util.Comparator.comparing(SlotRecord::at));
    return all;
  }

  /** Says whether a slot ran already, to its end or not. */
  boolean hasRun(JobId job, Instant slot) {
    Page page = pages.get(job);
    return page != null
        && (page.done.stream().anyMatch(each -> isRunOf(each, slot))
            || page.open.values().stream().anyMatch(each -> isRunOf(each, slot)));
  }

  private static boolean isRunOf(SlotRecord record, Instant slot) {
    return !record.isByHand() && record.attempt() > 0 && record.slot().equals(slot);
  }

  /** Returns what is known of a job: what is done, the oldest first, then what is open. */
  List<SlotRecord> history(JobId job) {
    Page page = page(job);
    List<SlotRecord> all = new ArrayList<>(page.done);
    all.addAll(page.open.values());
    return all;
  }

  /** Forgets jobs that are not among {@code kept}, except what of them is still open. */
  void retain(Collection<JobId> kept) {
    pages
        .entrySet()
        .removeIf(entry -> !kept.contains(entry.getKey()) && entry.getValue().open.isEmpty());
  }

  /** Returns the jobs that something is known of. */
  List<JobId> jobs() {
    return List.copyOf(pages.keySet());
  }
}

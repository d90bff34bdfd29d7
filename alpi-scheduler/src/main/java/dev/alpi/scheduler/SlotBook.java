package dev.alpi.scheduler;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all slots: of each the last record counts.
 *
 * <p><b>Threads:</b> one at a time; several that only read, once nobody writes any more.
 */
final class SlotBook {
  /** Records of a job that are kept; what is open is kept in any case. */
  static final int KEPT_PER_JOB = 100;

  private final Map<JobId, Page> pages = new HashMap<>();

  /** What is open of all jobs: little, and looked at in each wake. */
  private final Map<SlotRecord.Key, SlotRecord> open = new LinkedHashMap<>();

  /** What is known of one job. Most jobs of a large home have done nothing yet. */
  private static final class Page {
    /** The one object that says what the job is called. */
    private final JobId id;

    /** Up to when all its slots are decided; null if that is not known. */
    private @Nullable Instant decided;

    /** From when its slots were decided first; null as {@link #decided}. */
    private @Nullable Instant first;

    /**
     * Up to when all its slots were decided before the clock was set back; null if it never was.
     */
    private @Nullable Instant before;

    private @Nullable Deque<SlotRecord> done;

    /** What has run and is no more in the one before; null if there is no such. */
    private @Nullable PastRuns past;

    private Page(JobId id) {
      this.id = id;
    }

    private Collection<SlotRecord> done() {
      return done == null ? List.of() : done;
    }

    private Optional<SlotRecord> last() {
      return done == null ? Optional.empty() : Optional.of(done.getLast());
    }

    private boolean isYoungerThan(Instant since) {
      return last().filter(record -> record.at().isAfter(since)).isPresent();
    }

    private void add(SlotRecord record) {
      Deque<SlotRecord> records = done == null ? new ArrayDeque<>() : done;
      done = records;
      records.addLast(record);
      if (records.size() > KEPT_PER_JOB) {
        SlotRecord oldest = records.removeFirst();
        if (hasRun(oldest) && !oldest.isByHand()) {
          past().ran(oldest.slot(), decided == null ? oldest.slot() : decided);
        }
      }
    }

    private PastRuns past() {
      PastRuns there = past == null ? new PastRuns() : past;
      past = there;
      return there;
    }
  }

  private Page page(JobId job) {
    return pages.computeIfAbsent(job, Page::new);
  }

  /** Takes a record. */
  void add(SlotRecord record) {
    Page page = page(record.job());
    if (!record.isByHand()) {
      decide(page, record.slot());
    }
    if (!record.state().isFinal()) {
      open.put(record.key(), record);
      return;
    }
    open.remove(record.key());
    page.add(record);
  }

  private static boolean hasRun(SlotRecord done) {
    return done.attempt() > 0;
  }

  private static void decide(Page page, Instant until) {
    if (page.decided == null || page.decided.isBefore(until)) {
      page.decided = until;
    }
  }

  /** Says that nothing up to {@code until} is to be decided any more, or that all after it is. */
  void begin(JobId job, Instant until) {
    Page page = page(job);
    page.first = page.first == null ? until : page.first;
    boolean goesBack = page.decided != null && until.isBefore(page.decided);
    // a clock that falls to before there was the job, and falls again, was right before that only
    if (goesBack && !page.decided.isBefore(page.first)) {
      page.before = page.decided;
    }
    page.decided = until;
  }

  /** Takes what {@link #first} and {@link #before} returned when the log was written anew. */
  void remember(JobId job, Instant first, Optional<Instant> before) {
    Page page = page(job);
    page.first = first;
    page.before = before.orElse(null);
  }

  /** Returns from when the slots of a job were decided first; empty as {@link #decided}. */
  Optional<Instant> first(JobId job) {
    return Optional.ofNullable(pages.get(job)).map(page -> page.first);
  }

  /**
   * Returns up to when all slots were decided before the clock was set back to where it has not
   * caught up with that yet; empty if it has, or never was.
   */
  Optional<Instant> before(JobId job) {
    return Optional.ofNullable(pages.get(job))
        .filter(page -> page.before != null && page.decided.isBefore(page.before))
        .map(page -> page.before);
  }

  /** Returns up to when all slots are decided; empty for a job that was never seen. */
  Optional<Instant> decided(JobId job) {
    Page page = pages.get(job);
    return page == null ? Optional.empty() : Optional.ofNullable(page.decided);
  }

  /** Returns the one object that is kept of an id, so that each job has one. */
  JobId own(JobId job) {
    return page(job).id;
  }

  /** Returns what is open, in the order in which it came to be. */
  List<SlotRecord> open() {
    return open.values().stream().sorted(Comparator.comparing(SlotRecord::at)).toList();
  }

  /** Says whether {@code record} is the last of a slot that is open. */
  boolean isOpen(SlotRecord record) {
    return record.equals(open.get(record.key()));
  }

  private Stream<SlotRecord> open(JobId job) {
    return open.values().stream().filter(each -> each.job().equals(job));
  }

  /** Takes a stretch of time in which slots have run of which there is no record any more. */
  void past(JobId job, Instant first, Instant last) {
    page(job).past().add(first, last);
  }

  /** Returns what has run of a job and has no record any more. */
  PastRuns past(JobId job) {
    Page page = pages.get(job);
    return page == null || page.past == null ? new PastRuns() : page.past;
  }

  /** Returns the slots of a job that wait, run or have run: they do not come again. */
  KnownSlots known(JobId job) {
    NavigableSet<Instant> recorded = new TreeSet<>();
    done(job).stream().filter(SlotBook::hasRun).forEach(each -> add(recorded, each));
    open(job).forEach(each -> add(recorded, each));
    return new KnownSlots(recorded, past(job));
  }

  private static void add(Set<Instant> known, SlotRecord record) {
    if (!record.isByHand()) {
      known.add(record.slot());
    }
  }

  private Collection<SlotRecord> done(JobId job) {
    Page page = pages.get(job);
    return page == null ? List.of() : page.done();
  }

  /** Returns what is known of a job: what is done, the oldest first, then what is open. */
  List<SlotRecord> history(JobId job) {
    return Stream.concat(done(job).stream(), open(job)).toList();
  }

  /** Returns the last of {@link #history}. */
  Optional<SlotRecord> last(JobId job) {
    Optional<SlotRecord> open = open(job).reduce((_, each) -> each);
    Page page = pages.get(job);
    return open.isPresent() || page == null ? open : page.last();
  }

  /**
   * Forgets jobs that are not {@code wanted}, except what of them is still open, and those that did
   * something after {@code since}: they may come back.
   */
  void retain(Predicate<JobId> wanted, Instant since) {
    Set<JobId> busy = new HashSet<>();
    open.keySet().forEach(key -> busy.add(key.job()));
    Predicate<JobId> kept = wanted.or(busy::contains);
    pages
        .entrySet()
        .removeIf(each -> !kept.test(each.getKey()) && !each.getValue().isYoungerThan(since));
  }

  /** Returns the jobs that something is known of. */
  List<JobId> jobs() {
    return List.copyOf(pages.keySet());
  }

  /** Returns how many records tell all that is known. */
  int records() {
    int records = open.size();
    for (Page page : pages.values()) {
      records += page.done().size() + (page.decided == null ? 0 : 1);
      records += page.past == null ? 0 : page.past.size();
    }
    return records;
  }
}

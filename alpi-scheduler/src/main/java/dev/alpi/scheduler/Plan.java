package dev.alpi.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * The jobs of a profile, by when each is to be looked at next: a wake looks only at those that are
 * due.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Plan {
  /* Implementation notes. The entry of a job that was changed stays in the heap; it is known to be
   * old, as there is another one, and goes when its time comes, or when most of the heap is old: a
   * file of jobs that is edited often would otherwise keep all that it ever had, as long as its
   * rarest job. A hundred thousand jobs are in memory all the time, so there is one object for
   * each. */

  /** A heap of fewer is not worth a look. */
  private static final int OLD_MIN = 64;

  private final Function<Job, Optional<Instant>> looksAt;
  private final Map<JobId, Entry> entries = new HashMap<>();
  private final PriorityQueue<Entry> wakes =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(entry -> entry.job().id()));

  /** A job, and when it is to be looked at; the end of time if it is not. */
  private static final class Entry {
    private final Job job;
    private final Instant at;

    Entry(Job job, Instant at) {
      this.job = job;
      this.at = at;
    }

    Job job() {
      return job;
    }

    Instant at() {
      return at;
    }
  }

  /**
   * Creates an empty one.
   *
   * @param looksAt tells when a job is to be looked at next, if it works at all
   */
  Plan(Function<Job, Optional<Instant>> looksAt) {
    this.looksAt = looksAt;
  }

  Optional<Job> job(JobId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::job);
  }

  /** Returns when a job of the plan is to be looked at next; empty if it is not. */
  Optional<Instant> next(Job job) {
    if (job.timing() instanceof Timing.Inactivity && !job.isPaused()) {
      // each word that somebody says meanwhile puts it off
      return looksAt.apply(job);
    }
    return Optional.ofNullable(entries.get(job.id())).map(Entry::at).filter(Instant.MAX::isAfter);
  }

  List<Job> jobs() {
    return entries.values().stream().map(Entry::job).toList();
  }

  /** Forgets all but {@code kept}. */
  void retain(Set<JobId> kept) {
    entries.keySet().retainAll(kept);
  }

  /** Takes what is known of a job now, and plans it anew. */
  void put(Job job) {
    Optional<Instant> at = job.isPaused() ? Optional.empty() : looksAt.apply(job);
    Entry entry = new Entry(job, at.orElse(Instant.MAX));
    entries.put(job.id(), entry);
    if (at.isPresent()) {
      wakes.add(entry);
      if (wakes.size() > 2 * entries.size() + OLD_MIN) {
        boolean _ = wakes.removeIf(this::isOld);
      }
    }
  }

  /** Returns how many places in the plan are kept, old ones among them. */
  int places() {
    return wakes.size();
  }

  /** Takes the jobs that are to be looked at; each is to be put again. */
  List<Job> due(Instant now) {
    List<Job> due = new ArrayList<>();
    for (Optional<Instant> next = next();
        next.filter(at -> !at.isAfter(now)).isPresent();
        next = next()) {
      due.add(wakes.remove().job());
    }
    return due;
  }

  /** Returns when a job is to be looked at next. */
  Optional<Instant> next() {
    while (!wakes.isEmpty() && isOld(wakes.peek())) {
      wakes.remove();
    }
    return Optional.ofNullable(wakes.peek()).map(Entry::at);
  }

  private boolean isOld(Entry wake) {
    return entries.get(wake.job().id()) != wake;
  }
}

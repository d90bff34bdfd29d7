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
  /* Implementation notes. The entry of a job that was changed stays in the heap; it is known by its
   * generation to be old, and goes when its time comes. */

  private final Function<Job, Optional<Instant>> looksAt;
  private final Map<JobId, Entry> entries = new HashMap<>();
  private final PriorityQueue<Wake> wakes =
      new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparing(Wake::job));
  private long generations;

  private record Entry(Job job, long generation) {}

  private record Wake(Instant at, JobId job, long generation) {}

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

  List<Job> jobs() {
    return entries.values().stream().map(Entry::job).toList();
  }

  /** Forgets all but {@code kept}. */
  void retain(Set<JobId> kept) {
    entries.keySet().retainAll(kept);
  }

  /** Takes what is said of a job now, and plans it anew. */
  void put(Job said) {
    Job job = said.lean();
    Entry entry = new Entry(job, generations++);
    entries.put(job.id(), entry);
    if (!job.isPaused()) {
      looksAt.apply(job).ifPresent(at -> wakes.add(new Wake(at, job.id(), entry.generation())));
    }
  }

  /** Takes the jobs that are to be looked at; each is to be put again. */
  List<Job> due(Instant now) {
    List<Job> due = new ArrayList<>();
    for (Optional<Instant> next = next();
        next.filter(at -> !at.isAfter(now)).isPresent();
        next = next()) {
      due.add(entries.get(wakes.remove().job()).job());
    }
    return due;
  }

  /** Returns when a job is to be looked at next. */
  Optional<Instant> next() {
    while (!wakes.isEmpty() && isOld(wakes.peek())) {
      wakes.remove();
    }
    return Optional.ofNullable(wakes.peek()).map(Wake::at);
  }

  private boolean isOld(Wake wake) {
    Entry entry = entries.get(wake.job());
    return entry == null || entry.generation() != wake.generation();
  }
}

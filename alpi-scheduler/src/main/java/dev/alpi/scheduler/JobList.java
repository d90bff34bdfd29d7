package dev.alpi.scheduler;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The jobs of a profile as they were read.
 *
 * @param jobs those that can be used, in the order of the file
 * @param unusable what is in the file and is no job; none of it runs
 * @param damage why nothing of the file can be used, if so
 */
public record JobList(List<Job> jobs, List<Unusable> unusable, Optional<String> damage) {
  /** Copies the lists. */
  public JobList {
    jobs = List.copyOf(jobs);
    unusable = List.copyOf(unusable);
  }

  /**
   * An entry that cannot be used.
   *
   * @param id what it is called, if that much can be read
   * @param problem what is wrong, and what was allowed
   * @param hint what to do
   * @param json the entry
   */
  public record Unusable(Optional<JobId> id, String problem, String hint, Obj json) {}

  /**
   * {@return the job that is called {@code id}, if it can be used}
   *
   * @param id what it is called; case counts
   */
  public Optional<Job> byId(JobId id) {
    return jobs.stream().filter(job -> job.id().equals(id)).findFirst();
  }

  /**
   * Returns which jobs the file may have, though it has none that can be used: of those that are
   * called so nothing is forgotten. If it is damaged, or has an entry that does not even say what
   * it is called, that may be any.
   */
  Predicate<JobId> broken() {
    if (damage.isPresent() || unusable.stream().anyMatch(each -> each.id().isEmpty())) {
      return _ -> true;
    }
    return unusable.stream()
            .flatMap(each -> each.id().stream())
            .collect(Collectors.toUnmodifiableSet())
        ::contains;
  }

  /** Returns what the usable ones are called. */
  Set<JobId> ids() {
    return jobs.stream().map(Job::id).collect(Collectors.toSet());
  }
}

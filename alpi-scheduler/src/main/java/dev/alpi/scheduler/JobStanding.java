package dev.alpi.scheduler;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * When a job did something last, and when it should next: so that one that is silent is seen.
 *
 * @param job it; what its file says of it, {@link Job#json}, may be left out
 * @param last the last that is known of its slots
 * @param next when it is due, in the past if it is due now; empty if it rests, or nothing more
 *     comes of it
 */
public record JobStanding(Job job, Optional<SlotRecord> last, Optional<Instant> next) {
  /** What is due begins within milliseconds; who waits in line for others gets a little longer. */
  private static final Duration LATE = Duration.ofMinutes(1);

  /**
   * {@return whether it should have begun a while ago, and did not}
   *
   * @param now what time it is
   */
  public boolean isOverdue(Instant now) {
    return next.filter(at -> at.plus(LATE).isBefore(now)).isPresent();
  }

  /** {@return whether its last slot did not end well} */
  public boolean isTroubled() {
    return last.filter(
            record -> record.state() == SlotState.FAILED || record.state() == SlotState.MISSED)
        .isPresent();
  }

  /**
   * {@return an order in which those come first that a person should look at: late ones, then those
   * that did not end well, then those that are due next}
   *
   * @param now what time it is
   */
  public static Comparator<JobStanding> worthALook(Instant now) {
    return Comparator.comparing((JobStanding each) -> !each.isOverdue(now))
        .thenComparing(each -> !each.isTroubled())
        .thenComparing(each -> each.next().orElse(Instant.MAX))
        .thenComparing(each -> each.job().id());
  }

  /**
   * {@return it for programs}
   *
   * @param now what time it is
   */
  public Obj json(Instant now) {
    return Obj.EMPTY
        .with("id", job.id().text())
        .with("title", job.label())
        .with("paused", job.isPaused())
        .withOrNull("last_slot", last.map(record -> record.slot().toString()))
        .withOrNull("last_at", last.map(record -> record.at().toString()))
        .withOrNull("last_state", last.map(record -> record.state().label()))
        .withOrNull("last_reason", last.map(SlotRecord::reason).filter(text -> !text.isEmpty()))
        .withOrNull("next", next.map(Instant::toString))
        .with("overdue", isOverdue(now));
  }
}

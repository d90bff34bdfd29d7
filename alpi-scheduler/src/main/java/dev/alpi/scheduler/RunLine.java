package dev.alpi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The slots of a profile that are to run, in line, and those that do.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class RunLine {
  private final ScheduleWorld world;
  private final Runnable again;
  private final Deque<SlotRecord> waiting = new ArrayDeque<>();
  private final Map<SlotRecord.Key, Running> running = new LinkedHashMap<>();

  /**
   * Creates an empty one.
   *
   * @param again is run when it is worth another look
   */
  RunLine(ScheduleWorld world, Runnable again) {
    this.world = world;
    this.again = again;
  }

  /**
   * A run that is under way.
   *
   * @param waited what stood in the line
   * @param startNanos when it began, as the ticker has it
   */
  record Running(SlotRecord record, SlotRecord waited, Job job, JobStop stop, long startNanos) {
    /** Returns how much of its time is left at {@code nanos}; none or less if it is over. */
    Duration left(long nanos) {
      return job.timeout().minusNanos(nanos - startNanos);
    }

    /** Runs it; in a thread of its own. */
    JobRunner.JobResult by(JobRunner runner) {
      JobRunner.JobRun run =
          new JobRunner.JobRun(
              job, record.slot(), record.attempt(), record.run(), record.isByHand());
      try {
        return runner.run(run, stop);
      } catch (RuntimeException e) {
        // a bug there is a failure here, and everything else goes on
        return new JobRunner.Failed("it failed unexpectedly: " + e);
      }
    }
  }

  /** Puts a slot at the end of the line. */
  void add(SlotRecord record) {
    waiting.addLast(record);
  }

  boolean waits(SlotRecord record) {
    return waiting.contains(record);
  }

  /** Takes a slot out of the line; says whether it does not run either. */
  boolean withdraw(SlotRecord.Key slot) {
    waiting.removeIf(each -> each.key().equals(slot));
    return !running.containsKey(slot);
  }

  /** Says whether nothing runs and, unless it drains, nothing is to. */
  boolean isIdle(boolean isDraining) {
    return running.isEmpty() && (isDraining || waiting.isEmpty());
  }

  List<Running> running() {
    return List.copyOf(running.values());
  }

  /** Takes those out of the line whose job is no more. */
  List<SlotRecord> orphans(Function<JobId, Optional<Job>> jobs) {
    List<SlotRecord> all =
        waiting.stream().filter(each -> jobs.apply(each.job()).isEmpty()).toList();
    waiting.removeAll(all);
    return all;
  }

  /**
   * Takes from the line what may run now.
   *
   * @param jobs finds the jobs, which are all there
   * @param ids makes an id for each run
   */
  List<Running> start(
      Function<JobId, Optional<Job>> jobs, java.util.function.Supplier<String> ids, Instant now) {
    List<Running> started = new ArrayList<>();
    for (SlotRecord next : List.copyOf(waiting)) {
      Job job = jobs.apply(next.job()).orElseThrow();
      if (running.size() >= world.perProfile()) {
        break;
      }
      if (mustWait(job, next)) {
        continue;
      }
      if (!world.permits().tryTake(again)) {
        break;
      }
      waiting.remove(next);
      SlotRecord record = next.now(SlotState.RUNNING, "", next.attempt() + 1, ids.get(), now);
      Running run = new Running(record, next, job, new JobStop(), world.ticker().nanoTime());
      running.put(record.key(), run);
      started.add(run);
    }
    return started;
  }

  /** Slots of one job that wait for each other run in their order. */
  private boolean mustWait(Job job, SlotRecord next) {
    return job.policy().overlap() != JobPolicy.Overlap.PARALLEL
        && !next.isByHand()
        && running.keySet().stream().anyMatch(key -> key.job().equals(job.id()) && !key.isByHand());
  }

  /** Puts runs back that were never begun, as they stood. */
  void putBack(List<Running> started) {
    for (Running each : started.reversed()) {
      running.remove(each.record().key());
      waiting.addFirst(each.waited());
      // it wakes another schedule, so not under the monitor of this one
      world.runs().execute(world.permits()::giveBack);
    }
  }

  void ended(Running run) {
    running.remove(run.record().key());
  }

  /** Tells runs to end whose time is over. */
  void overtime() {
    long nanos = world.ticker().nanoTime();
    for (Running each : running.values()) {
      if (!each.left(nanos).isPositive()) {
        each.stop().stop("it took longer than " + each.job().timeout().toSeconds() + " s");
      }
    }
  }

  /** Returns how long it is until a run has to be told to end; empty if none has. */
  Optional<Duration> left() {
    long nanos = world.ticker().nanoTime();
    return running.values().stream()
        .filter(each -> each.stop().reason().isEmpty())
        .map(each -> each.left(nanos))
        .min(Comparator.naturalOrder());
  }
}

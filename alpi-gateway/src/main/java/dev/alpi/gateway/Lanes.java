package dev.alpi.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Works through lanes: each by one thread at a time, so many of them at the same time. A lane that
 * has nothing to do costs nothing.
 *
 * <p><b>Threads:</b> any.
 */
final class Lanes {
  /** Does what there is to do in a lane. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it, and returns when there may be more: empty if only after the next wake.
     *
     * @throws InterruptedException if the thread is to end
     */
    Optional<Instant> work(Lane lane) throws InterruptedException;
  }

  /** A wait is never longer: the clock may be set back meanwhile. */
  private static final Duration WAIT_MOST = Duration.ofMinutes(10);

  private final Work work;
  private final int most;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Executor threads;

  /** Those that are worked on, and whether there is more to do after that. */
  private final Map<Lane, Boolean> active = new HashMap<>();

  private final SequencedSet<Lane> queue = new LinkedHashSet<>();
  private final Map<Lane, Future<?>> later = new HashMap<>();
  private final Set<Thread> workers = new HashSet<>();
  private boolean isPaused;
  private boolean isClosed;

  Lanes(Work work, int most, GatewayWorld world) {
    this.work = work;
    this.most = most;
    this.clock = world.clock();
    this.timer = world.timer();
    this.threads = world.threads();
  }

  /** There is something to do in {@code lane}. */
  synchronized void wake(Lane lane) {
    Future<?> waiting = later.remove(lane);
    if (waiting != null) {
      waiting.cancel(false);
    }
    if (active.containsKey(lane)) {
      active.put(lane, true);
    } else if (queue.add(lane)) {
      next();
    }
  }

  private void next() {
    while (!isClosed && !isPaused && !queue.isEmpty() && active.size() < most) {
      Lane lane = queue.removeFirst();
      active.put(lane, false);
      try {
        threads.execute(() -> run(lane));
      } catch (RejectedExecutionException e) {
        // everything ends
        active.remove(lane);
        isClosed = true;
      }
    }
  }

  private void run(Lane lane) {
    Optional<Instant> again = Optional.empty();
    try {
      if (begin()) {
        again = work.work(lane);
      }
    } catch (InterruptedException e) {
      // it ends
    } finally {
      end(lane, again);
    }
  }

  private synchronized boolean begin() {
    if (isClosed) {
      return false;
    }
    return workers.add(Thread.currentThread());
  }

  private synchronized void end(Lane lane, Optional<Instant> again) {
    workers.remove(Thread.currentThread());
    boolean hasMore = Boolean.TRUE.equals(active.remove(lane));
    if (hasMore && !isClosed) {
      queue.addLast(lane);
    } else {
      again.ifPresent(at -> wakeAt(lane, at));
    }
    next();
    notifyAll();
  }

  private void wakeAt(Lane lane, Instant at) {
    Duration left = Duration.between(clock.instant(), at);
    Duration wait = left.compareTo(WAIT_MOST) > 0 ? WAIT_MOST : left;
    if (!isClosed) {
      try {
        later.put(
            lane,
            timer.schedule(() -> wake(lane), Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS));
      } catch (RejectedExecutionException e) {
        isClosed = true;
      }
    }
  }

  /** Begins no lane any more; those that are worked on are told by {@link #isPaused}. */
  synchronized void pause() {
    isPaused = true;
  }

  /** Says whether a lane that is worked on is to come to its end. */
  synchronized boolean isPaused() {
    return isPaused || isClosed;
  }

  /** Returns how many are worked on. */
  synchronized int running() {
    return active.size();
  }

  /** Waits until none is worked on. */
  synchronized void awaitIdle() throws InterruptedException {
    while (!active.isEmpty()) {
      wait();
    }
  }

  /** Waits at most so long until none is worked on. */
  synchronized void awaitIdle(Duration most) throws InterruptedException {
    long left = most.toMillis();
    // one wait for each that ends, at most
    for (int i = active.size(); i > 0 && !active.isEmpty(); i--) {
      wait(left);
    }
  }

  /** How those that are worked on end. */
  enum Ending {
    /** Their threads are interrupted: they wait for a network. */
    INTERRUPT,
    /** They were told otherwise: an interrupt would close files under them. */
    WAIT
  }

  /** Ends; waits at most so long for those that are worked on. */
  void close(Ending ending, Duration most) {
    synchronized (this) {
      isClosed = true;
      queue.clear();
      later.values().forEach(each -> each.cancel(false));
      later.clear();
      if (ending == Ending.INTERRUPT) {
        workers.forEach(Thread::interrupt);
      }
    }
    try {
      awaitIdle(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

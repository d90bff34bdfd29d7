package dev.alpi.daemon;

import dev.alpi.scheduler.Alarms;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one service going: begins it, and begins it again when it has failed, later each time.
 * Others never notice.
 *
 * <p><b>Threads:</b> any; the service is begun and ended in threads of the executor.
 */
final class Supervisor implements AutoCloseable {
  /** Hears what happens to a service. */
  interface Listener {
    /** It failed, and is begun again. */
    void failed(String service, String reason, Instant nextTry);

    /** It has failed so often that a person should look. */
    void degraded(String service, String reason);

    /** It is at work again. */
    void recovered(String service);
  }

  private final Service service;
  private final InstantSource clock;
  private final Executor threads;
  private final Listener listener;
  private final Retry retry;

  private ServiceStatus.State state = ServiceStatus.State.STARTING;
  private Instant since;
  private Instant begun;
  private long restarts;
  private Optional<String> lastError = Optional.empty();
  private Service.@Nullable Running running;

  /** Counts starts, so that what an old one tells is not taken for the new one's. */
  private long round;

  /** How many threads begin it or end it at the moment. */
  private int busy;

  private boolean isClosed;

  /** Open as soon as it has begun once, well or not. */
  private final CountDownLatch hasBegun = new CountDownLatch(1);

  Supervisor(
      Service service,
      InstantSource clock,
      Alarms alarms,
      Executor threads,
      RandomGenerator random,
      Listener listener) {
    this.service = service;
    this.clock = clock;
    this.threads = threads;
    this.listener = listener;
    this.since = clock.instant();
    this.begun = since;
    this.retry = new Retry(clock, alarms, random, this::again);
  }

  /** Begins the service, in a thread of its own. */
  void start() {
    threads.execute(this::begin);
  }

  private void again() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      restarts++;
    }
    threads.execute(this::begin);
  }

  private void begin() {
    long own;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      busy++;
      own = ++round;
      begun = clock.instant();
      turn(ServiceStatus.State.STARTING);
    }
    try {
      begin(own);
    } finally {
      hasBegun.countDown();
      idle();
    }
  }

  private synchronized void idle() {
    busy--;
    notifyAll();
  }

  private void begin(long own) {
    Service.Running begunNow;
    try {
      begunNow = service.start(reason -> threads.execute(() -> failed(own, reason)));
    } catch (IOException | RuntimeException e) {
      // whatever it is, the others go on
      failed(own, e.getMessage() == null ? e.toString() : e.getMessage());
      return;
    }
    boolean isRecovered;
    synchronized (this) {
      if (!isClosed && own == round) {
        running = begunNow;
        isRecovered = restarts > 0;
        turn(ServiceStatus.State.RUNNING);
        begunNow = null;
      } else {
        isRecovered = false;
      }
    }
    if (begunNow != null) {
      // it was told to end while it began, or has failed already
      end(begunNow);
    }
    if (isRecovered) {
      listener.recovered(service.name());
    }
  }

  private void failed(long own, String reason) {
    Service.@Nullable Running failed;
    Instant again;
    boolean isDegraded;
    boolean wasDegraded;
    synchronized (this) {
      if (isClosed || own != round) {
        return;
      }
      busy++;
      round++;
      failed = running;
      running = null;
      wasDegraded = state == ServiceStatus.State.DEGRADED;
      again = retry.failed(begun);
      isDegraded = retry.isDegraded();
      lastError = Optional.of(reason);
      turn(isDegraded ? ServiceStatus.State.DEGRADED : ServiceStatus.State.WAITING);
    }
    try {
      if (failed != null) {
        end(failed);
      }
    } finally {
      idle();
    }
    listener.failed(service.name(), reason, again);
    if (isDegraded && !wasDegraded) {
      listener.degraded(service.name(), reason);
    }
  }

  private void end(Service.Running each) {
    try {
      each.close();
    } catch (IOException | RuntimeException e) {
      synchronized (this) {
        lastError = Optional.of("it did not end well: " + e.getMessage());
      }
    }
  }

  private void turn(ServiceStatus.State next) {
    // a degraded service stays so while it is tried, until it is at work
    boolean isTried = state == ServiceStatus.State.DEGRADED && next == ServiceStatus.State.STARTING;
    if (!isTried && state != next) {
      state = next;
      since = clock.instant();
    }
  }

  /** {@return whether it is beginning} */
  synchronized boolean isBeginning() {
    return state == ServiceStatus.State.STARTING;
  }

  /** Waits until it has begun once, well or not, or was closed; at most {@code nanos}. */
  void awaitBegun(long nanos) throws InterruptedException {
    boolean _ = hasBegun.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** {@return how it is} */
  synchronized ServiceStatus status() {
    return new ServiceStatus(
        service.name(),
        state,
        restarts,
        lastError,
        since,
        retry.next(),
        running == null ? Optional.empty() : running.detail(),
        running == null ? Optional.empty() : running.problem());
  }

  private synchronized Service.@Nullable Running running() {
    return running;
  }

  /** Takes nothing new. */
  void drain() {
    Service.@Nullable Running now = running();
    if (now != null) {
      now.drain();
    }
  }

  void awaitIdle() throws InterruptedException {
    Service.@Nullable Running now = running();
    if (now != null) {
      now.awaitIdle();
    }
  }

  /** Ends the service, for good: when this returns, it does nothing more. */
  @Override
  public void close() {
    Service.@Nullable Running last;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      round++;
      last = running;
      running = null;
      turn(ServiceStatus.State.STOPPED);
      retry.close();
    }
    hasBegun.countDown();
    if (last != null) {
      end(last);
    }
    awaitIdleThreads();
  }

  /** One that was about to begin finds that it is not wanted, and ends; it must not be later. */
  private synchronized void awaitIdleThreads() {
    try {
      while (busy > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

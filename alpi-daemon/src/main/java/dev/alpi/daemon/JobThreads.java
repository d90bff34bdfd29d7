package dev.alpi.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for the schedules that are woken, and for the runs that they begin. No run begins while a
 * schedule waits for a thread: of many jobs that are due in the same moment all are written down,
 * and on time, before the first one takes the processors.
 *
 * <p><b>Threads:</b> any. Its own end when nothing has woken anybody for a second.
 */
public final class JobThreads implements AutoCloseable {
  /**
   * Schedules that are looked at at the same time: they wait for the disk most of that time. A disk
   * that hangs stops as many profiles before it stops others.
   */
  static final int WAKES_MAX = 16;

  private final Executor threads;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private int waiting;

  private final ThreadPoolExecutor wakers =
      new ThreadPoolExecutor(
          WAKES_MAX,
          WAKES_MAX,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("alpi-wake-", 0).factory(),
          // after the end nobody is woken
          new ThreadPoolExecutor.DiscardPolicy());

  /**
   * Creates them.
   *
   * @param threads starts a thread for each run, and returns at once; stays the caller's
   */
  public JobThreads(Executor threads) {
    this.threads = threads;
    wakers.allowCoreThreadTimeOut(true);
  }

  /**
   * Lets a schedule look at what is due. It does not in the caller's thread.
   *
   * @param wake looks
   */
  public void wake(Runnable wake) {
    synchronized (this) {
      waiting++;
    }
    wakers.execute(
        () -> {
          begun();
          wake.run();
        });
  }

  private synchronized void begun() {
    waiting--;
    while (waiting == 0 && !held.isEmpty()) {
      threads.execute(held.removeFirst());
    }
  }

  /**
   * Runs something when no schedule waits for a thread.
   *
   * @param run a run, or what it has to tell
   */
  public synchronized void run(Runnable run) {
    if (waiting == 0) {
      threads.execute(run);
    } else {
      held.addLast(run);
    }
  }

  /** Ends its threads; what waits for one is not done any more. */
  @Override
  public void close() {
    wakers.shutdownNow();
  }
}

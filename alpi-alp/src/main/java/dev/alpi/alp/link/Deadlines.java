package dev.alpi.alp.link;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines of any number of connections, for which a timer wakes once in a while and not for each.
 *
 * <p><b>Threads:</b> any.
 */
public final class Deadlines {
  /* Implementation notes. One look is asked of the timer, for the deadline that comes first. It is
   * not called off when that is met, as nearly all are: then the next request, which has as much
   * time, asks the timer for nothing. To set and call off a task for each took some per cent
   * of a ping. Whoever waits for nothing is not looked after.
   */

  private final ScheduledExecutorService timer;
  private final Set<Deadline> open = new HashSet<>();
  private @Nullable ScheduledFuture<?> look;

  /** When it is, by a clock of nanoseconds that stands still while there is none. */
  private long lookAt;

  /**
   * Creates it.
   *
   * @param timer tells when a time is over; stays the caller's to end
   */
  public Deadlines(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * {@return a deadline that has not begun}
   *
   * @param connection what is closed when it is missed, in a thread of its own
   */
  public synchronized Deadline of(Closeable connection) {
    Deadline deadline = new Deadline(this, connection);
    open.add(deadline);
    return deadline;
  }

  synchronized void set(Deadline deadline, long nanos) {
    deadline.due = now() + nanos;
    deadline.isSet = true;
    if (look == null || deadline.due - lookAt < 0) {
      lookAt(deadline.due);
    }
  }

  private long now() {
    return look == null ? lookAt : lookAt - look.getDelay(TimeUnit.NANOSECONDS);
  }

  private void lookAt(long due) {
    long nanos = due - now();
    if (look != null) {
      look.cancel(false);
    }
    lookAt = due;
    try {
      look = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // the server is being closed, and its connections with it
      look = null;
      open.forEach(each -> each.isMissed = true);
    }
  }

  private void look() {
    List<Deadline> missed = new ArrayList<>();
    synchronized (this) {
      lookAt = now();
      look = null;
      @Nullable Deadline next = null;
      for (Deadline each : open) {
        if (each.isSet && each.due - lookAt <= 0) {
          each.isSet = false;
          each.isMissed = true;
          missed.add(each);
        } else if (each.isSet && (next == null || each.due - next.due < 0)) {
          next = each;
        }
      }
      if (next != null) {
        lookAt(next.due);
      }
    }
    missed.forEach(Deadline::end);
  }

  synchronized void clear(Deadline deadline) {
    deadline.isSet = false;
  }

  synchronized boolean isMissed(Deadline deadline) {
    return deadline.isMissed;
  }

  synchronized void close(Deadline deadline) {
    deadline.isSet = false;
    open.remove(deadline);
  }
}

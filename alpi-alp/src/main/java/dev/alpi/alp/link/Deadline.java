package dev.alpi.alp.link;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that is waited for too long: whoever waits on it then gets an exception.
 *
 * <p><b>Threads:</b> any.
 */
public final class Deadline implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final Closeable connection;
  private @Nullable ScheduledFuture<?> look;
  private boolean isSet;
  private long nanosAfterLook;
  private boolean isMissed;

  /**
   * Creates one that has not begun.
   *
   * @param timer tells when the time is over: {@link LinkServer#timer}
   * @param connection what is closed then, in a thread of its own
   */
  public Deadline(ScheduledExecutorService timer, Closeable connection) {
    this.timer = timer;
    this.connection = connection;
  }

  /**
   * Begins anew.
   *
   * @param time what there is from now on
   */
  public synchronized void in(Duration time) {
    isSet = true;
    // whoever looks before that sees how much there is left: a request less to make and call off
    nanosAfterLook = look == null ? -1 : time.toNanos() - look.getDelay(TimeUnit.NANOSECONDS);
    if (nanosAfterLook < 0) {
      forget();
      nanosAfterLook = 0;
      lookAfter(time.toNanos());
    }
  }

  private void lookAfter(long nanos) {
    try {
      look = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // the server is being closed, and its connections with it
      isMissed = true;
    }
  }

  private void forget() {
    if (look != null) {
      look.cancel(false);
      look = null;
    }
  }

  /** There is all the time of the world. */
  public synchronized void clear() {
    isSet = false;
  }

  /** Something that is waited for. */
  interface Wait<T> {
    T end() throws IOException;
  }

  /**
   * Waits for at most {@code time}.
   *
   * @throws LinkException.TimedOut if the connection was closed because of it
   */
  <T> T limit(Duration time, Wait<T> wait) throws IOException {
    in(time);
    try {
      T came = wait.end();
      clear();
      return came;
    } catch (IOException e) {
      if (isMissed()) {
        throw new LinkException.TimedOut(time.toSeconds() + " s");
      }
      throw e;
    }
  }

  private synchronized boolean isMissed() {
    return isMissed;
  }

  private void look() {
    synchronized (this) {
      look = null;
      if (!isSet) {
        return;
      }
      if (nanosAfterLook > 0) {
        long rest = nanosAfterLook;
        nanosAfterLook = 0;
        lookAfter(rest);
        return;
      }
      isMissed = true;
    }
    // closing may wait for the disk of a terminal or the like; the timer has others to serve
    Thread.ofVirtual().name("alp-close").start(() -> closeQuietly(connection));
  }

  /**
   * Closes what has to go; that it has gone already is fine.
   *
   * @param connection it
   */
  public static void closeQuietly(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // it is gone, which is what was wanted
    }
  }

  /** As {@link #clear}, for good. */
  @Override
  public synchronized void close() {
    clear();
    forget();
  }
}

package dev.alpi.alp.link;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * Closes a connection that is waited for too long: whoever waits on it then gets an exception.
 *
 * <p><b>Threads:</b> any.
 */
public final class Deadline implements AutoCloseable {
  private final Deadlines all;
  private final Closeable connection;

  /** When it is missed, if it is set; these belong to {@link #all}, and its monitor guards them. */
  long due;

  boolean isSet;
  boolean isMissed;

  /** As {@link Deadlines#of}. */
  Deadline(Deadlines all, Closeable connection) {
    this.all = all;
    this.connection = connection;
  }

  /**
   * Begins anew.
   *
   * @param time what there is from now on
   */
  public void in(Duration time) {
    all.set(this, time.toNanos());
  }

  /** There is all the time of the world. */
  public void clear() {
    all.clear(this);
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
      if (all.isMissed(this)) {
        throw new LinkException.TimedOut(time.toSeconds() + " s");
      }
      throw e;
    }
  }

  /** It was missed. */
  void end() {
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
  public void close() {
    all.close(this);
  }
}

package dev.alpi.scheduler;

import java.time.Instant;

/**
 * Wakes somebody at a time of the clock on the wall, also if that clock is set or the machine
 * sleeps meanwhile. Nothing wakes before.
 */
public interface Alarms {
  /**
   * Registers who is to be woken.
   *
   * @param wake is run when the time has come, and when the clock was set; soon returns; may be run
   *     without need
   * @return what sets the time
   */
  Alarm register(Runnable wake);

  /** A time at which somebody is woken. */
  interface Alarm extends AutoCloseable {
    /**
     * Sets the time, in the place of one that was set.
     *
     * @param at when; the past means at once
     */
    void set(Instant at);

    /** Nobody is woken but for the clock. */
    void clear();

    /** Nobody is woken any more. */
    @Override
    void close();
  }
}

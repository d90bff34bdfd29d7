package dev.alpi.cli.tui;

import java.time.Duration;

/**
 * How often is drawn what no key asks for. On a line that is slower than that, as a serial one, all
 * that is drawn waits in front of it; what a key changes is seen after all that.
 */
final class LinePace {
  private static final long FRAME_NANOS = Duration.ofMillis(16).toNanos();
  private static final long MOVING_NANOS = Duration.ofMillis(100).toNanos();
  private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * A write that takes so long has waited: what the system keeps for the line was full. That are
   * some kilobytes, and a pseudo-terminal of Linux takes more only when nearly all of it is read.
   */
  private static final long BLOCKED_NANOS = Duration.ofMillis(500).toNanos();

  /** So long a line that was slow is taken for one. */
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  private long blockedAt;

  LinePace(long now) {
    blockedAt = now - REMEMBERED_NANOS;
  }

  /** Takes in how long a write took. */
  void wrote(long begun, long ended) {
    if (ended - begun >= BLOCKED_NANOS) {
      blockedAt = ended;
    }
  }

  /** Says whether the terminal may be behind what was written. */
  boolean isSlow(long now) {
    return now - blockedAt < REMEMBERED_NANOS;
  }

  /** Returns how long after a frame the next one comes, if something happens. */
  long frameNanos(long now) {
    return isSlow(now) ? SLOW_NANOS : FRAME_NANOS;
  }

  /** Returns how often what moves by itself is drawn while nothing happens. */
  long movingNanos(long now) {
    return isSlow(now) ? SLOW_NANOS : MOVING_NANOS;
  }
}

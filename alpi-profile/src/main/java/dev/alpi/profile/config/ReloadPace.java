package dev.alpi.profile.config;

import java.time.Duration;

/**
 * How soon changes are looked at.
 *
 * @param quiet how long nothing has to happen to a file before it is read
 * @param atMost how long a change may wait for that
 * @param check how often files are looked at without an event
 */
record ReloadPace(Duration quiet, Duration atMost, Duration check) {
  /**
   * What a daemon uses. Half a second is what Aleph waits (aleph-ally spec A-HR1); within 5 s a
   * program that writes all the time cannot keep an edit of the cap away. The check costs some 15
   * µs a profile, 15 ms for 1,000.
   */
  static final ReloadPace STANDARD =
      new ReloadPace(Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(10));
}

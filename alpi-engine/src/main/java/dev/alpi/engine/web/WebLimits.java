package dev.alpi.engine.web;

import java.time.Duration;

/**
 * How much one fetch may take.
 *
 * @param time for all of it: looking up, connecting, redirects, reading
 * @param bytesMax of the body, once decompressed; what comes after is not read
 */
public record WebLimits(Duration time, int bytesMax) {
  /**
   * The most that {@link #bytesMax} may be: more than a model reads, and little enough that a page
   * made to be hard to parse is parsed in seconds, since nothing ends that.
   */
  public static final int BYTES_MAX = 2_000_000;

  /** What holds unless something else is asked for: 30 seconds, 250,000 bytes (spec §2.3). */
  public static final WebLimits DEFAULT = new WebLimits(Duration.ofSeconds(30), 250_000);

  /** Checks them. */
  public WebLimits {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("no time: " + time);
    }
    if (bytesMax < 1 || bytesMax > BYTES_MAX) {
      throw new IllegalArgumentException("bytesMax from 1 to " + BYTES_MAX + ": " + bytesMax);
    }
  }

  /** Returns these limits with another size. */
  public WebLimits withBytes(int other) {
    return new WebLimits(time, other);
  }
}

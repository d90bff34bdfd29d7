package dev.alpi.model;

import java.time.Duration;

/**
 * How long a call may take, by stage. The defaults are those of alpi-engine spec §1.5.
 *
 * @param connect until there is a connection, its TLS handshake included
 * @param firstByte from the start of the call until the first byte of the answer's body
 * @param idle between two arrivals after that; a server's keep-alive comments count
 * @param total the whole call
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {
  /** What holds when nothing is configured. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(300),
          Duration.ofSeconds(120),
          Duration.ofSeconds(600));

  public Timeouts {
    if (!connect.isPositive()
        || !firstByte.isPositive()
        || !idle.isPositive()
        || !total.isPositive()) {
      throw new IllegalArgumentException("a time-out must be positive");
    }
  }
}

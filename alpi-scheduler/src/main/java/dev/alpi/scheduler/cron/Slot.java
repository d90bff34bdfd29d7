package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A moment at which a cron expression runs.
 *
 * @param at the moment
 * @param offset what the zone's clock is ahead of UTC at that moment
 */
public record Slot(Instant at, ZoneOffset offset) {
  /** {@return what the zone's clock shows at that moment} */
  public LocalDateTime local() {
    return LocalDateTime.ofInstant(at, offset);
  }
}

package dev.alpi.scheduler;

import dev.alpi.scheduler.cron.CronExpression;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When a job runs. */
public sealed interface Timing {
  /**
   * Again and again.
   *
   * @param expression when
   * @param zone whose clock that is about; the machine's if empty
   */
  record Cron(CronExpression expression, Optional<ZoneId> zone) implements Timing {}

  /**
   * A single time.
   *
   * @param at when
   */
  record Once(Instant at) implements Timing {}

  /**
   * When nobody has talked to the profile for a while, and again as often as that while passes.
   *
   * @param after how long
   */
  record Inactivity(Duration after) implements Timing {}
}

package dev.alpi.scheduler.cron;

import java.time.Instant;

/**
 * A stretch of time; empty if it ends where it begins, or earlier.
 *
 * @param after where it begins, exclusive
 * @param until where it ends, inclusive
 */
public record Window(Instant after, Instant until) {}

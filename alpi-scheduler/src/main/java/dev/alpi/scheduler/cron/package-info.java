/**
 * Cron expressions, by arithmetic alone: {@link dev.alpi.scheduler.cron.CronExpression} is a parsed
 * one, {@link dev.alpi.scheduler.cron.Slot} is when it runs. {@code docs/scheduling.md} has the
 * syntax and the rules, also for days on which the clock changes.
 */
package dev.alpi.scheduler.cron;

/**
 * The one place that makes state durable: atomic replace, checksummed append logs, {@code flock(2)}
 * locks, checks on secret files, and the stamp that tells whether a process still lives.
 *
 * <p>Nobody outside this package calls {@code force}, {@code move} or a lock.
 */
package dev.alpi.profile.store;

package dev.alpi.cli.cleanup;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What a cleanup gets from outside.
 *
 * @param locks those that everybody who changes the same files takes
 * @param clock what time it is
 * @param random nothing depends on it
 * @param self this process
 * @param isAlive says whether a stamped process still runs
 */
public record CleanupWorld(
    FileLocks locks,
    InstantSource clock,
    RandomGenerator random,
    ProcessStamp self,
    Predicate<ProcessStamp> isAlive) {}

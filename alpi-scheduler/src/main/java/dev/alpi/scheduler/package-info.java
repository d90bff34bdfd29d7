/**
 * Jobs of a profile, and one durable record for each time at which one of them should have run. It
 * runs nothing itself: that is the {@link dev.alpi.scheduler.JobRunner}'s.
 */
@NullMarked
package dev.alpi.scheduler;

import org.jspecify.annotations.NullMarked;

package dev.alpi.scheduler;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What schedules get from the world outside their profiles.
 *
 * @param locks those that everybody who changes the same files takes
 * @param clock what time it is
 * @param ticker how long a run takes, whatever is done to the clock
 * @param alarms wake at a time
 * @param random where ids of runs come from
 * @param runs starts a thread for each run, and returns at once
 * @param permits how many run at the same time on this machine
 * @param perProfile how many run at the same time of one profile, at least 1
 */
public record ScheduleWorld(
    FileLocks locks,
    InstantSource clock,
    Ticker ticker,
    Alarms alarms,
    SecureRandom random,
    Executor runs,
    RunPermits permits,
    int perProfile) {
  /** Runs of one profile at the same time. */
  public static final int PER_PROFILE = 4;

  private static final int RUN_ID_BYTES = 8;

  /** Returns what no other run is called. */
  String newRunId() {
    byte[] bytes = new byte[RUN_ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Tells when somebody talked to the profile last; empty if nobody ever did. */
  @FunctionalInterface
  public interface Activity extends Supplier<Optional<Instant>> {}
}

package dev.alpi.scheduler;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as it stands in {@code schedule/jobs.json}.
 *
 * @param id what it is called
 * @param title how people call it, if they do
 * @param timing when it runs
 * @param work what it does
 * @param isNotifying whether its answer goes to the inbox
 * @param isPaused whether it rests
 * @param restedUntil until when it has rested the last time, if that is known
 * @param timeout how long a run may take
 * @param policy what becomes of its slots when something comes between
 * @param json all that the file says of it
 */
public record Job(
    JobId id,
    Optional<String> title,
    Timing timing,
    Work work,
    boolean isNotifying,
    boolean isPaused,
    Optional<Instant> restedUntil,
    Duration timeout,
    JobPolicy policy,
    Obj json) {
  /** How long a run may take unless a job says otherwise (alpi-state spec §2.6). */
  public static final Duration TIMEOUT = Duration.ofSeconds(900);

  /** The shortest time-out. */
  public static final Duration TIMEOUT_MIN = Duration.ofSeconds(30);

  /** The longest time-out. */
  public static final Duration TIMEOUT_MAX = Duration.ofSeconds(3600);

  /**
   * Returns it without what the file says of it, which is most of what it takes in memory.
   *
   * @param own the same id
   */
  Job lean(JobId own) {
    return new Job(
        own, title, timing, work, isNotifying, isPaused, restedUntil, timeout, policy, Obj.EMPTY);
  }

  /** {@return the title, or else the first 60 characters of what it does, in one line} */
  public String label() {
    return title.orElseGet(
        () ->
            switch (work) {
              case Work.Agent(String prompt, Optional<String> _) -> shortened(prompt);
              case Work.Script(String command) -> shortened(command);
            });
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    int end = line.offsetByCodePoints(0, Math.min(60, line.codePointCount(0, line.length())));
    return end < line.length() ? line.substring(0, end) + "…" : line;
  }
}

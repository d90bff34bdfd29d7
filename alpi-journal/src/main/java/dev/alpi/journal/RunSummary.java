package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;

/**
 * A run in a few words; a text is empty where the journal says nothing.
 *
 * @param startedAt when it began
 * @param updatedAt the time of the last event
 * @param status how it ended; {@link #RUNNING} while its process lives; {@link #DIED} if that
 *     ended, or was killed, without saying so
 * @param eventCount how many events were written
 */
public record RunSummary(
    RunId id,
    Instant startedAt,
    Instant updatedAt,
    String status,
    String profile,
    String source,
    String sessionId,
    String connectionId,
    String deviceId,
    String jobId,
    String workgroupId,
    String model,
    long eventCount) {
  /** The status of a run that has not ended. */
  public static final String RUNNING = "running";

  /** The status of a run whose process is gone without a word. */
  public static final String DIED = "died";

  /** Says whether it goes on. */
  public boolean isRunning() {
    return status.equals(RUNNING);
  }

  /** Returns the object of alpi-state spec §2.8. */
  public Obj json() {
    return Obj.EMPTY
        .with("id", id.text())
        .with("started_at", EpochSeconds.of(startedAt))
        .with("updated_at", EpochSeconds.of(updatedAt))
        .with("status", status)
        .with("profile", profile)
        .with("source", source)
        .with("session_id", sessionId)
        .with("connection_id", connectionId)
        .with("device_id", deviceId)
        .with("job_id", jobId)
        .with("workgroup_id", workgroupId)
        .with("model", model)
        .with("event_count", eventCount);
  }
}

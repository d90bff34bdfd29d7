package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.util.function.UnaryOperator;

/**
 * What is known of a run when it begins; a text is empty where there is nothing to say. Redacted
 * and, where long, clipped when it is written.
 *
 * @param profile whose agent runs
 * @param source the surface that asked: {@code cli}, {@code schedule} …
 * @param sessionId the conversation
 * @param connectionId the connection of a remote surface
 * @param deviceId the device behind it
 * @param role what the device may do
 * @param jobId the job that runs
 * @param workgroupId the workgroup it runs for
 * @param workspace where relative paths start
 * @param model the model it begins with
 * @param input what was asked
 */
public record RunStart(
    String profile,
    String source,
    String sessionId,
    String connectionId,
    String deviceId,
    String role,
    String jobId,
    String workgroupId,
    String workspace,
    String model,
    String input) {
  private static final int NAME_BYTES_MAX = 200;
  private static final int PATH_BYTES_MAX = 4096;

  /** What of the two long texts is kept if the line would be too long: escapes take six bytes. */
  private static final int SHORT_BYTES_MAX = 512;

  /** Returns the data of {@code run.started}. */
  Obj json(RunId id, ProcessStamp self, UnaryOperator<String> redact) {
    Obj whole = json(id, self, redact, PATH_BYTES_MAX, JournalLine.TEXT_BYTES_MAX);
    return JournalLine.fits(whole)
        ? whole
        : json(id, self, redact, SHORT_BYTES_MAX, SHORT_BYTES_MAX).with("truncated", true);
  }

  private Obj json(
      RunId id, ProcessStamp self, UnaryOperator<String> redact, int pathMax, int inputMax) {
    UnaryOperator<String> name = text -> Texts.clipped(redact.apply(text), NAME_BYTES_MAX);
    return Obj.EMPTY
        .with("run_id", id.text())
        .with("profile", name.apply(profile))
        .with("source", name.apply(source))
        .with("session_id", name.apply(sessionId))
        .with("connection_id", name.apply(connectionId))
        .with("device_id", name.apply(deviceId))
        .with("role", name.apply(role))
        .with("job_id", name.apply(jobId))
        .with("workgroup_id", name.apply(workgroupId))
        .with("workspace", Texts.clipped(redact.apply(workspace), pathMax))
        .with("pid", self.pid())
        .with("pid_start", self.start())
        .with("model", name.apply(model))
        .with("input", Texts.clipped(redact.apply(input), inputMax));
  }
}

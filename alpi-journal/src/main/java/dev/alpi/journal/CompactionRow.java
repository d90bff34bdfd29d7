package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Locale;

/**
 * What a compaction did (alpi-state spec §2.10).
 *
 * @param trigger what asked for it
 * @param sessionId the conversation
 * @param model the model whose window it was about
 * @param contextWindow how many tokens that holds
 * @param fired whether a summary took the place of messages
 * @param tokensBefore the prompt before it, estimated
 * @param tokensAfter the prompt after it, estimated
 * @param summarizedMessages how many messages the summary stands for
 * @param truncatedTools how many tool results were cut
 */
public record CompactionRow(
    Trigger trigger,
    String sessionId,
    String model,
    long contextWindow,
    boolean fired,
    long tokensBefore,
    long tokensAfter,
    int summarizedMessages,
    int truncatedTools) {

  /** What asks for a compaction. */
  public enum Trigger {
    /** The prompt grew too long. */
    AUTO,
    /** A person. */
    MANUAL
  }

  Obj json(Instant at) {
    return Obj.EMPTY
        .with("ts", EpochSeconds.of(at))
        .with("trigger", trigger.name().toLowerCase(Locale.ROOT))
        .with("session_id", Texts.clipped(sessionId, CompactionLog.TEXT_BYTES_MAX))
        .with("model", Texts.clipped(model, CompactionLog.TEXT_BYTES_MAX))
        .with("ctx_window", contextWindow)
        .with("fired", fired)
        .with("tokens_before", tokensBefore)
        .with("tokens_after", tokensAfter)
        .with("summarized_messages", summarizedMessages)
        .with("tool_truncated", truncatedTools);
  }
}

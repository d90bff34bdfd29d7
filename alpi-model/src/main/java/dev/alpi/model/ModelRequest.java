package dev.alpi.model;

import java.util.List;
import java.util.Optional;

/**
 * One call of a model.
 *
 * @param model which model; the provider part has already chosen the client
 * @param system the system prompt, possibly empty
 * @param messages the conversation, oldest first; every tool call is followed by its result before
 *     the next user message
 * @param tools the tools it may ask for
 * @param outputTokensMax the most tokens it may produce, reasoning included; what the reservation
 *     is computed with
 * @param effort how hard to think, where the model can
 * @param sessionId a stable id for provider-side cache affinity
 */
public record ModelRequest(
    ModelName model,
    String system,
    List<Message> messages,
    List<ToolSpec> tools,
    int outputTokensMax,
    Optional<Effort> effort,
    String sessionId) {
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    if (outputTokensMax < 1) {
      throw new IllegalArgumentException("outputTokensMax must be positive: " + outputTokensMax);
    }
  }

  /** How hard a model thinks before it answers. */
  public enum Effort {
    /** Little. */
    LOW,
    /** Some. */
    MEDIUM,
    /** A lot. */
    HIGH
  }
}

package dev.alpi.model;

import java.util.List;

/**
 * One message of a conversation, as the engine keeps it; each wire format lays it out in its own
 * way.
 */
public sealed interface Message {

  /** What the person (or whoever asks) said. */
  record User(String text) implements Message {}

  /**
   * What the model said.
   *
   * @param text the visible text, possibly empty
   * @param toolCalls the tools it asked for, in its order
   * @param thinking what the provider wants back verbatim on the next call, if anything
   */
  record Assistant(String text, List<ToolCall> toolCalls, List<Thinking> thinking)
      implements Message {
    public Assistant {
      toolCalls = List.copyOf(toolCalls);
      thinking = List.copyOf(thinking);
    }

    /** Returns a message of {@code text} alone. */
    public static Assistant of(String text) {
      return new Assistant(text, List.of(), List.of());
    }
  }

  /**
   * The result of one tool call.
   *
   * @param callId the id of the call that it answers
   * @param toolName the tool that ran
   * @param text what the tool said
   * @param outcome whether the tool did what it was asked
   */
  record ToolResult(String callId, String toolName, String text, Outcome outcome)
      implements Message {}

  /** Whether a tool did what it was asked. */
  enum Outcome {
    /** It did. */
    OK,
    /** It did not; the text says why. */
    FAILED
  }

  /**
   * A block of reasoning that a provider signed and wants back unchanged (Anthropic's {@code
   * thinking} and {@code redacted_thinking} blocks).
   *
   * @param text the reasoning; for a redacted block the opaque data
   * @param signature the provider's signature; empty for a redacted block
   */
  record Thinking(String text, String signature) {}
}

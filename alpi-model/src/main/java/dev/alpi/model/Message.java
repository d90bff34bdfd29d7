package dev.alpi.model;

import java.util.List;

/**
 * One message of a conversation, as the engine keeps it; each wire format lays it out in its own
 * way.
 */
public sealed interface Message {

  /**
   * How the part of a user's text begins that a person did not say but attached. A program that
   * takes what they said for commands stops here; see {@code dev.alpi.engine.attachments}.
   */
  String ATTACHED = "\n\n[attached: ";

  /**
   * What the person (or whoever asks) said.
   *
   * @param text the text
   * @param images the pictures that go with it, in order; a model that takes none is told how many
   *     there are
   */
  record User(String text, List<Image> images) implements Message {
    public User {
      images = List.copyOf(images);
    }

    /** Creates one without pictures. */
    public User(String text) {
      this(text, List.of());
    }

    /** Returns the same message with another text. */
    public User withText(String other) {
      return new User(other, images);
    }
  }

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
   * Something that a provider said beside the visible answer and wants back unchanged with the next
   * call. A wire sends only the forms that it knows, so that a conversation may change providers.
   *
   * @param form what it is
   * @param text the reasoning; for {@link Form#REDACTED} the opaque data, for {@link Form#DETAILS}
   *     a JSON array, for {@link Form#CALL} the id of the tool call that it belongs to
   * @param signature the provider's signature; for {@link Form#CALL} a JSON object; otherwise empty
   */
  record Thinking(Form form, String text, String signature) {}

  /** The forms of {@link Thinking}, by who sends and wants them. */
  enum Form {
    /** Anthropic's {@code thinking} block. */
    SIGNED,
    /** Anthropic's {@code redacted_thinking} block. */
    REDACTED,
    /** The {@code reasoning_content} of DeepSeek and of servers like it. */
    PLAIN,
    /** OpenRouter's {@code reasoning_details}. */
    DETAILS,
    /** Gemini's {@code extra_content} of a tool call, which holds its thought signature. */
    CALL
  }
}

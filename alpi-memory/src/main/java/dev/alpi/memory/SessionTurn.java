package dev.alpi.memory;

import dev.alpi.profile.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One question and what came of it. Made with {@link #started} and {@link #edit}.
 *
 * @param at when it started; identifies the turn until it has ended
 * @param endedAt when it ended; empty while it runs, or if it never did
 * @param user what was asked
 * @param assistant what was answered
 * @param tools the tool calls, in order
 * @param reasoning what the model thought, if shown
 * @param reasonedFor how long it thought
 * @param reasoningSpans when it thought
 * @param attachments what came with the question, as the engine describes it
 * @param outputAttachments what came with the answer
 * @param interrupted whether a person ended it
 * @param model the model that answered, if it is not the session's
 * @param hostContext what was appended to the question for the model; replayed byte for byte, so
 *     never cut here: its writer keeps it within 24,000 characters
 * @param unknown members of a later version, kept as they are
 */
public record SessionTurn(
    Instant at,
    Optional<Instant> endedAt,
    StoredText user,
    StoredText assistant,
    List<ToolTrace> tools,
    Optional<StoredText> reasoning,
    Optional<Duration> reasonedFor,
    List<ReasoningSpan> reasoningSpans,
    List<JsonValue> attachments,
    List<JsonValue> outputAttachments,
    boolean interrupted,
    Optional<String> model,
    Optional<String> hostContext,
    JsonValue.Obj unknown) {

  public SessionTurn {
    tools = List.copyOf(tools);
    reasoningSpans = List.copyOf(reasoningSpans);
    attachments = List.copyOf(attachments);
    outputAttachments = List.copyOf(outputAttachments);
  }

  /** Returns a turn in which {@code user} was asked, and nothing has happened yet. */
  public static SessionTurn started(Instant at, String user) {
    return new Editor(SessionTime.kept(at)).user(StoredText.of(user)).done();
  }

  /** Says whether the turn goes back to the model on resume: aborted ones do not. */
  public boolean isReplayable() {
    return !assistant.text().isBlank() || !outputAttachments.isEmpty();
  }

  /** Returns an editor that starts with the content of this turn. */
  public Editor edit() {
    return new Editor(at)
        .endedAt(endedAt)
        .user(user)
        .assistant(assistant)
        .tools(tools)
        .reasoning(reasoning)
        .reasonedFor(reasonedFor)
        .reasoningSpans(reasoningSpans)
        .attachments(attachments)
        .outputAttachments(outputAttachments)
        .interrupted(interrupted)
        .model(model)
        .hostContext(hostContext)
        .unknown(unknown);
  }

  /** Collects the parts of a turn. Not safe for use by several threads. */
  public static final class Editor {
    private final Instant at;
    private Optional<Instant> endedAt = Optional.empty();
    private StoredText user = StoredText.EMPTY;
    private StoredText assistant = StoredText.EMPTY;
    private List<ToolTrace> tools = List.of();
    private Optional<StoredText> reasoning = Optional.empty();
    private Optional<Duration> reasonedFor = Optional.empty();
    private List<ReasoningSpan> reasoningSpans = List.of();
    private List<JsonValue> attachments = List.of();
    private List<JsonValue> outputAttachments = List.of();
    private boolean interrupted;
    private Optional<String> model = Optional.empty();
    private Optional<String> hostContext = Optional.empty();
    private JsonValue.Obj unknown = JsonValue.Obj.EMPTY;

    Editor(Instant at) {
      this.at = at;
    }

    /** Sets the answer. */
    public Editor assistant(String text) {
      return assistant(StoredText.of(text));
    }

    /** Sets the tool calls. */
    public Editor tools(List<ToolTrace> calls) {
      tools = calls;
      return this;
    }

    /** Sets the end. */
    public Editor ended(Instant instant) {
      return endedAt(Optional.of(SessionTime.kept(instant)));
    }

    /** Sets what the model thought and for how long. */
    public Editor reasoning(String text, Duration length) {
      return reasoning(Optional.of(StoredText.of(text))).reasonedFor(Optional.of(length));
    }

    /** Sets when the model thought. */
    public Editor reasoningSpans(List<ReasoningSpan> spans) {
      reasoningSpans = spans;
      return this;
    }

    /** Sets what came with the question. */
    public Editor attachments(List<JsonValue> descriptions) {
      attachments = descriptions;
      return this;
    }

    /** Sets what came with the answer. */
    public Editor outputAttachments(List<JsonValue> descriptions) {
      outputAttachments = descriptions;
      return this;
    }

    /** Marks the turn as ended by a person. */
    public Editor interrupted() {
      return interrupted(true);
    }

    /** Sets the model that answered. */
    public Editor model(String name) {
      return model(Optional.of(name));
    }

    /** Sets what was appended to the question for the model. */
    public Editor hostContext(String text) {
      return hostContext(Optional.of(text));
    }

    /** Returns the turn. */
    public SessionTurn done() {
      return new SessionTurn(
          at,
          endedAt,
          user,
          assistant,
          tools,
          reasoning,
          reasonedFor,
          reasoningSpans,
          attachments,
          outputAttachments,
          interrupted,
          model,
          hostContext,
          unknown);
    }

    Editor endedAt(Optional<Instant> instant) {
      endedAt = instant;
      return this;
    }

    Editor user(StoredText text) {
      user = text;
      return this;
    }

    Editor assistant(StoredText text) {
      assistant = text;
      return this;
    }

    Editor reasoning(Optional<StoredText> text) {
      reasoning = text;
      return this;
    }

    Editor reasonedFor(Optional<Duration> length) {
      reasonedFor = length;
      return this;
    }

    Editor interrupted(boolean byPerson) {
      interrupted = byPerson;
      return this;
    }

    Editor model(Optional<String> name) {
      model = name;
      return this;
    }

    Editor hostContext(Optional<String> text) {
      hostContext = text;
      return this;
    }

    Editor unknown(JsonValue.Obj members) {
      unknown = members;
      return this;
    }
  }
}

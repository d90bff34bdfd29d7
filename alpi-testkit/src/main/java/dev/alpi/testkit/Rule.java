package dev.alpi.testkit;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * An answer for the requests that match; every condition must hold. Immutable; each method returns
 * a changed copy.
 *
 * @param lastText what the text of the last message must contain a match of
 * @param wire the wire format it must come in
 * @param last what the last message must be
 * @param times how often the rule applies; empty for always
 * @param answer the answer
 */
public record Rule(
    Optional<Pattern> lastText,
    Optional<Wire> wire,
    Optional<LastMessage> last,
    OptionalInt times,
    Answer answer) {

  /** What the last message of a request is. */
  public enum LastMessage {
    /** The result of a tool. */
    TOOL_RESULT,
    /** What a user said. */
    USER_TEXT
  }

  /** Returns a rule that gives {@code answer} to every request. */
  public static Rule always(Answer answer) {
    return new Rule(
        Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty(), answer);
  }

  /** Returns a rule for requests whose last message contains {@code text}. */
  public static Rule contains(String text, Answer answer) {
    return matches(Pattern.compile(Pattern.quote(text)), answer);
  }

  /** Returns a rule for requests whose last message contains a match of {@code pattern}. */
  public static Rule matches(Pattern pattern, Answer answer) {
    return new Rule(
        Optional.of(pattern), Optional.empty(), Optional.empty(), OptionalInt.empty(), answer);
  }

  /** Returns a rule for requests that bring a tool's result. */
  public static Rule toolResult(Answer answer) {
    return always(answer).on(LastMessage.TOOL_RESULT);
  }

  /** Applies only to requests of {@code format}. */
  public Rule on(Wire format) {
    return new Rule(lastText, Optional.of(format), last, times, answer);
  }

  /** Applies only to requests whose last message is {@code message}. */
  public Rule on(LastMessage message) {
    return new Rule(lastText, wire, Optional.of(message), times, answer);
  }

  /** Applies {@code count} times. */
  public Rule times(int count) {
    return new Rule(lastText, wire, last, OptionalInt.of(count), answer);
  }

  boolean matches(Wire format, Conversation conversation) {
    return wire.map(format::equals).orElse(true)
        && last.map(message -> message == conversation.last()).orElse(true)
        && lastText.map(text -> text.matcher(conversation.lastText()).find()).orElse(true);
  }
}

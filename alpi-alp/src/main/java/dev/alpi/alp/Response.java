package dev.alpi.alp;

import dev.alpi.profile.json.JsonValue;

/**
 * What a peer answers.
 *
 * @param header who answers whom
 * @param id that of the request
 * @param outcome what came of it
 * @param part which piece of the answer this is
 */
public record Response(Header header, String id, Outcome outcome, Part part) implements Envelope {

  /** What came of a request. */
  public sealed interface Outcome {}

  /**
   * It was done.
   *
   * @param value what the method returns
   */
  public record Result(JsonValue value) implements Outcome {}

  /**
   * It was not done.
   *
   * @param code a code of the protocol (alp spec §7)
   * @param message its name
   * @param data details; {@code null} of JSON if there are none
   */
  public record Failure(int code, String message, JsonValue data) implements Outcome {}

  /** Which piece of an answer a response is; on the wire the member {@code stream}. */
  public enum Part {
    /** All of it; on the wire nothing. */
    WHOLE,
    /** One of several, and not the last. */
    CHUNK,
    /** The last of several. */
    FINAL
  }
}

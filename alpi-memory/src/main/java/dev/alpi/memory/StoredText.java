package dev.alpi.memory;

import dev.alpi.profile.json.JsonValue;
import java.util.Optional;

/**
 * A text of a session, whole or cut.
 *
 * @param text what is there; ends with {@code …} if it was cut
 * @param cut what is known of the whole text, if this is a part of it
 */
public record StoredText(String text, Optional<Cut> cut) {
  /** The empty text. */
  public static final StoredText EMPTY = of("");

  /**
   * What is known of a text that was cut.
   *
   * @param bytes its length in UTF-8
   * @param sha256 its hash, lower-case hex
   * @param unknown members of a later version, kept as they are
   */
  public record Cut(long bytes, String sha256, JsonValue.Obj unknown) {}

  /** Returns {@code text} as a whole one; a store cuts it when it is written. */
  public static StoredText of(String text) {
    return new StoredText(text, Optional.empty());
  }
}

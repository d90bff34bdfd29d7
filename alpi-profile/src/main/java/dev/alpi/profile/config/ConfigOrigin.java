package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;

/**
 * What one layer says about a key.
 *
 * @param source the layer
 * @param place where the value stands; the layer as a whole if it is no file
 * @param value the value as that layer has it; nothing where it is only the key
 * @param effect what becomes of it
 */
public record ConfigOrigin(
    Config.Source source, ConfigPlace place, JsonValue value, Effect effect) {

  /** What becomes of a value. */
  public enum Effect {
    /** It holds. */
    IN_FORCE,
    /** It is a mapping, and holds where no stronger layer says otherwise. */
    MERGED,
    /** A stronger layer has another. */
    COVERED,
    /** It counts as not set: nothing, or an empty text over a default that is not empty. */
    NOT_SET
  }
}

package dev.alpi.model;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;

/**
 * A tool as a model is told of it.
 *
 * @param name letters, digits, {@code _} and {@code -}; at most 64
 * @param description what it does and when to use it
 * @param parameters the JSON Schema of its arguments, of type {@code object}
 * @param schema the parameters as JSON without spaces: printed once, since every call is counted by
 *     it
 */
public record ToolSpec(String name, String description, JsonValue.Obj parameters, String schema) {
  /** Returns the tool with {@code parameters}. */
  public static ToolSpec of(String name, String description, JsonValue.Obj parameters) {
    return new ToolSpec(name, description, parameters, Json.compact(parameters));
  }
}

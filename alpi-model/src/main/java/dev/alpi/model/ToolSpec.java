package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;

/**
 * A tool as a model is told of it.
 *
 * @param name letters, digits, {@code _} and {@code -}; at most 64
 * @param description what it does and when to use it
 * @param parameters the JSON Schema of its arguments, of type {@code object}
 */
public record ToolSpec(String name, String description, JsonValue.Obj parameters) {}

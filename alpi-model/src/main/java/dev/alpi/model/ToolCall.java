package dev.alpi.model;

/**
 * A model's wish to run a tool.
 *
 * @param id the provider's id of the call; the result refers to it
 * @param name the tool
 * @param arguments the arguments exactly as the model wrote them: meant to be a JSON object, but
 *     not yet checked
 */
public record ToolCall(String id, String name, String arguments) {}

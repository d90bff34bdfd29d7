package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;

/** Tool descriptions written as JSON Schema text beside the tool. */
public final class Specs {
  private Specs() {}

  /**
   * Returns the spec; {@code properties} is the inside of the schema's {@code properties} object.
   */
  public static ToolSpec of(String name, String description, String required, String properties) {
    String schema =
        "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required + "]}";
    try {
      return ToolSpec.of(name, description, Json.parseObject(schema));
    } catch (JsonSyntaxException e) {
      throw new IllegalStateException("the schema of " + name + " is not JSON", e);
    }
  }
}

package dev.alpi.engine.tools;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;

/**
 * Runs a tool on behalf of another one. The call passes the gate, is shown and kept like a call of
 * the model's.
 */
@FunctionalInterface
public interface ToolRunner {
  /**
   * What a tool said.
   *
   * @param text what the model would read
   * @param isOk whether the tool did what it was asked
   */
  record Result(String text, boolean isOk) {}

  /**
   * Runs {@code tool}.
   *
   * @throws IOException if the gate's own files fail
   */
  Result run(String tool, JsonValue.Obj arguments) throws IOException;

  /** Returns a runner that refuses everything. */
  static ToolRunner none() {
    return (tool, arguments) -> new Result("tools cannot be run from here", false);
  }
}

package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;

/**
 * Something the model can have done.
 *
 * <p><b>Threads:</b> any; a tool has no state of its own, all of it is in the context.
 */
public interface Tool {
  /** Returns what the model is told. */
  ToolSpec spec();

  /**
   * Returns a few words on what a call would do, for people and logs; never the content that it
   * would write.
   *
   * @throws ToolFailure if the arguments are wrong
   */
  String preview(Arguments arguments) throws ToolFailure;

  /**
   * Does it.
   *
   * @return what the model gets to read
   * @throws ToolFailure if it cannot be done; the message is for the model
   * @throws IOException if the machine fails
   */
  String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException;

  /**
   * Says whether calls of this tool may run beside others of one message: it changes nothing and
   * asks nobody.
   */
  default boolean isParallelSafe() {
    return false;
  }
}

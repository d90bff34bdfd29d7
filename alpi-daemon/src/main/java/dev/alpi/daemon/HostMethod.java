package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;

/**
 * Something that a daemon does when it is asked over its socket.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
interface HostMethod {
  /**
   * Does it.
   *
   * @param params what was said
   * @throws HostRefusal if it cannot be
   * @throws IOException if it fails here
   */
  Obj call(Obj params) throws HostRefusal, IOException;
}

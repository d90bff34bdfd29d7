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
   * @param frames takes what is told before the end, by methods that tell something
   * @return the last that is told
   * @throws HostRefusal if it cannot be
   * @throws IOException if it fails here, or nobody listens any more
   * @throws InterruptedException if the thread is interrupted
   */
  Obj call(Obj params, Frames frames) throws HostRefusal, IOException, InterruptedException;

  /** Takes results before the last one. */
  interface Frames {
    /**
     * Sends one.
     *
     * @throws IOException if nobody listens any more
     */
    void send(Obj frame) throws IOException;
  }

  /** Something that is told once. */
  interface Plain {
    /** Does it, as {@link HostMethod#call}. */
    Obj call(Obj params) throws HostRefusal, IOException;
  }

  /** Returns the method that does {@code plain}. */
  static HostMethod of(Plain plain) {
    return (params, _) -> plain.call(params);
  }

  /** Returns the text {@code key} of {@code params}, which has to be there. */
  static String required(Obj params, String key) throws HostRefusal {
    String text = params.string(key).orElse("");
    if (text.isBlank()) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, key + ": a text is needed");
    }
    return text;
  }
}

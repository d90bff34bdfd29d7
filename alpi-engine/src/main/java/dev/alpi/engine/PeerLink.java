package dev.alpi.engine;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way to other profiles, as far as a turn needs it: the assembly implements it with ALP.
 *
 * <p><b>Threads:</b> any.
 */
public interface PeerLink {
  /**
   * A peer that can be asked.
   *
   * @param id what it is called here
   * @param name how people call it
   */
  record Known(String id, String name) {}

  /** Returns those that are pinned. */
  List<Known> peers() throws IOException;

  /** Says whether a model is told of peers at all; who cannot be read is not there. */
  default boolean isThereAnybody() {
    try {
      return !peers().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Asks a peer, and waits for its answer.
   *
   * @param peer its id
   * @param prompt what
   * @param conversation the conversation here, so that the peer can tell them apart
   * @param progress takes the answer as it comes
   * @throws IOException if there is no answer; the message says why, for the model
   */
  String ask(
      String peer,
      String prompt,
      String conversation,
      Cancellation cancellation,
      Consumer<String> progress)
      throws IOException;

  /** Returns the way to nobody. */
  static PeerLink none() {
    return new PeerLink() {
      @Override
      public List<Known> peers() {
        return List.of();
      }

      @Override
      public String ask(
          String peer,
          String prompt,
          String conversation,
          Cancellation cancellation,
          Consumer<String> progress)
          throws IOException {
        throw new IOException("there are no peers");
      }
    };
  }
}

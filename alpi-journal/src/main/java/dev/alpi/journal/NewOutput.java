package dev.alpi.journal;

import java.util.List;

/**
 * An output that nobody has seen.
 *
 * @param type how much it matters
 * @param title a line; may be empty
 * @param body what there is to say; may be empty if there is a title
 * @param sessionId the conversation it comes from; empty if from none
 * @param deliveredTo where else it was sent
 */
public record NewOutput(
    OutputType type, String title, String body, String sessionId, List<String> deliveredTo) {
  /** Requires something to say. */
  public NewOutput {
    deliveredTo = List.copyOf(deliveredTo);
    if (title.isBlank() && body.isBlank()) {
      throw new IllegalArgumentException("an output that says nothing");
    }
  }
}

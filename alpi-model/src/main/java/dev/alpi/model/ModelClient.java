package dev.alpi.model;

import java.util.function.Consumer;

/**
 * A way to call models of one provider.
 *
 * <p><b>Contract.</b> {@link #call} makes exactly one attempt: no retry, no fallback, so that its
 * caller can reserve money for each attempt. It blocks until the answer is complete. Events are
 * delivered in order, in the calling thread, before it returns. Time-outs (first byte, idle, total)
 * are the implementation's.
 *
 * <p><b>Interrupt.</b> When {@code cancellation} is cancelled, at any stage, the connection is
 * closed and {@code call} ends within 200 ms with {@link ModelException.Kind#CANCELLED}.
 * Interrupting the calling thread does the same and leaves its interrupt flag set.
 *
 * <p><b>Threads:</b> any number of calls at once.
 */
public interface ModelClient extends AutoCloseable {
  /**
   * Makes one call.
   *
   * @param events gets each {@link ModelEvent}; must not throw
   * @throws ModelException if there is no complete answer; it says whether the provider may bill
   *     the attempt
   */
  ModelReply call(ModelRequest request, Consumer<ModelEvent> events, Cancellation cancellation)
      throws ModelException;

  /** Releases connections. Calls under way end with {@link ModelException.Kind#CANCELLED}. */
  @Override
  void close();
}

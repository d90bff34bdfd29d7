package dev.alpi.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Hands events on one at a time. <b>Threads:</b> any. */
final class EventSink implements Consumer<TurnEvent> {
  private final Consumer<TurnEvent> listener;
  private final ReentrantLock lock = new ReentrantLock(true);

  EventSink(Consumer<TurnEvent> listener) {
    this.listener = listener;
  }

  @Override
  public void accept(TurnEvent event) {
    lock.lock();
    try {
      listener.accept(event);
    } finally {
      lock.unlock();
    }
  }
}

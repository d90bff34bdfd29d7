package dev.alpi.engine;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Hands events on, one at a time, to each listener in order. <b>Threads:</b> any. */
final class EventSink implements Consumer<TurnEvent> {
  private final List<Consumer<TurnEvent>> listeners;
  private final ReentrantLock lock = new ReentrantLock(true);

  EventSink(List<Consumer<TurnEvent>> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void accept(TurnEvent event) {
    lock.lock();
    try {
      listeners.forEach(listener -> listener.accept(event));
    } finally {
      lock.unlock();
    }
  }
}

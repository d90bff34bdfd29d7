package dev.alpi.engine;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Hands events on, one at a time, to each listener in order. <b>Threads:</b> any. */
final class EventSink implements Consumer<TurnEvent> {
  private final List<Consumer<TurnEvent>> listeners;
  private Optional<UncheckedIOException> unheard = Optional.empty();
  private final ReentrantLock lock = new ReentrantLock(true);

  EventSink(List<Consumer<TurnEvent>> listeners) {
    this.listeners = new ArrayList<>(listeners);
  }

  @Override
  public void accept(TurnEvent event) {
    lock.lock();
    try {
      for (Consumer<TurnEvent> listener : List.copyOf(listeners)) {
        tell(event, listener);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A listener whose screen or pipe is gone is left alone: what is paid for is still saved. */
  private void tell(TurnEvent event, Consumer<TurnEvent> listener) {
    try {
      listener.accept(event);
    } catch (UncheckedIOException e) {
      listeners.remove(listener);
      unheard = unheard.or(() -> Optional.of(e));
    }
  }

  /** Throws what kept a listener from hearing everything, if anything did. */
  void requireHeard() {
    if (unheard.isPresent()) {
      throw unheard.get();
    }
  }
}

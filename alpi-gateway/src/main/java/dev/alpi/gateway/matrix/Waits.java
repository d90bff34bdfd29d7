package dev.alpi.gateway.matrix;

import dev.alpi.gateway.GatewayWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The threads that wait for the homeserver, which end when the channel closes. Nothing else is
 * interrupted: what writes to the disk goes on.
 *
 * <p><b>Threads:</b> any.
 */
final class Waits {
  private final Set<Thread> threads = new HashSet<>();
  private boolean isClosed;

  /** Something that waits. */
  interface Wait<T, E extends IOException> {
    T run() throws E, InterruptedException;
  }

  /**
   * Runs {@code wait} until it ends or {@link #close} is called.
   *
   * @throws InterruptedException also if it was closed
   */
  <T, E extends IOException> T run(Wait<T, E> wait) throws E, InterruptedException {
    enter();
    try {
      return wait.run();
    } finally {
      leave();
    }
  }

  /** Waits for {@code time}, as {@link #run} does. */
  void pause(Duration time, GatewayWorld world) throws InterruptedException {
    enter();
    try {
      world.pause(time);
    } finally {
      leave();
    }
  }

  private synchronized void enter() throws InterruptedException {
    if (isClosed) {
      throw new InterruptedException("the channel is closed");
    }
    threads.add(Thread.currentThread());
  }

  private synchronized void leave() {
    threads.remove(Thread.currentThread());
    if (isClosed) {
      // the mark would end whatever the thread does next, which may be a write
      boolean _ = Thread.interrupted();
    }
  }

  synchronized boolean isClosed() {
    return isClosed;
  }

  synchronized void close() {
    isClosed = true;
    threads.forEach(Thread::interrupt);
  }
}

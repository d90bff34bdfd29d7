package dev.alpi.alp.link;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Accepts connections. */
final class Accepting {
  /** After a connection could not be accepted, until the next is tried. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Accepting() {}

  /** Gives all connections to {@code each} until {@code listener} is closed, in this thread. */
  static void from(
      ServerSocketChannel listener, Consumer<SocketChannel> each, Consumer<IOException> failed) {
    while (listener.isOpen()) {
      try {
        each.accept(listener.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // too many open files, say: not again in the same moment
        failed.accept(e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}

package dev.alpi.engine.web;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * One fetch while it goes on: whatever it waits for ends when its time is over or it is cancelled,
 * be that a look-up, a connection, a handshake or a byte.
 *
 * <p>It can always end since what it waits for is closed under it, from the canceller's thread or
 * from one that does nothing but wait for the time to pass. No wait needs a timeout of its own.
 *
 * <p><b>Threads:</b> one calls; {@link Cancellation} is thrown from any.
 */
final class WebCall implements AutoCloseable {
  private final Duration time;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Cancellation.Registration registration;
  private State state = State.RUNNING;
  private Optional<Runnable> abort = Optional.empty();

  private enum State {
    RUNNING,
    CANCELLED,
    TIMED_OUT,
    DONE
  }

  WebCall(Duration time, Cancellation cancellation) {
    this.time = time;
    this.registration = cancellation.onCancel(() -> end(State.CANCELLED));
    Thread.ofVirtual().name("web/deadline").start(this::awaitTime);
  }

  private void awaitTime() {
    try {
      if (!done.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        end(State.TIMED_OUT);
      }
    } catch (InterruptedException e) {
      end(State.TIMED_OUT);
    }
  }

  private void end(State how) {
    Optional<Runnable> due;
    synchronized (this) {
      if (state != State.RUNNING) {
        return;
      }
      state = how;
      due = abort;
    }
    due.ifPresent(Runnable::run);
  }

  /** Makes {@code socket} what is closed when the call ends before its time. */
  void holds(Socket socket) throws WebException {
    abortsWith(() -> close(socket));
  }

  private void abortsWith(Runnable action) throws WebException {
    synchronized (this) {
      if (state == State.RUNNING) {
        abort = Optional.of(action);
        return;
      }
    }
    action.run();
    throw ended().orElseThrow();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more either way
    }
  }

  /** Asks {@code resolver} in a thread that nobody has to wait for. */
  List<InetAddress> addresses(Resolver resolver, String host) throws WebException {
    FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> resolver.resolve(host));
    abortsWith(() -> lookup.cancel(false));
    // a platform thread: the system's resolver blocks in native code, and would block a carrier
    Thread.ofPlatform().daemon().name("web/lookup").start(lookup);
    try {
      return lookup.get();
    } catch (CancellationException e) {
      throw ended().orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw new WebException("there is no host " + host + ", or nobody could be asked for it");
      }
      throw new IllegalStateException("the resolver failed", e.getCause());
    }
  }

  /** Returns what to tell of {@code problem}, which came up with {@code host}. */
  WebException failure(String host, IOException problem) {
    return ended().orElseGet(() -> new WebException(host + ": " + problem.getMessage()));
  }

  private synchronized Optional<WebException> ended() {
    return switch (state) {
      case RUNNING, DONE -> Optional.empty();
      case CANCELLED -> Optional.of(new WebException("interrupted"));
      case TIMED_OUT ->
          Optional.of(
              new WebException("it took longer than " + time.toMillis() / 1000.0 + " seconds"));
    };
  }

  /** Fails if the call has ended before its time. */
  void check() throws WebException {
    Optional<WebException> ended = ended();
    if (ended.isPresent()) {
      throw ended.get();
    }
  }

  @Override
  public void close() {
    end(State.DONE);
    done.countDown();
    registration.close();
  }
}

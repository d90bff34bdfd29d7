package dev.alpi.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that receives in a thread of its own, begun again when it fails, as the core does. */
public final class Receiving implements AutoCloseable {
  private final Channel channel;
  private final Thread thread;
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Optional<IOException> last = Optional.empty();

  private Receiving(Channel channel, Intake intake) {
    this.channel = channel;
    thread = Thread.ofVirtual().name("receiving").start(() -> run(intake));
  }

  /** Starts it. */
  public static Receiving start(Channel channel, Intake intake) {
    return new Receiving(channel, intake);
  }

  private void run(Intake intake) {
    while (true) {
      try {
        channel.receive(intake);
        end.complete("returned");
        return;
      } catch (InterruptedException e) {
        end.complete("interrupted");
        return;
      } catch (IOException e) {
        last = Optional.of(e);
        if (failures.incrementAndGet() > 2_000) {
          end.completeExceptionally(e);
          return;
        }
        Thread.yield();
      } catch (RuntimeException | Error e) {
        end.completeExceptionally(e);
        return;
      }
    }
  }

  /** Returns how often it has failed. */
  public int failures() {
    return failures.get();
  }

  /** Returns why it failed last. */
  public Optional<IOException> lastFailure() {
    return last;
  }

  /** Interrupts it. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Returns how it ended: returned or interrupted; throws what was no declared end. */
  public String awaitEnd(Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes the channel, and waits until it has ended. */
  @Override
  public void close() throws InterruptedException, ExecutionException, TimeoutException {
    channel.close();
    String _ = awaitEnd(Duration.ofSeconds(10));
  }
}

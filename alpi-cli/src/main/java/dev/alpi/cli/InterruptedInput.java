package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A terminal's input that ends when the process is told to end, so that whoever reads can clean up
 * at once. It takes no byte that nobody has asked for.
 *
 * <p><b>Threads:</b> one reader at a time.
 */
final class InterruptedInput extends InputStream {
  private static final int END = -1;

  private final InputStream in;
  private final Supplier<Cancellation> interrupt;

  /**
   * Creates it.
   *
   * @param interrupt asked for with the first byte that has to be waited for
   */
  InterruptedInput(InputStream in, Supplier<Cancellation> interrupt) {
    this.in = in;
    this.interrupt = interrupt;
  }

  @Override
  public int read() throws IOException {
    if (in.available() > 0) {
      return in.read();
    }
    CompletableFuture<Integer> next = new CompletableFuture<>();
    try (Cancellation.Registration _ = interrupt.get().onCancel(() -> next.complete(END))) {
      // a blocked read cannot be ended, so it gets its own thread
      Thread.ofPlatform().daemon().name("alpi-input").start(() -> read(next));
      return next.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot read what is typed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  private void read(CompletableFuture<Integer> next) {
    try {
      next.complete(in.read());
    } catch (IOException e) {
      next.completeExceptionally(e);
    }
  }
}

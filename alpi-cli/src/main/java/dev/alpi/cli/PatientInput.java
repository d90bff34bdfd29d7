package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Standard input that one can stop waiting for: a question that nobody answers in time does not
 * take what is typed later away from whoever reads next.
 *
 * <p><b>Threads:</b> one reader at a time.
 */
final class PatientInput extends InputStream {
  /*
   * Implementation notes. A blocked read of a terminal cannot be ended. So a wait gives the read to
   * a thread of its own, and if the wait ends first, the read stays outstanding: the next read or
   * wait goes on with it. Without a wait, reads go through directly.
   */

  /** A terminal hands out a line at a time, of at most 4096 bytes. */
  private static final int BUFFER_BYTES = 8192;

  private final InputStream in;
  private byte[] buffer = new byte[0];
  private int at;
  private Optional<CompletableFuture<byte[]>> outstanding = Optional.empty();

  PatientInput(InputStream in) {
    this.in = in;
  }

  /** How a wait ended. */
  enum Wait {
    /** There is something to read, or the end. */
    READY,
    TIMED_OUT,
    CANCELLED
  }

  /** Waits until a read would not block. */
  Wait await(Duration patience, Cancellation cancellation) throws IOException {
    if (available() > 0) {
      return cancellation.isCancelled() ? Wait.CANCELLED : Wait.READY;
    }
    CompletableFuture<byte[]> read = outstanding.orElseGet(this::start);
    outstanding = Optional.of(read);
    CompletableFuture<Wait> end = new CompletableFuture<>();
    read.whenComplete((bytes, problem) -> end.complete(Wait.READY));
    try (Cancellation.Registration _ = cancellation.onCancel(() -> end.complete(Wait.CANCELLED))) {
      return end.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Wait.TIMED_OUT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Wait.CANCELLED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletableFuture<byte[]> start() {
    CompletableFuture<byte[]> read = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("alpi-input")
        .start(
            () -> {
              try {
                read.complete(chunk());
              } catch (IOException e) {
                read.completeExceptionally(e);
              }
            });
    return read;
  }

  /** Reads what there is, at least a byte; nothing at the end. */
  private byte[] chunk() throws IOException {
    byte[] bytes = new byte[BUFFER_BYTES];
    int count = in.read(bytes, 0, BUFFER_BYTES);
    return count < 0 ? new byte[0] : Arrays.copyOf(bytes, count);
  }

  /** Throws away all that was typed until now. */
  void discardTyped() throws IOException {
    while (available() > 0) {
      readNBytes(available());
    }
  }

  @Override
  public int available() throws IOException {
    if (at < buffer.length) {
      return buffer.length - at;
    }
    if (outstanding.isPresent()) {
      // what the terminal still has is that read's
      CompletableFuture<byte[]> read = outstanding.get();
      return read.isDone() && !read.isCompletedExceptionally() ? read.join().length : 0;
    }
    return in.available();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (at == buffer.length) {
      buffer = outstanding.isPresent() ? finished(outstanding.get()) : chunk();
      at = 0;
      if (buffer.length == 0) {
        return -1;
      }
    }
    int taken = Math.min(count, buffer.length - at);
    System.arraycopy(buffer, at, bytes, from, taken);
    at += taken;
    return taken;
  }

  private byte[] finished(CompletableFuture<byte[]> read) throws IOException {
    try {
      byte[] bytes = read.get();
      outstanding = Optional.empty();
      return bytes;
    } catch (ExecutionException e) {
      outstanding = Optional.empty();
      throw new IOException("cannot read what is typed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for input", e);
    }
  }
}

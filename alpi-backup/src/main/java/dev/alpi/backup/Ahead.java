package dev.alpi.backup;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * The pieces of another source, of which the next is made by a worker while one is used.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Ahead implements SlicedText.Source {
  private final SlicedText.Source source;
  private final Executor worker;
  private FutureTask<byte[]> next;

  Ahead(SlicedText.Source source, Executor worker) {
    this.source = source;
    this.worker = worker;
    this.next = asked();
  }

  private FutureTask<byte[]> asked() {
    FutureTask<byte[]> task = new FutureTask<>(source::next);
    worker.execute(task);
    return task;
  }

  @Override
  public byte[] next() throws IOException {
    byte[] piece = Work.result(next, "read");
    if (piece.length > 0) {
      next = asked();
    }
    return piece;
  }

  @Override
  public void close() throws IOException {
    // what is being made is waited for: it uses what the source reads from
    next.run();
    try {
      byte[] _ = Work.result(next, "read");
    } catch (IOException e) {
      // nobody wanted it, so it may be wrong
    }
    source.close();
  }
}

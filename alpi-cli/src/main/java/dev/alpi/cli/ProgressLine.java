package dev.alpi.cli;

import dev.alpi.backup.Progress;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * One line on the terminal that says how far something is, and how long it may take. Nothing is
 * said where standard error is no terminal. Ctrl-C ends what is done, which leaves nothing behind.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ProgressLine implements Progress, AutoCloseable {
  /** Compression is most of the work, and two are what small machines have. */
  static final int THREADS = 2;

  private static final long EVERY_NANOS = 100_000_000;
  private static final int BAR = 20;
  private static final double NANOS = 1e9;
  private static final String CLEAR = "\r\u001b[K";

  private final Output err;
  private final Ticker ticker;
  private final boolean isShown;
  private final Cancellation interrupt;
  private Stage stage = Stage.WRITING;
  private long began;
  private long said;
  private boolean isThere;

  ProgressLine(Invocation invocation) {
    this.err = invocation.err();
    this.ticker = invocation.context().ticker();
    this.isShown = err.isTerminal() && err.isColoured() && !invocation.has(Globals.JSON);
    this.interrupt = invocation.interrupt();
    this.began = ticker.nanoTime();
    this.said = began;
  }

  @Override
  public void step(Stage now, long done, long all) {
    if (interrupt.isCancelled()) {
      throw new CancellationException();
    }
    if (!isShown) {
      return;
    }
    long at = ticker.nanoTime();
    if (now != stage) {
      stage = now;
      began = at;
    }
    if (at - said >= EVERY_NANOS && all > 0) {
      said = at;
      show(done, all, at - began);
    }
  }

  private void show(long done, long all, long nanos) {
    int full = (int) (BAR * done / all);
    double rate = done / Math.max(nanos / NANOS, 1e-3);
    String text =
        String.format(
            Locale.ROOT,
            "%s [%s%s] %d%%  %s/s  %d s left",
            word(),
            "#".repeat(full),
            "-".repeat(BAR - full),
            100 * done / all,
            ProfileViews.size((long) rate),
            Math.round((all - done) / Math.max(rate, 1)));
    try {
      err.raw(CLEAR + text);
      isThere = true;
    } catch (IOException e) {
      // nobody sees it; the work goes on
    }
  }

  private String word() {
    return switch (stage) {
      case WRITING -> "archiving";
      case SEALING -> "checking the seal";
      case PROVING -> "reading it back";
      case RESTORING -> "restoring";
    };
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (isThere) {
      isThere = false;
      try {
        err.raw(CLEAR);
      } catch (IOException e) {
        // as above
      }
    }
  }
}

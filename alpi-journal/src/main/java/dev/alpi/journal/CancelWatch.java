package dev.alpi.journal;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Notices that somebody, in this process or another, has asked for the end of a run.
 *
 * <p>One virtual thread looks while there are runs to look for; it ends with the last. A callback
 * gets a thread of its own, so that one that takes long keeps no other waiting.
 *
 * <p><b>Threads:</b> any. Owner of the runs that are watched: {@code this}.
 */
public final class CancelWatch {
  /** How long a request can go unnoticed, and then a little. */
  public static final Duration INTERVAL = Duration.ofMillis(200);

  /** With more runs than this, listing the directory is less work than looking for each file. */
  private static final int LOOKED_FOR_MAX = 64;

  private final RunFiles files;
  private final WatchPause pause;
  private final Map<RunId, Runnable> runs = new HashMap<>();
  private Optional<CountDownLatch> ended = Optional.empty();

  private CancelWatch(RunFiles files, WatchPause pause) {
    this.files = files;
    this.pause = pause;
  }

  /** Returns a watch over runs of {@code journals}. It does nothing yet. */
  public static CancelWatch of(RunJournals journals, WatchPause pause) {
    return new CancelWatch(journals.files(), pause);
  }

  /** A run that is looked for until this is closed. Closing twice is harmless. */
  public interface Watched extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Looks for a request to cancel {@code run} from now on.
   *
   * @param cancel called once, in a thread of its own, if there is one
   */
  public synchronized Watched watch(RunId run, Runnable cancel) {
    runs.put(run, cancel);
    if (ended.isEmpty()) {
      CountDownLatch end = new CountDownLatch(1);
      ended = Optional.of(end);
      Thread.ofVirtual().name("runs/cancel-watch").start(() -> look(end));
    }
    return () -> forget(run);
  }

  private synchronized Optional<Runnable> forget(RunId run) {
    Optional<Runnable> cancel = Optional.ofNullable(runs.remove(run));
    if (runs.isEmpty()) {
      ended.ifPresent(CountDownLatch::countDown);
      ended = Optional.empty();
    }
    return cancel;
  }

  private void look(CountDownLatch end) {
    try {
      while (end.getCount() > 0) {
        for (RunId run : requested(watched())) {
          forget(run)
              .ifPresent(cancel -> Thread.ofVirtual().name("runs/cancel " + run).start(cancel));
        }
        pause.pause(INTERVAL, end);
      }
    } catch (InterruptedException e) {
      gone(end);
    }
  }

  /** Lets the next run that is watched begin anew. */
  private synchronized void gone(CountDownLatch end) {
    if (ended.filter(end::equals).isPresent()) {
      ended = Optional.empty();
    }
  }

  private synchronized List<RunId> watched() {
    return List.copyOf(runs.keySet());
  }

  private List<RunId> requested(List<RunId> watched) {
    if (watched.size() <= LOOKED_FOR_MAX) {
      return watched.stream()
          .filter(run -> Files.exists(files.cancel(run), NOFOLLOW_LINKS))
          .toList();
    }
    try {
      Set<RunId> requests = new HashSet<>(files.cancels());
      return watched.stream().filter(requests::contains).toList();
    } catch (IOException e) {
      // looked for again in a moment
      return List.of();
    }
  }
}

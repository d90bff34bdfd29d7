package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of other processes are noticed, each by its run alone. */
@Timeout(60)
class CancelWatchTest {
  private final AtomicInteger looking = new AtomicInteger();
  private final List<Duration> waited = Collections.synchronizedList(new ArrayList<>());

  /** Each look but the first is let through by hand. */
  private final class Turnstile implements WatchPause {
    private final SynchronousQueue<Boolean> looks = new SynchronousQueue<>();

    @Override
    public void pause(Duration length, CountDownLatch ended) throws InterruptedException {
      looking.incrementAndGet();
      waited.add(length);
      while (ended.getCount() > 0 && looks.poll(10, TimeUnit.MILLISECONDS) == null) {
        // neither ended nor let through
      }
      looking.decrementAndGet();
    }

    /** Returns when a look has begun its wait and is let through. */
    void look() throws InterruptedException {
      assertThat(looks.offer(true, 20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Keeps the thread of {@code watch} looking. */
  private static CancelWatch.Watched keeper(JournalHome home, CancelWatch watch) {
    return watch.watch(
        home.begin().id(),
        () -> {
          throw new AssertionError("nobody asked for this");
        });
  }

  private static RunJournals.CancelRequest cancel(JournalHome home, RunJournal run)
      throws IOException {
    return home.journals.requestCancel(run.id());
  }

  @Test
  void a_request_reaches_the_run_that_it_names_once() throws Exception {
    JournalHome home = JournalHome.unix();
    Turnstile turnstile = new Turnstile();
    CancelWatch watch = CancelWatch.of(home.journals, turnstile);
    BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    RunJournal one = home.begin();
    RunJournal two = home.begin();
    try (CancelWatch.Watched _ = keeper(home, watch);
        CancelWatch.Watched _ = watch.watch(one.id(), () -> cancelled.add("one"));
        CancelWatch.Watched _ = watch.watch(two.id(), () -> cancelled.add("two"))) {
      turnstile.look();
      turnstile.look();
      assertThat(cancelled).isEmpty();
      cancel(home, two);
      turnstile.look();
      assertThat(cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo("two");
      turnstile.look();
      turnstile.look();
      assertThat(cancelled).isEmpty();
      cancel(home, one);
      turnstile.look();
      assertThat(cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo("one");
    }
    assertThat(waited).containsOnly(CancelWatch.INTERVAL);
    assertThat(CancelWatch.INTERVAL).isLessThan(Duration.ofMillis(250));
  }

  @Test
  void a_request_that_is_there_already_is_noticed_at_once() throws Exception {
    JournalHome home = JournalHome.unix();
    CancelWatch watch = CancelWatch.of(home.journals, new Turnstile());
    RunJournal run = home.begin();
    cancel(home, run);
    BlockingQueue<String> cancelled = new ArrayBlockingQueue<>(1);
    try (CancelWatch.Watched _ = watch.watch(run.id(), () -> cancelled.add("it"))) {
      assertThat(cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo("it");
    }
  }

  @Test
  void the_thread_ends_with_the_last_run_and_another_begins_with_the_next() throws Exception {
    JournalHome home = JournalHome.unix();
    Turnstile turnstile = new Turnstile();
    CancelWatch watch = CancelWatch.of(home.journals, turnstile);
    for (int round = 0; round < 20; round++) {
      RunJournal run = home.begin();
      CountDownLatch cancelled = new CountDownLatch(1);
      CancelWatch.Watched watched = watch.watch(run.id(), cancelled::countDown);
      turnstile.look();
      if (round % 2 == 0) {
        cancel(home, run);
        while (!cancelled.await(1, TimeUnit.MILLISECONDS)) {
          turnstile.looks.offer(true, 1, TimeUnit.MILLISECONDS);
        }
      }
      watched.close();
      watched.close();
      while (looking.get() > 0) {
        Thread.onSpinWait();
      }
      run.finish(RunOutcome.COMPLETED);
    }
  }

  @Test
  void a_callback_that_hangs_keeps_no_other_waiting() throws Exception {
    JournalHome home = JournalHome.unix();
    Turnstile turnstile = new Turnstile();
    CancelWatch watch = CancelWatch.of(home.journals, turnstile);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    RunJournal hangs = home.begin();
    RunJournal other = home.begin();
    try (CancelWatch.Watched _ = keeper(home, watch);
        CancelWatch.Watched _ =
            watch.watch(
                hangs.id(),
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        CancelWatch.Watched _ = watch.watch(other.id(), cancelled::countDown)) {
      cancel(home, hangs);
      turnstile.look();
      cancel(home, other);
      turnstile.look();
      turnstile.look();
      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      never.countDown();
    }
  }

  @Test
  void among_many_runs_the_right_one_is_found() throws Exception {
    JournalHome home = JournalHome.unix();
    Turnstile turnstile = new Turnstile();
    CancelWatch watch = CancelWatch.of(home.journals, turnstile);
    BlockingQueue<Integer> cancelled = new LinkedBlockingQueue<>();
    List<RunJournal> runs = new ArrayList<>();
    List<CancelWatch.Watched> watched = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      runs.add(home.begin());
      watched.add(watch.watch(runs.getLast().id(), () -> cancelled.add(number)));
    }
    cancel(home, runs.get(150));
    turnstile.look();
    turnstile.look();
    assertThat(cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo(150);
    assertThat(cancelled).isEmpty();
    watched.forEach(CancelWatch.Watched::close);
  }

  @Test
  void the_real_pause_ends_early_when_the_last_run_does() throws Exception {
    JournalHome home = JournalHome.unix();
    CancelWatch watch = CancelWatch.of(home.journals, WatchPause.real());
    RunJournal run = home.begin();
    CountDownLatch cancelled = new CountDownLatch(1);
    try (CancelWatch.Watched _ = watch.watch(run.id(), cancelled::countDown)) {
      cancel(home, run);
      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }
    CountDownLatch ended = new CountDownLatch(1);
    ended.countDown();
    WatchPause.real().pause(Duration.ofDays(1), ended);
  }
}

package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class JobThreadsTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Semaphore letGo = new Semaphore(0);
  private final JobThreads threads = new JobThreads(Runnable::run);

  @AfterEach
  void close() {
    threads.close();
  }

  private void await() {
    letGo.acquireUninterruptibly();
  }

  /** Has as many look at what is due as can at the same time. */
  private void occupy() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(JobThreads.WAKES_MAX);
    for (int i = 0; i < JobThreads.WAKES_MAX; i++) {
      threads.wake(
          () -> {
            begun.countDown();
            await();
          });
    }
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void runs_begin_when_the_last_that_was_woken_has_a_thread() throws InterruptedException {
    occupy();
    threads.wake(
        () -> {
          done.add("late");
          await();
        });
    threads.run(() -> done.add("first"));
    threads.run(() -> done.add("second"));
    assertThat(done).as("one waits for a thread").isEmpty();
    CountDownLatch looked = new CountDownLatch(1);
    threads.wake(looked::countDown);
    letGo.release(2);
    assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
    threads.run(() -> done.add("third"));
    assertThat(done).containsOnlyOnce("late").containsSubsequence("first", "second", "third");
    letGo.release(JobThreads.WAKES_MAX);
  }

  @Test
  void those_who_look_for_long_hold_up_no_run() throws InterruptedException {
    occupy();
    threads.run(() -> done.add("run"));
    assertThat(done).containsExactly("run");
    letGo.release(JobThreads.WAKES_MAX);
  }

  @Test
  void nobody_is_woken_after_the_end() {
    threads.close();
    threads.wake(() -> done.add("woken"));
    assertThat(done).isEmpty();
  }
}

package dev.alpi.profile.store;

import static dev.alpi.profile.store.FileLocks.Sharing.EXCLUSIVE;
import static dev.alpi.profile.store.FileLocks.Sharing.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.FileLocks.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every implementation of {@link FileLocks} keeps. */
@Timeout(30)
interface FileLocksContract {
  /** Far longer than anything here takes; a test that waits for it has failed. */
  Duration AMPLE = Duration.ofSeconds(20);

  FileLocks locks();

  /** Returns an existing directory that {@link #locks} can lock in. */
  Path directory();

  private Path file() {
    return directory().resolve("jobs.lock");
  }

  private Held take(FileLocks.Sharing sharing) throws IOException {
    return locks().tryAcquire(file(), sharing).orElseThrow();
  }

  @Test
  default void an_exclusive_lock_is_alone_and_not_reentrant() throws IOException {
    try (Held held = take(EXCLUSIVE)) {
      assertThat(locks().tryAcquire(file(), EXCLUSIVE)).isEmpty();
      assertThat(locks().tryAcquire(file(), SHARED)).isEmpty();
    }
    take(EXCLUSIVE).close();
    take(SHARED).close();
  }

  @Test
  default void shared_locks_stand_together_and_keep_exclusive_ones_out() throws IOException {
    Held one = take(SHARED);
    Held two = take(SHARED);
    assertThat(locks().tryAcquire(file(), EXCLUSIVE)).isEmpty();
    one.close();
    assertThat(locks().tryAcquire(file(), EXCLUSIVE)).isEmpty();
    two.close();
    take(EXCLUSIVE).close();
  }

  @Test
  default void closing_twice_frees_nobody_elses_lock() throws IOException {
    Held first = take(EXCLUSIVE);
    first.close();
    try (Held second = take(EXCLUSIVE)) {
      first.close();
      assertThat(locks().tryAcquire(file(), SHARED)).isEmpty();
    }
  }

  @Test
  default void closing_a_shared_lock_twice_counts_once() throws IOException {
    Held one = take(SHARED);
    try (Held two = take(SHARED)) {
      one.close();
      one.close();
      assertThat(locks().tryAcquire(file(), EXCLUSIVE)).isEmpty();
    }
  }

  @Test
  default void locks_of_two_files_have_nothing_to_do_with_each_other() throws IOException {
    try (Held one = take(EXCLUSIVE);
        Held other = locks().tryAcquire(directory().resolve("other"), EXCLUSIVE).orElseThrow()) {
      assertThat(one).isNotSameAs(other);
    }
  }

  @Test
  default void one_file_under_two_spellings_is_one_lock() throws IOException {
    try (Held held = take(EXCLUSIVE)) {
      Path spelled = directory().resolve(".").resolve("jobs.lock");
      assertThat(locks().tryAcquire(spelled, EXCLUSIVE)).isEmpty();
    }
  }

  @Test
  default void patience_that_runs_out_says_which_lock_and_how_long() throws IOException {
    try (Held held = take(EXCLUSIVE)) {
      assertThatThrownBy(() -> locks().acquire(file(), SHARED, Duration.ofMillis(7)))
          .isInstanceOfSatisfying(
              StoreException.Locked.class, e -> assertThat(e.hint()).isNotBlank())
          .hasMessageContaining(file().toString())
          .hasMessageContaining("7 ms");
    }
  }

  @Test
  default void no_patience_is_one_attempt() throws IOException {
    locks().acquire(file(), EXCLUSIVE, Duration.ZERO).close();
    try (Held held = take(SHARED)) {
      assertThatThrownBy(() -> locks().acquire(file(), EXCLUSIVE, Duration.ZERO))
          .isInstanceOf(StoreException.Locked.class);
    }
  }

  @Test
  default void an_interrupt_does_not_end_the_wait_and_is_kept() throws IOException {
    try (Held held = take(EXCLUSIVE)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> locks().acquire(file(), EXCLUSIVE, Duration.ofMillis(20)))
          .isInstanceOf(StoreException.Locked.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    Thread.currentThread().interrupt();
    locks().acquire(file(), EXCLUSIVE, AMPLE).close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  default void a_waiting_thread_gets_the_lock_that_another_thread_frees() throws Exception {
    Held held = take(EXCLUSIVE);
    CountDownLatch started = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Held> waiting =
          threads.submit(
              () -> {
                started.countDown();
                return locks().acquire(file(), EXCLUSIVE, AMPLE);
              });
      started.await();
      assertThat(waiting.isDone()).isFalse();
      held.close();
      // and any thread may close it
      waiting.get().close();
    }
    take(EXCLUSIVE).close();
  }

  @Test
  default void threads_that_add_under_the_lock_lose_no_addition() throws Exception {
    int[] sum = {0};
    AtomicInteger failures = new AtomicInteger();
    int each = 50;
    int threads = 4;
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        pool.submit(
            () -> {
              for (int n = 0; n < each; n++) {
                try (Held held = locks().acquire(file(), EXCLUSIVE, AMPLE)) {
                  sum[0]++;
                } catch (IOException e) {
                  failures.incrementAndGet();
                }
              }
            });
      }
    }
    assertThat(failures).hasValue(0);
    assertThat(sum[0]).isEqualTo(threads * each);
    take(EXCLUSIVE).close();
  }

  @Test
  default void whoever_only_reads_is_told_whether_the_lock_would_make_its_file()
      throws IOException {
    Path file = directory().resolve("lock");
    boolean told = locks().wouldCreate(file);
    locks().tryAcquire(file, SHARED).orElseThrow().close();
    assertThat(Files.exists(file)).isEqualTo(told);
    assertThat(locks().wouldCreate(file)).isFalse();
  }
}

package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many deadlines and few looks at them. */
@Timeout(20)
final class DeadlinesTest {
  private final HandTimer timer = new HandTimer();
  private final Deadlines deadlines = new Deadlines(timer);

  /** Its time passes when the test says so. */
  private static final class HandTimer extends ScheduledThreadPoolExecutor {
    private final List<Task> tasks = new ArrayList<>();
    private long now;
    private int asked;

    HandTimer() {
      super(1);
    }

    private final class Task extends FutureTask<Void> implements RunnableScheduledFuture<Void> {
      private final long due;

      Task(Runnable what, long due) {
        super(what, null);
        this.due = due;
      }

      @Override
      public long getDelay(TimeUnit unit) {
        return unit.convert(due - now, TimeUnit.NANOSECONDS);
      }

      @Override
      public int compareTo(Delayed other) {
        throw new UnsupportedOperationException();
      }

      @Override
      public boolean isPeriodic() {
        return false;
      }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable what, long delay, TimeUnit unit) {
      asked++;
      Task task = new Task(what, now + unit.toNanos(delay));
      tasks.add(task);
      return task;
    }

    void pass(Duration time) {
      now += time.toNanos();
      List<Task> due = tasks.stream().filter(each -> each.due <= now).toList();
      tasks.removeAll(due);
      tasks.removeIf(Task::isCancelled);
      due.forEach(Task::run);
    }
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  /** Something that is closed, in whatever thread. */
  private static final class Closing {
    private final CountDownLatch closed = new CountDownLatch(1);

    void awaitClosed() throws InterruptedException {
      closed.await();
    }

    boolean isClosed() {
      return closed.getCount() == 0;
    }
  }

  private Deadline of(Closing closing) {
    return deadlines.of(closing.closed::countDown);
  }

  @Test
  void a_thousand_that_are_met_ask_the_timer_once() {
    Closing closing = new Closing();
    for (int i = 0; i < 1000; i++) {
      try (Deadline deadline = of(closing)) {
        deadline.in(Duration.ofSeconds(5));
        timer.pass(Duration.ofMillis(1));
        deadline.clear();
      }
    }
    timer.pass(Duration.ofSeconds(60));
    assertThat(timer.asked).isEqualTo(1);
    assertThat(timer.tasks).as("nothing is looked after").isEmpty();
    assertThat(closing.isClosed()).isFalse();
  }

  @Test
  void each_is_missed_at_its_own_time_and_not_before() throws Exception {
    Closing late = new Closing();
    Closing soon = new Closing();
    Closing later = new Closing();
    of(late).in(Duration.ofSeconds(10));
    timer.pass(Duration.ofSeconds(4));
    of(soon).in(Duration.ofSeconds(3));
    of(later).in(Duration.ofSeconds(10));
    timer.pass(Duration.ofSeconds(3));
    soon.awaitClosed();
    assertThat(late.isClosed()).isFalse();
    timer.pass(Duration.ofNanos(2_999_999_999L));
    assertThat(timer.tasks).as("the look at the next").hasSize(1);
    timer.pass(Duration.ofNanos(1));
    late.awaitClosed();
    assertThat(later.isClosed()).isFalse();
    timer.pass(Duration.ofSeconds(4));
    later.awaitClosed();
    assertThat(timer.tasks).isEmpty();
  }

  @Test
  void one_that_begins_anew_has_its_whole_time() throws Exception {
    Closing closing = new Closing();
    Deadline deadline = of(closing);
    deadline.in(Duration.ofSeconds(10));
    timer.pass(Duration.ofSeconds(9));
    deadline.in(Duration.ofSeconds(10));
    timer.pass(Duration.ofSeconds(9));
    assertThat(closing.isClosed()).isFalse();
    timer.pass(Duration.ofSeconds(1));
    closing.awaitClosed();
  }

  @Test
  void one_that_begins_after_a_time_without_any_has_its_whole_time() throws Exception {
    of(new Closing()).in(Duration.ofSeconds(1));
    timer.pass(Duration.ofSeconds(1));
    timer.pass(Duration.ofHours(1));
    Closing closing = new Closing();
    of(closing).in(Duration.ofSeconds(10));
    timer.pass(Duration.ofNanos(9_999_999_999L));
    assertThat(closing.isClosed()).isFalse();
    timer.pass(Duration.ofNanos(1));
    closing.awaitClosed();
  }
}

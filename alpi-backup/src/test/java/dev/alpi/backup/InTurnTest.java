package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class InTurnTest {
  private static final int MANY = 10_000;

  private final List<Integer> done = new ArrayList<>();

  @Test
  @Timeout(20)
  void all_is_done_in_its_order_by_several_workers() {
    try (var workers = Executors.newFixedThreadPool(4)) {
      InTurn turn = new InTurn(workers, 3);
      for (int i = 0; i < MANY; i++) {
        int number = i;
        turn.add(() -> done.add(number));
      }
      turn.finish();
      assertThat(done).isEqualTo(IntStream.range(0, MANY).boxed().toList());
    }
  }

  @Test
  void who_hands_on_more_than_may_wait_does_the_first_of_it() {
    Queue<Runnable> workers = new ConcurrentLinkedQueue<>();
    InTurn turn = new InTurn(workers::add, 3);
    for (int i = 0; i < 5; i++) {
      int number = i;
      turn.add(() -> done.add(number));
    }
    assertThat(done).containsExactly(0, 1);
    assertThat(workers).as("asked once").hasSize(1);
    turn.finish();
    assertThat(done).containsExactly(0, 1, 2, 3, 4);
    workers.remove().run();
    assertThat(done).hasSize(5);
  }

  @Test
  @Timeout(20)
  void one_worker_is_enough_if_it_hands_on() throws Exception {
    try (var worker = Executors.newSingleThreadExecutor()) {
      InTurn turn = new InTurn(worker, 3);
      worker
          .submit(
              () -> {
                for (int i = 0; i < MANY; i++) {
                  int number = i;
                  turn.add(() -> done.add(number));
                }
                turn.finish();
              })
          .get();
      assertThat(done).hasSize(MANY);
    }
  }

  @Test
  @Timeout(20)
  void who_hands_on_waits_for_a_worker_that_is_at_it() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch let = new CountDownLatch(1);
    try (var worker = Executors.newSingleThreadExecutor()) {
      InTurn turn = new InTurn(worker, 1);
      turn.add(
          () -> {
            begun.countDown();
            awaitUninterruptibly(let);
            done.add(0);
          });
      begun.await();
      turn.add(() -> done.add(1));
      Thread third = Thread.ofPlatform().start(() -> turn.add(() -> done.add(2)));
      while (third.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      let.countDown();
      third.join();
      turn.finish();
      assertThat(done).containsExactly(0, 1, 2);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

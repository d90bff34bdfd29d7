package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnQueueTest {

  @Test
  void one_turn_of_a_session_at_a_time() throws Exception {
    TurnQueue queue = new TurnQueue();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (TurnQueue.Place _ = queue.enter("s")) {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      Thread.yield();
                      inside.decrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void sessions_do_not_wait_for_each_other() throws Exception {
    TurnQueue queue = new TurnQueue();
    CountDownLatch entered = new CountDownLatch(1);
    try (TurnQueue.Place _ = queue.enter("a")) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (TurnQueue.Place _ = queue.enter("b")) {
                  entered.countDown();
                }
              });
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}

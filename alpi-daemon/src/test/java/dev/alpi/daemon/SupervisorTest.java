package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.daemon.ServiceStatus.State;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A service that fails, by a clock that the test moves. */
final class SupervisorTest {
  private final FakeClock clock = FakeClock.at("2026-06-01T08:00:00Z");
  private final HandAlarms alarms = new HandAlarms(clock);
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final Faulty service = new Faulty();
  private final Supervisor supervisor =
      new Supervisor(
          service,
          clock,
          alarms,
          threads::add,
          new Random(1),
          new Supervisor.Listener() {
            @Override
            public void failed(String name, String reason, Instant nextTry) {
              heard.add("failed " + reason);
            }

            @Override
            public void degraded(String name, String reason) {
              heard.add("degraded");
            }

            @Override
            public void recovered(String name) {
              heard.add("recovered");
            }
          });

  /** Begins if it may, and tells how often it was begun and ended. */
  private static final class Faulty implements Service {
    private boolean mayBegin = true;
    private int begun;
    private int ended;
    private Failure failure = _ -> {};

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public Running start(Failure told) throws IOException {
      if (!mayBegin) {
        throw new IOException("no port");
      }
      begun++;
      failure = told;
      return () -> ended++;
    }
  }

  private void work() {
    while (!threads.isEmpty()) {
      threads.removeFirst().run();
    }
  }

  private void pass(Duration time) {
    alarms.pass(time, this::work);
  }

  @Test
  void a_service_that_fails_is_ended_and_begun_again() {
    supervisor.start();
    work();
    assertThat(supervisor.status().state()).isEqualTo(State.RUNNING);

    service.failure.because("bug");
    work();
    assertThat(supervisor.status().state()).isEqualTo(State.WAITING);
    assertThat(service.ended).isEqualTo(1);
    assertThat(supervisor.status().lastError()).contains("bug");

    pass(Duration.ofSeconds(2));
    assertThat(supervisor.status().state()).isEqualTo(State.RUNNING);
    assertThat(supervisor.status().restarts()).isEqualTo(1);
    assertThat(service.begun).isEqualTo(2);
    assertThat(heard).containsExactly("failed bug", "recovered");
  }

  @Test
  void it_is_tried_later_each_time_and_told_once_that_it_does_not_get_better() {
    service.mayBegin = false;
    supervisor.start();
    work();
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      Instant next = supervisor.status().nextTry().orElseThrow();
      waits.add(Duration.between(clock.instant(), next));
      pass(waits.getLast());
    }
    for (int i = 0; i < waits.size(); i++) {
      double wanted = Math.min(60, Math.pow(2, i));
      assertThat(waits.get(i).toMillis() / 1000.0).isBetween(wanted * 0.8, wanted * 1.2);
    }
    assertThat(heard).filteredOn("degraded"::equals).hasSize(1);

    service.mayBegin = true;
    pass(Duration.ofMinutes(6));
    assertThat(supervisor.status().state()).isEqualTo(State.RUNNING);
    assertThat(heard.getLast()).isEqualTo("recovered");
  }

  @Test
  void after_a_time_of_work_all_is_forgotten() {
    supervisor.start();
    work();
    for (int i = 0; i < 4; i++) {
      service.failure.because("bug");
      work();
      pass(Duration.ofMinutes(1));
    }
    pass(Backoff.WINDOW);
    service.failure.because("bug");
    work();
    Duration wait = Duration.between(clock.instant(), supervisor.status().nextTry().orElseThrow());
    assertThat(wait).isLessThan(Duration.ofMillis(1201));
  }

  @Test
  void what_an_old_round_tells_is_nobodys_concern() {
    supervisor.start();
    work();
    Service.Failure old = service.failure;
    old.because("bug");
    old.because("bug again");
    work();
    pass(Duration.ofSeconds(2));
    old.because("late");
    work();
    assertThat(supervisor.status().state()).isEqualTo(State.RUNNING);
    assertThat(heard).containsExactly("failed bug", "recovered");
  }

  @Test
  void a_service_that_is_told_to_end_while_it_begins_ends() {
    supervisor.start();
    supervisor.close();
    work();
    assertThat(service.begun).isZero();
    assertThat(supervisor.status().state()).isEqualTo(State.STOPPED);
    assertThat(alarms.isEmpty()).isTrue();
  }

  @Test
  void a_clock_that_is_set_back_does_not_put_the_next_try_off() {
    service.mayBegin = false;
    supervisor.start();
    work();
    service.mayBegin = true;
    clock.advance(Duration.ofHours(-2));
    alarms.wakeAll();
    work();
    assertThat(supervisor.status().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void what_is_closed_while_it_begins_has_ended_when_that_returns() throws Exception {
    CountDownLatch beginning = new CountDownLatch(1);
    CountDownLatch mayBegin = new CountDownLatch(1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Service slow =
        new Service() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public Running start(Failure failure) throws IOException {
            beginning.countDown();
            try {
              mayBegin.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            order.add("began");
            return () -> order.add("ended");
          }
        };
    Supervisor one =
        new Supervisor(
            slow,
            InstantSource.system(),
            alarms,
            task -> Thread.ofVirtual().start(task),
            new Random(1),
            new Supervisor.Listener() {
              @Override
              public void failed(String name, String reason, Instant nextTry) {}

              @Override
              public void degraded(String name, String reason) {}

              @Override
              public void recovered(String name) {}
            });
    one.start();
    beginning.await();
    Thread closing =
        Thread.ofVirtual()
            .start(
                () -> {
                  one.close();
                  order.add("closed");
                });
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    mayBegin.countDown();
    closing.join();
    assertThat(order).containsExactly("began", "ended", "closed");
  }
}

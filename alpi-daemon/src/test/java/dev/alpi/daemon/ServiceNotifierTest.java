package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServiceNotifierTest {
  private static final Duration WATCHDOG = Duration.ofSeconds(60);

  private final List<String> sent = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<Duration> delays = new ArrayList<>();
  private String problem = "";

  private final DaemonLog log =
      new DaemonLog() {
        @Override
        public void info(String text) {}

        @Override
        public void warn(String text) {
          warnings.add(text);
        }
      };

  private ServiceNotifier notifier(Optional<Duration> watchdog) {
    return new ServiceNotifier(
        sent::add,
        () -> sent.add("closed"),
        watchdog,
        () -> {
          if (problem.startsWith("!")) {
            throw new IOException(problem.substring(1));
          }
          return problem.isEmpty();
        },
        (delay, work) -> {
          delays.add(delay);
          later.add(work);
        },
        log);
  }

  private void runNext() {
    later.remove().run();
  }

  @Test
  void it_says_that_it_serves_and_that_it_ends() throws IOException {
    try (ServiceNotifier notifier = notifier(Optional.empty())) {
      notifier.ready();
      notifier.stopping();
    }
    assertThat(sent).hasSize(3);
    assertThat(sent.get(0)).startsWith("READY=1\n");
    assertThat(sent.get(1)).startsWith("STOPPING=1\n");
    assertThat(sent.get(2)).isEqualTo("closed");
    assertThat(later).as("nobody waits for a sign of life").isEmpty();
  }

  @Test
  void signs_of_life_are_given_at_half_the_time() throws IOException {
    try (ServiceNotifier notifier = notifier(Optional.of(WATCHDOG))) {
      notifier.ready();
      sent.clear();
      runNext();
      runNext();
      assertThat(sent).containsExactly("WATCHDOG=1", "WATCHDOG=1");
      assertThat(delays).containsOnly(Duration.ofSeconds(30));
    }
  }

  @Test
  void one_that_does_not_answer_gives_no_sign_and_is_looked_at_again_soon() throws IOException {
    try (ServiceNotifier notifier = notifier(Optional.of(WATCHDOG))) {
      notifier.ready();
      sent.clear();
      problem = "!connection refused";
      runNext();
      problem = "dead";
      runNext();
      assertThat(sent).isEmpty();
      assertThat(delays.getLast()).isEqualTo(Duration.ofSeconds(6));
      assertThat(warnings).as("told once").hasSize(1);
      assertThat(warnings.getFirst()).contains("connection refused");
      problem = "";
      runNext();
      assertThat(sent).containsExactly("WATCHDOG=1");
      assertThat(delays.getLast()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void after_the_end_nothing_is_said() throws IOException {
    ServiceNotifier notifier = notifier(Optional.of(WATCHDOG));
    notifier.ready();
    notifier.close();
    sent.clear();
    runNext();
    notifier.stopping();
    notifier.close();
    assertThat(sent).isEmpty();
    assertThat(later).isEmpty();
  }

  @Test
  void the_time_is_that_of_this_process() {
    Map<String, String> set = Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "7");
    assertThat(ServiceNotifier.watchdog(set, 7)).hasValue(WATCHDOG);
    assertThat(ServiceNotifier.watchdog(set, 8)).isEmpty();
    assertThat(ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", "60000000"), 8)).hasValue(WATCHDOG);
    for (String none : List.of("", "0", "-1", "x", "99999999999999999999")) {
      assertThat(ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", none), 7)).as(none).isEmpty();
    }
    assertThat(ServiceNotifier.watchdog(Map.of(), 7)).isEmpty();
  }
}

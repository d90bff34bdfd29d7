package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TestClockTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());
  private final Path file = files.getPath("/clock");
  private final TestClock clock = new TestClock(file, () -> NOW);

  @Test
  void it_is_ahead_by_what_the_file_says_now() throws Exception {
    assertThat(clock.instant()).as("no file").isEqualTo(NOW);
    Files.writeString(file, "PT1H30M\n");
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(5_400));
    Files.writeString(file, "-PT10M");
    assertThat(clock.instant()).isEqualTo(NOW.minusSeconds(600));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(-10));
  }

  @Test
  void what_is_no_duration_is_a_mistake_of_the_test() throws Exception {
    Files.writeString(file, "tomorrow");
    assertThatThrownBy(clock::instant)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/clock")
        .hasMessageContaining("PT1H");
  }

  @Test
  void who_watches_hears_each_time_that_it_is_set() throws Exception {
    BlockingQueue<Duration> heard = new LinkedBlockingQueue<>();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Future<?> watch = clock.watch(timer, () -> heard.add(clock.ahead()));
      for (Duration ahead : List.of(Duration.ofHours(2), Duration.ofMinutes(-3))) {
        Path made = Files.writeString(files.getPath("/made"), ahead.toString());
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(ahead);
      }
      watch.cancel(false);
      assertThat(heard).isEmpty();
    }
  }
}

package dev.alpi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A clock that tests of whole processes set, by a file that says how far it is ahead of the
 * system's: {@code PT1H}, {@code -PT10M}; no file is no time. Several processes that are given the
 * same file have the same clock.
 *
 * <p><b>Threads:</b> any. The file is read each time, and to be replaced as a whole.
 */
final class TestClock implements InstantSource {
  /** The variable with the file's path. */
  static final String VARIABLE = "ALPI_TEST_CLOCK";

  /** How soon it is noticed that the clock was set. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path file;
  private final InstantSource system;

  TestClock(Path file, InstantSource system) {
    this.file = file;
    this.system = system;
  }

  @Override
  public Instant instant() {
    return system.instant().plus(ahead());
  }

  /** Returns by how much it is ahead of the system's clock at the moment. */
  Duration ahead() {
    try {
      return Duration.parse(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return Duration.ZERO;
    } catch (IOException | DateTimeException e) {
      throw new IllegalStateException(
          "the test clock " + file + " cannot be read, write a duration as PT1H or -PT10M", e);
    }
  }

  /**
   * Looks again and again whether the clock was set, until that is cancelled.
   *
   * @param changed is run each time that it was
   */
  Future<?> watch(ScheduledExecutorService timer, Runnable changed) {
    Runnable look =
        new Runnable() {
          private Duration last = ahead();

          @Override
          public void run() {
            Duration now = ahead();
            if (!now.equals(last)) {
              last = now;
              changed.run();
            }
          }
        };
    return timer.scheduleWithFixedDelay(
        look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }
}

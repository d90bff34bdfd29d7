package dev.alpi.cli.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.RotatingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who writes rotates whenever it likes: no line is lost and none comes twice. */
final class LogsRaceTest {
  private static final int LINE_BYTES = 60;
  private static final int LINES_A_FILE = 20;

  @TempDir Path disk;

  private final List<String> read = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int written;

  /** A root, and who writes the log of its agent. */
  private record Home(Path root, RotatingFile log) {
    static Home of(Path directory) throws IOException {
      Files.createDirectories(directory.resolve("logs"));
      return new Home(
          directory,
          new RotatingFile(
              directory.resolve("logs/agent.log"),
              LINE_BYTES * LINES_A_FILE,
              3,
              FileLocks.inMemory(),
              Duration.ofSeconds(5)));
    }
  }

  private static Home inMemory() throws IOException {
    return Home.of(Jimfs.newFileSystem(Configuration.unix()).getPath("/root"));
  }

  private void write(Home home, int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      String start = "2026-01-02 03:00:00,000 INFO alpi.agent " + written++ + " ";
      String line = start + "x".repeat(LINE_BYTES - 1 - start.length()) + "\n";
      home.log().append(line.getBytes(UTF_8));
    }
  }

  private Logs open(Home home) throws IOException {
    Set<LogSource> sources = LogSource.usual();
    return Logs.open(
        new LogFiles(HomeRoot.at(home.root()), Optional.empty(), sources, ZoneOffset.UTC),
        new LogFilter(sources, Optional.empty(), Optional.empty(), Optional.empty()),
        Instant.EPOCH,
        problems::add);
  }

  private void take(LogEntry entry) {
    read.add(entry.message().split(" ")[0]);
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void a_rotation_between_listing_and_opening_loses_and_repeats_nothing() throws Exception {
    Home home = inMemory();
    write(home, 50);
    Logs logs = open(home);
    logs.follow();
    // one file moves on, then another
    write(home, 30);
    logs.newest(1000).entries().forEach(this::take);
    assertThat(read).isEqualTo(numbers(0, 50));
    logs.begin(Logs.Start.NOW);
    logs.look(Set.of(), new NoNews());
    logs.next(this::take);
    assertThat(read).isEqualTo(numbers(0, 80));
    assertThat(problems).isEmpty();
  }

  @Test
  void what_is_rotated_away_before_it_is_opened_is_left_out_without_a_fault() throws Exception {
    Home home = inMemory();
    write(home, 50);
    Logs logs = open(home);
    write(home, 80);
    logs.newest(1000).entries().forEach(this::take);
    assertThat(read).isEqualTo(numbers(50 - read.size(), 50));
    assertThat(problems).isEmpty();
  }

  @RepeatedTest(20)
  void any_order_of_writing_and_looking_gives_each_line_once() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Home home = inMemory();
    write(home, random.nextInt(30));
    Logs logs = open(home);
    logs.follow();
    logs.begin(Logs.Start.OLDEST);
    logs.next(this::take);
    for (int i = 0; i < 100; i++) {
      // at most three files on
      write(home, random.nextInt(LINES_A_FILE * 3 - LINES_A_FILE));
      logs.look(Set.of(), new NoNews());
      logs.next(this::take);
    }
    assertThat(read).as("seed %d", seed).isEqualTo(numbers(0, written));
    assertThat(problems).isEmpty();
  }

  @RepeatedTest(3)
  @Timeout(60)
  void a_writer_at_the_same_time_on_a_disk_loses_and_repeats_nothing() throws Exception {
    Home home = Home.of(disk);
    int lines = 1_000;
    // the writer is never more than two files ahead: what is rotated away is gone
    Semaphore ahead = new Semaphore(2 * LINES_A_FILE);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < lines; i++) {
                      ahead.acquire();
                      write(home, 1);
                    }
                  } catch (IOException | InterruptedException e) {
                    problems.add(e.toString());
                  }
                });
    try {
      Logs logs = open(home);
      logs.follow();
      logs.begin(Logs.Start.OLDEST);
      while (writer.isAlive() && !Thread.interrupted()) {
        int before = read.size();
        logs.look(Set.of(), new NoNews());
        logs.next(this::take);
        ahead.release(read.size() - before);
      }
      logs.look(Set.of(), new NoNews());
      logs.next(this::take);
    } finally {
      writer.interrupt();
      writer.join();
    }
    assertThat(problems).isEmpty();
    assertThat(read).isEqualTo(numbers(0, lines));
  }

  /** Where nothing is watched. */
  private record NoNews() implements DirectoryNews {
    @Override
    public void watch(Path directory) {}

    @Override
    public Set<Path> await() {
      return Set.of();
    }

    @Override
    public void close() {}
  }
}

package dev.alpi.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.HomeRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What says no time stands with its neighbours, from whichever end files are read. */
final class UntimedTest {
  private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");

  private final Path root =
      Jimfs.newFileSystem(Configuration.unix()).getPath("/root").toAbsolutePath();
  private final List<String> problems = new ArrayList<>();
  private ZoneId zone = ZoneOffset.UTC;

  private void write(String name, String... lines) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
  }

  private static String at(String time, String message) {
    return "2026-11-02 " + time + ":00,000 INFO alpi.x " + message;
  }

  private Logs open(Duration since) throws IOException {
    Set<LogSource> sources = EnumSet.allOf(LogSource.class);
    return Logs.open(
        new LogFiles(HomeRoot.at(root), Optional.empty(), sources, zone),
        new LogFilter(sources, Optional.empty(), Optional.of(NOW.minus(since)), Optional.empty()),
        NOW,
        problems::add);
  }

  private List<LogEntry> forward(Duration since) throws Exception {
    Logs logs = open(since);
    List<LogEntry> entries = new ArrayList<>();
    logs.begin(Logs.Start.OLDEST);
    logs.next(entries::add);
    assertThat(problems).isEmpty();
    return entries;
  }

  private static List<String> messages(List<LogEntry> entries) {
    return entries.stream().map(entry -> entry.message().strip()).toList();
  }

  @Test
  void they_hold_back_nothing_that_was_written_after_them() throws Exception {
    write(
        "logs/service.err",
        at("08:08", "err-55"),
        "Exception in thread main",
        "\tat A.b",
        at("08:18", "err-45"),
        at("08:58", "err-5"),
        "Killed");
    write("logs/agent.log", at("08:03", "a1"), at("08:13", "a2"), at("08:53", "a3"));
    write("logs/gateway.log", "half of a line", at("08:05", "g1"), at("08:15", "g2"));
    write(
        "logs/runs.jsonl",
        "{\"at\":\"2026-11-02T08:06:00Z\",\"kind\":\"one\"}",
        "torn",
        "{\"at\":\"2026-11-02T08:16:00Z\",\"kind\":\"two\"}");
    List<String> messages = messages(forward(Duration.ofHours(2)));
    assertThat(messages)
        .containsExactly(
            "a1",
            "half of a line",
            "g1",
            "one ?",
            "err-55",
            "a2",
            "g2",
            "torn",
            "two ?",
            "Exception in thread main\n\tat A.b",
            "err-45",
            "a3",
            "err-5",
            "Killed");
    assertThat(messages(open(Duration.ofHours(2)).newest(100).entries())).isEqualTo(messages);
  }

  @Test
  void between_old_ones_they_are_old_and_at_the_end_they_are_as_old_as_the_file() throws Exception {
    write(
        "logs/service.err",
        at("08:08", "six").replace("11-02", "10-27"),
        "a crash",
        at("08:08", "five").replace("11-02", "10-28"),
        "another crash");
    assertThat(messages(forward(Duration.ofHours(1)))).containsExactly("another crash");
    assertThat(messages(forward(Duration.ofDays(7))))
        .containsExactly("six", "a crash", "five", "another crash");
  }

  @Test
  void they_do_not_tell_which_of_two_equal_hours_it_was() throws Exception {
    zone = ZoneId.of("Europe/Berlin");
    List<String> lines = new ArrayList<>(List.of("  at torn"));
    for (String time : List.of("02:10", "02:50", "02:20", "03:00")) {
      lines.add(at(time, time).replace("11-02", "10-25"));
    }
    write("logs/gateway.log", lines.toArray(String[]::new));
    assertThat(forward(Duration.ofDays(30)).stream().flatMap(entry -> entry.at().stream()).toList())
        .containsExactly(
            Instant.parse("2026-10-25T00:10:00Z"),
            Instant.parse("2026-10-25T00:50:00Z"),
            Instant.parse("2026-10-25T01:20:00Z"),
            Instant.parse("2026-10-25T02:00:00Z"));
  }

  @Test
  void many_of_them_are_all_shown() throws Exception {
    List<String> lines = new ArrayList<>(List.of(at("08:00", "first")));
    for (int i = 0; i < 25_000; i++) {
      lines.add("line " + i);
    }
    lines.add(at("08:50", "last"));
    write("logs/service.err", lines.toArray(String[]::new));
    List<String> messages = messages(forward(Duration.ofHours(2)));
    assertThat(messages).hasSize(25_002).endsWith("line 24999", "last").startsWith("first");
    assertThat(messages).doesNotHaveDuplicates();
  }

  @RepeatedTest(20)
  void both_directions_give_the_same_order() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names = List.of("service.err", "service.err.1", "agent.log", "alp.log.1");
    for (String name : names) {
      List<String> lines = new ArrayList<>();
      // a file that was rotated away is older; no two entries are of the same time
      int second = name.endsWith(".1") ? 0 : 3000;
      for (int i = 0; i < random.nextInt(40); i++) {
        second += 10 * (1 + random.nextInt(6));
        String time = NOW.minusSeconds(6000 - second).toString().replace('T', ' ');
        int own = names.indexOf(name);
        lines.add(
            random.nextInt(3) == 0
                ? "word " + i + " of " + name
                : time.replace("Z", ",00" + own + " INFO alpi.x ") + i + " of " + name);
      }
      write("logs/" + name, lines.toArray(String[]::new));
    }
    List<LogEntry> newest = open(Duration.ofHours(3)).newest(1000).entries();
    assertThat(messages(forward(Duration.ofHours(3))))
        .as("seed %d", seed)
        .isEqualTo(messages(newest));
  }
}

package dev.alpi.cli;

import static dev.alpi.cli.LogHome.agent;
import static dev.alpi.cli.LogHome.line;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogsFollowTest {
  private final LogHome home = new LogHome();

  @Test
  void what_comes_is_shown_over_rotations_until_it_is_interrupted() {
    home.add("logs/agent.log", agent("03:00:01,000", "one"))
        .meanwhile(
            () -> home.add("logs/agent.log", agent("03:00:02,000", "two")),
            () ->
                home.add("logs/agent.log", agent("03:00:03,000", "three"))
                    .move("logs/agent.log", "logs/agent.log.1")
                    .add("logs/agent.log", agent("03:00:04,000", "four"))
                    .move("logs/agent.log.1", "logs/agent.log.2")
                    .move("logs/agent.log", "logs/agent.log.1")
                    .add("logs/agent.log", agent("03:00:05,000", "five")),
            () -> home.move("logs/agent.log.1", "logs/agent.log.3"),
            () -> home.add("logs/agent.log", agent("03:00:06,000", "six")));
    assertThat(home.logs("-f")).isZero();
    assertThat(home.messages()).containsExactly("one", "two", "three", "four", "five", "six");
  }

  @Test
  void a_file_a_directory_and_a_profile_that_come_later_are_followed() {
    home.meanwhile(
        () -> home.add("logs/agent.log", agent("03:00:01,000", "one")),
        () -> home.make("profiles/work"),
        () -> home.add("profiles/work/logs/alp.log", line("03:00:02,000", "INFO", "x", "two")));
    assertThat(home.logs("-f")).isZero();
    assertThat(home.stdio.printed())
        .isEqualTo(
            """
            2026-01-02 03:00:01  default/agent  INFO     one
            2026-01-02 03:00:02  work/alp  INFO     x: two
            """);
  }

  @Test
  void a_line_is_shown_when_it_is_whole_or_when_it_ends() {
    home.add("logs/agent.log", agent("03:00:01,000", "one") + "2026-01-02 03:00")
        .meanwhile(
            () -> assertThat(home.messages()).containsExactly("one"),
            () -> home.add("logs/agent.log", ":02,000 INFO alpi.agent two\n2026-01-02 03:00:03"),
            () -> assertThat(home.messages()).containsExactly("one", "two"));
    assertThat(home.logs("-f")).isZero();
    assertThat(home.messages()).containsExactly("one", "two", "2026-01-02 03:00:03");
  }

  @Test
  void a_torn_line_of_a_file_that_was_rotated_is_shown() {
    home.meanwhile(
        () -> home.add("logs/agent.log", agent("03:00:01,000", "one") + "torn"),
        () ->
            home.move("logs/agent.log", "logs/agent.log.1")
                .add("logs/agent.log", agent("03:00:02,000", "two")));
    assertThat(home.logs("-f", "-n", "0")).isZero();
    assertThat(home.messages()).containsExactly("one", "torn", "two");
  }

  @Test
  void lines_that_continue_an_entry_are_shown_if_it_was() {
    home.meanwhile(
        () -> home.add("logs/agent.log", line("03:00:01,000", "ERROR", "alpi.agent", "one")),
        () -> home.add("logs/agent.log", "\tat A.b\n" + agent("03:00:02,000", "two")),
        () -> home.add("logs/agent.log", "\tat C.d\n"));
    assertThat(home.logs("-f", "--level", "error")).isZero();
    assertThat(home.messages()).containsExactly("one", "\tat A.b");
  }

  @Test
  void a_file_that_is_written_anew_repeats_nothing() {
    String events = "";
    for (int i = 0; i < 5; i++) {
      events += "{\"event\":\"e" + i + "\",\"data\":{},\"at\":\"2026-01-02T03:00:0" + i + "Z\"}\n";
    }
    String all = events;
    String last = all.substring(all.indexOf("{\"event\":\"e3"));
    String more = "{\"event\":\"new\",\"data\":{},\"at\":\"2026-01-02T03:00:09Z\"}\n";
    home.add("host/events.jsonl", all)
        .meanwhile(
            () ->
                home.add("host/new", last + more)
                    .delete("host/events.jsonl")
                    .move("host/new", "host/events.jsonl"),
            () -> home.delete("host/events.jsonl"),
            () -> home.add("host/events.jsonl", more.replace("new", "other")));
    assertThat(home.logs("-f", "--source", "events", "-n", "1")).isZero();
    assertThat(home.messages()).containsExactly("e4 {}", "new {}", "other {}");
  }

  @Test
  void a_file_that_is_emptied_is_followed_from_its_start() {
    home.add("logs/agent.log", agent("03:00:01,000", "one") + agent("03:00:02,000", "two"))
        .meanwhile(
            () -> home.delete("logs/agent.log").add("logs/agent.log", ""),
            () -> home.add("logs/agent.log", agent("03:00:03,000", "three")));
    assertThat(home.logs("-f", "-n", "1")).isZero();
    assertThat(home.messages()).containsExactly("two", "three");
  }

  @Test
  void a_file_that_is_copied_and_emptied_repeats_nothing_and_loses_nothing() {
    String one = agent("03:00:01,000", "one") + agent("03:00:02,000", "two");
    String more = agent("03:00:03,000", "three");
    String last = agent("03:00:04,000", "four");
    home.add("logs/agent.log", one)
        .meanwhile(
            // it is seen while it is copied
            () -> home.add("logs/agent.log.1", ""),
            () -> home.add("logs/agent.log.1", one.substring(0, 40)),
            () -> home.add("logs/agent.log", more).add("logs/agent.log.1", one.substring(40)),
            () -> home.add("logs/agent.log.1", more),
            () ->
                home.add("logs/agent.log", last)
                    .add("logs/agent.log.1", last)
                    .empty("logs/agent.log"),
            () -> home.add("logs/agent.log", agent("03:00:05,000", "five")),
            // once more, with no look in between
            () ->
                home.move("logs/agent.log.1", "logs/agent.log.2")
                    .add("logs/agent.log.1", agent("03:00:05,000", "five"))
                    .add("logs/agent.log.1", agent("03:00:06,000", "six"))
                    .empty("logs/agent.log")
                    .add("logs/agent.log", agent("03:00:07,000", "seven")));
    assertThat(home.logs("-f", "-n", "9")).isZero();
    assertThat(home.messages())
        .containsExactly("one", "two", "three", "four", "five", "six", "seven");
  }

  @Test
  void a_profile_that_is_renamed_repeats_nothing() {
    home.add("profiles/work/logs/agent.log", agent("03:00:01,000", "one"))
        .meanwhile(
            () -> home.move("profiles/work", "profiles/job"),
            () -> home.add("profiles/job/logs/agent.log", agent("03:00:02,000", "two")));
    assertThat(home.logs("-f")).isZero();
    assertThat(home.messages()).containsExactly("one", "two");
  }

  @Test
  void since_shows_all_that_there_is_and_then_what_comes() {
    home.add("logs/agent.log", agent("03:00:01,000", "one") + agent("03:00:03,000", "three"))
        .add("logs/alp.log", line("03:00:02,000", "INFO", "alpi.alp", "two"))
        .meanwhile(() -> home.add("logs/alp.log", line("03:00:04,000", "INFO", "a", "four")));
    assertThat(home.logs("-f", "--since", "1h", "--json")).isZero();
    assertThat(home.stdio.printed().lines().map(line -> line.replaceAll(".*message\":", "")))
        .containsExactly("\"one\"}", "\"two\"}", "\"three\"}", "\"four\"}");
  }
}

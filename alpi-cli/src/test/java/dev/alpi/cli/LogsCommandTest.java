package dev.alpi.cli;

import static dev.alpi.cli.LogHome.agent;
import static dev.alpi.cli.LogHome.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogsCommandTest {
  private final LogHome home = new LogHome();

  @Test
  void profiles_and_sources_are_merged_by_time() {
    home.add("logs/agent.log", agent("03:00:01,000", "one") + agent("03:00:04,000", "four"))
        .add("profiles/work/logs/agent.log", agent("03:00:02,000", "two"))
        .add("logs/service.log", line("03:00:03,500", "WARNING", "alpi.service", "three"));
    assertThat(home.logs()).isZero();
    assertThat(home.stdio.printed())
        .isEqualTo(
            """
            2026-01-02 03:00:01  default/agent  INFO     one
            2026-01-02 03:00:02  work/agent     INFO     two
            2026-01-02 03:00:03  service        WARNING  three
            2026-01-02 03:00:04  default/agent  INFO     four
            """);
    assertThat(home.stdio.complained()).isEmpty();
  }

  @Test
  void a_profile_that_is_named_is_shown_with_the_daemon() {
    home.add("logs/agent.log", agent("03:00:01,000", "one"))
        .add("profiles/work/logs/agent.log", agent("03:00:02,000", "two"))
        .add("logs/service.log", line("03:00:03,000", "INFO", "alpi.service", "three"));
    assertThat(home.logs("-p", "work")).isZero();
    assertThat(home.messages()).containsExactly("two", "three");
    assertThat(home.logs("-p", "default")).isZero();
    assertThat(home.messages()).containsExactly("one", "three");
    home.context.env("ALPI_PROFILE", "work");
    assertThat(home.logs("--source", "agent")).isZero();
    assertThat(home.messages()).containsExactly("two");
    assertThat(home.logs("-p", "nobody")).isEqualTo(10);
  }

  @Test
  void a_root_that_alpi_home_names_is_shown_whole() {
    home.add("logs/agent.log", agent("03:00:01,000", "one"))
        .add("profiles/work/logs/agent.log", agent("03:00:02,000", "two"));
    home.context.env("ALPI_HOME", "/home/me/.alpi");
    assertThat(home.logs()).isZero();
    assertThat(home.messages()).containsExactly("one", "two");
    home.context.env("ALPI_HOME", "/home/me/.alpi/profiles/work");
    assertThat(home.logs()).isZero();
    assertThat(home.messages()).containsExactly("two");
  }

  @Test
  void lines_that_continue_an_entry_stay_with_it_also_over_a_rotation() {
    String trace = "Traceback (most recent call last):\n  File \"x.py\", line 1\n";
    home.add("logs/agent.log.1", line("03:00:02,000", "ERROR", "alpi.agent", "failed") + trace)
        .add("logs/agent.log", "ValueError: no\n\n" + agent("03:00:04,000", "four"))
        .add("logs/gateway.log", line("03:00:03,000", "INFO", "alpi.gateway", "three"));
    assertThat(home.logs()).isZero();
    assertThat(home.stdio.printed())
        .isEqualTo(
            """
            2026-01-02 03:00:02  default/agent    ERROR    failed
                Traceback (most recent call last):
                  File "x.py", line 1
                ValueError: no
            ....
            2026-01-02 03:00:03  default/gateway  INFO     three
            2026-01-02 03:00:04  default/agent    INFO     four
            """
                .replace("....", "    "));
    assertThat(home.logs("--level", "error", "--json")).isZero();
    assertThat(home.stdio.printed())
        .contains("\"message\":\"failed\\nTraceback (most recent call last):\\n");
  }

  @Test
  void torn_and_foreign_lines_are_shown() {
    home.add("logs/agent.log", "half of a li\n" + agent("03:00:01,000", "one") + "2026-01-0")
        .add("logs/alp.log", "2026-13-45 03:00:00,000 INFO alpi.alp no such day\n")
        .add("logs/service.err", "Exception in thread main\n\tat A.b(A.java)\nKilled");
    assertThat(home.logs()).isZero();
    assertThat(home.stdio.printed())
        .contains("half of a li\n", "one\n    2026-01-0\n", "no such day\n")
        .contains("Exception in thread main\n    \tat A.b(A.java)\n", "  Killed\n");
    assertThat(home.stdio.printed().lines()).hasSize(7);
  }

  @Test
  void dated_lines_without_level_or_logger_are_shown() {
    home.add(
        "logs/agent.log",
        "2026-01-02 03:00:01,000 just text\n"
            + "2026-01-02 03:00:02,000\n"
            + "2026-01-02 03:00:03,000 INFO\n"
            + "2026-01-02 03:00:04,000 INFO httpx GET\n");
    assertThat(home.logs()).isZero();
    assertThat(home.stdio.printed().lines().map(line -> line.substring(11)).toList())
        .containsExactly(
            "03:00:01  default/agent           just text",
            "03:00:02  default/agent           ",
            "03:00:03  default/agent  INFO     ",
            "03:00:04  default/agent  INFO     httpx: GET");
  }

  @Test
  void the_newest_are_shown_in_their_order_also_of_older_files() {
    for (int i = 0; i < 9; i++) {
      home.add("logs/agent.log." + (3 - i / 3), agent("03:00:0" + i + ",000", "a" + i));
      home.add("logs/alp.log", line("03:00:0" + i + ",500", "INFO", "alpi.alp", "b" + i));
    }
    assertThat(home.logs("-n", "5")).isZero();
    assertThat(home.messages()).containsExactly("b6", "a7", "b7", "a8", "b8");
    assertThat(home.logs("-n", "14", "--source", "agent")).isZero();
    assertThat(home.messages())
        .containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8");
    assertThat(home.logs("-n", "0")).isZero();
    assertThat(home.stdio.printed()).isEmpty();
  }

  @Test
  void what_is_written_later_in_a_file_comes_later_also_if_the_clock_was_set_back() {
    home.add("logs/agent.log", agent("03:00:05,000", "one") + agent("03:00:01,000", "two"));
    assertThat(home.logs()).isZero();
    assertThat(home.messages()).containsExactly("one", "two");
    assertThat(home.logs("--since", "1h")).isZero();
    assertThat(home.messages()).containsExactly("one", "two");
  }

  @Test
  void entries_whose_clock_is_far_behind_hold_back_nothing_that_was_written_before_them() {
    String wrong = agent("00:00:05,000", "w1").replace("2026-01-02", "1970-01-01");
    home.add(
            "profiles/work/logs/agent.log",
            agent("00:30:00,000", "b1") + agent("01:30:00,000", "b2"))
        .add("profiles/work/logs/agent.log", agent("02:30:00,000", "b3"))
        .add("logs/agent.log.1", agent("01:00:00,000", "a1") + agent("02:00:00,000", "a2"))
        .add("logs/agent.log", wrong + wrong.replace("w1", "w2") + agent("03:00:00,000", "a3"));
    assertThat(home.logs("-n", "5")).isZero();
    assertThat(home.messages()).containsExactly("a2", "w1", "w2", "b3", "a3");
    assertThat(home.logs("-n", "3")).isZero();
    assertThat(home.messages()).containsExactly("w2", "b3", "a3");
    List<String> all = List.of("b1", "a1", "b2", "a2", "w1", "w2", "b3", "a3");
    assertThat(home.logs()).isZero();
    assertThat(home.messages()).isEqualTo(all);
    assertThat(home.logs("--since", "1970-01-01")).isZero();
    assertThat(home.messages()).isEqualTo(all);
    // also at the end of a file
    home.add("logs/agent.log", wrong.replace("w1", "w3"));
    assertThat(home.logs("-n", "2")).isZero();
    assertThat(home.messages()).containsExactly("a3", "w3");
  }

  @Test
  void entries_whose_clock_is_far_ahead_hold_back_nothing_that_was_written_after_them()
      throws IOException {
    String ahead = agent("02:00:05,000", "w1").replace("2026-01-02", "2027-01-02");
    home.add("logs/agent.log.1", agent("02:00:00,000", "a1") + ahead)
        .add("logs/agent.log", ahead.replace("w1", "w2") + agent("02:20:00,000", "a2"))
        .add("logs/agent.log", agent("02:40:00,000", "a3"))
        .add("profiles/work/logs/agent.log", agent("02:10:00,000", "b1"))
        .add("profiles/work/logs/agent.log", agent("02:30:00,000", "b2"))
        .add("profiles/work/logs/agent.log", agent("02:50:00,000", "b3"));
    Instant now = home.context.clock().instant();
    Path older = home.root.resolve("logs/agent.log.1");
    Path newest = home.root.resolve("logs/agent.log");
    Files.setLastModifiedTime(older, FileTime.from(now.plus(Duration.ofDays(365))));
    Files.setLastModifiedTime(newest, FileTime.from(now));
    assertThat(home.logs("--since", "2h")).isZero();
    assertThat(home.messages()).containsExactly("a1", "w1", "w2", "b1", "a2", "b2", "a3", "b3");
    assertThat(home.stdio.printed()).contains("2027-01-02 02:00:05  default/agent  INFO     w1");
    // in the order in which they are told by their ends nothing is held back either
    assertThat(home.logs("-n", "3")).isZero();
    assertThat(home.messages()).containsExactly("b2", "a3", "b3");
    // who wrote all of it had another time: then it is this machine's clock that is wrong
    Files.setLastModifiedTime(newest, FileTime.from(now.plus(Duration.ofDays(365))));
    assertThat(home.logs("--since", "2h")).isZero();
    assertThat(home.messages()).containsExactly("a1", "b1", "b2", "b3", "w1", "w2", "a2", "a3");
  }

  @Test
  void where_nothing_was_logged_for_long_entries_stand_by_their_times() throws IOException {
    home.add("logs/agent.log", agent("00:00:01,000", "a1") + agent("00:00:02,000", "a2"))
        .add("logs/agent.log", agent("03:04:00,000", "a3"))
        .add("profiles/work/logs/agent.log", agent("00:00:01,500", "b1"))
        .add("profiles/work/logs/agent.log", agent("00:00:02,500", "b2"));
    assertThat(home.logs()).isZero();
    assertThat(home.messages()).containsExactly("a1", "b1", "a2", "b2", "a3");
    // this clock was ahead for a while, and set back for good
    home.add("profiles/x/logs/agent.log", agent("09:00:00,000", "c1"))
        .add("profiles/x/logs/agent.log", agent("00:00:03,000", "c2"))
        .add("profiles/x/logs/agent.log", agent("02:59:00,000", "c3"));
    Files.setLastModifiedTime(
        home.root.resolve("profiles/x/logs/agent.log"),
        FileTime.from(home.context.clock().instant()));
    assertThat(home.logs("-n", "5")).isZero();
    assertThat(home.messages()).containsExactly("b2", "c1", "c2", "c3", "a3");
  }

  @Test
  void a_time_a_level_and_a_pattern_select() {
    // the clock says 03:04:05
    home.add("logs/agent.log.1", agent("01:00:00,000", "one"))
        .add("logs/agent.log", line("03:01:00,000", "ERROR", "alpi.agent", "Two"))
        .add("logs/agent.log", line("03:03:00,000", "WARNING", "alpi.agent", "three"))
        .add("logs/agent.log", line("03:03:30,000", "CRITICAL", "alpi.agent", "a\nfour"))
        .add("logs/agent.log", agent("03:04:00,000", "five"));
    assertThat(home.logs("--since", "10m")).isZero();
    assertThat(home.messages()).containsExactly("Two", "three", "a", "four", "five");
    assertThat(home.logs("--since", "10m", "-n", "2")).isZero();
    assertThat(home.messages()).containsExactly("a", "four", "five");
    assertThat(home.logs("--level", "error")).isZero();
    assertThat(home.messages()).containsExactly("Two", "a", "four");
    assertThat(home.logs("--grep", "t.o")).isZero();
    assertThat(home.messages()).isEmpty();
    assertThat(home.stdio.complained()).isEqualTo("nothing of that was logged\n");
    assertThat(home.logs("-g", "(?i)t.o|^four$")).isZero();
    assertThat(home.messages()).containsExactly("Two", "a", "four");
    assertThat(home.logs("-g", "fou", "--since", "2026-01-02")).isZero();
    assertThat(home.messages()).containsExactly("a", "four");
  }

  @Test
  void rows_are_shown_if_they_are_asked_for_and_jobs_always() {
    home.add(
            "logs/runs.jsonl",
            """
            {"at":1767322800.5,"kind":"agent","outcome":"ok","elapsed_s":1.25,"session_id":"ab"}
            {"at":1767322801.5,"kind":"schedule","outcome":"timeout","job_id":"nightly"}
            {"at":17673
            """)
        .add(
            "host/events.jsonl",
            "{\"event\":\"config.changed\",\"data\":{\"profile\":\"work\"},"
                + "\"at\":\"2026-01-02T03:00:02Z\",\"seq\":1}\n")
        .add("logs/compaction.jsonl", "{\"ts\":1767322803.0,\"trigger\":\"auto\"}\n");
    assertThat(home.logs()).isZero();
    assertThat(home.stdio.printed())
        .isEqualTo(
            "2026-01-02 03:00:01  default/schedule  ERROR    schedule timeout job_id=nightly\n");
    assertThat(home.logs("--source", "runs")).isZero();
    assertThat(home.messages())
        .containsExactly(
            "agent ok elapsed=1.25s session_id=ab",
            "schedule timeout job_id=nightly",
            "{\"at\":17673");
    assertThat(home.logs("--source", "all", "--json")).isZero();
    assertThat(home.stdio.printed().lines().toList())
        .hasSize(5)
        .contains(
            "{\"at\":\"2026-01-02T03:00:02Z\",\"source\":\"events\",\"level\":\"INFO\","
                + "\"message\":\"config.changed {\\\"profile\\\":\\\"work\\\"}\",\"row\":"
                + "{\"event\":\"config.changed\",\"data\":{\"profile\":\"work\"},"
                + "\"at\":\"2026-01-02T03:00:02Z\",\"seq\":1}}");
  }

  @Test
  void text_of_a_log_cannot_act_on_a_terminal_or_look_like_another_entry() {
    home.add("logs/agent.log", agent("03:00:01,000", "a\u001b]0;x\u0007b\rc") + "2026-01-02 x\n");
    FakeStdio terminal = new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL);
    home.context.env("TERM", "xterm");
    assertThat(home.logs(terminal)).isZero();
    assertThat(terminal.printed())
        .isEqualTo(
            "\u001b[2m2026-01-02 03:00:01  \u001b[0m\u001b[36mdefault/agent  \u001b[0mINFO     "
                + "a␛]0;x␇bc\n    2026-01-02 x\n");
    home.context.env("NO_COLOR", "1");
    assertThat(home.logs(new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL)))
        .isZero();
    assertThat(home.stdio.printed())
        .isEqualTo("2026-01-02 03:00:01  default/agent  INFO     a␛]0;x␇bc\n    2026-01-02 x\n");
  }

  @Test
  void a_line_that_is_too_long_is_cut() {
    home.add("logs/agent.log", agent("03:00:01,000", "é".repeat(100_000)))
        .add("logs/agent.log", agent("03:00:02,000", "two"));
    for (List<String> words : List.of(List.<String>of(), List.of("--since", "1h"))) {
      assertThat(home.logs(words.toArray(String[]::new))).isZero();
      assertThat(home.messages()).hasSize(2);
      assertThat(home.messages().getFirst())
          .startsWith("ééé")
          .endsWith("é… (the line goes on in the file)")
          .hasSizeBetween(32_000, 33_000);
    }
  }

  @Test
  void a_file_that_cannot_be_read_hides_no_other() {
    home.add("logs/agent.log", agent("03:00:01,000", "one")).make("logs/alp.log");
    assertThat(home.logs()).isEqualTo(3);
    assertThat(home.messages()).containsExactly("one");
    assertThat(home.stdio.complained())
        .isEqualTo("alpi: warning: left out: /home/me/.alpi/logs/alp.log is not a regular file\n");
  }

  @Test
  void what_is_no_file_hides_none_of_those_that_were_rotated_with_it() throws IOException {
    home.meanwhile()
        .add("logs/agent.log.3", agent("03:00:01,000", "three"))
        .make("logs/agent.log.2")
        .add("logs/agent.log.1", agent("03:00:02,000", "one"))
        .make("logs/agent.log");
    Files.createSymbolicLink(home.root.resolve("logs/alp.log"), home.root.resolve("other"));
    home.add("logs/alp.log.1", line("03:00:03,000", "INFO", "alpi.alp", "before the link"));
    for (List<String> words :
        List.of(List.<String>of(), List.of("--since", "1h"), List.of("-f"), List.of("-n9", "-f"))) {
      assertThat(home.logs(words.toArray(String[]::new))).as(words.toString()).isEqualTo(3);
      assertThat(home.messages()).containsExactly("three", "one", "before the link");
      assertThat(home.stdio.complained().lines())
          .containsExactly(
              "alpi: warning: left out: /home/me/.alpi/logs/agent.log is not a regular file",
              "alpi: warning: left out: /home/me/.alpi/logs/agent.log.2 is not a regular file",
              "alpi: warning: left out: /home/me/.alpi/logs/alp.log is not a regular file");
    }
  }

  @Test
  void a_directory_that_cannot_be_looked_at_is_told_of_and_hides_no_other() throws IOException {
    // who looks there is sent round for ever, as a stand-in for being turned away
    Path circle = home.make("profiles/work").root.resolve("profiles/work/logs");
    Files.createSymbolicLink(circle, circle);
    home.add("logs/agent.log", agent("03:00:01,000", "one"));
    for (List<String> words : List.of(List.<String>of(), List.of("--since", "1h"))) {
      assertThat(home.logs(words.toArray(String[]::new))).isEqualTo(3);
      assertThat(home.messages()).containsExactly("one");
      assertThat(home.stdio.complained())
          .isEqualTo("alpi: warning: left out: too many levels of symbolic links\n");
    }
    assertThat(home.logs("-p", "work")).isEqualTo(3);
    assertThat(home.messages()).isEmpty();
    assertThat(home.stdio.complained())
        .startsWith("nothing of that is in what could be read\nalpi: warning: left out: ");
    assertThat(home.meanwhile().logs("-f")).isEqualTo(3);
    assertThat(home.messages()).containsExactly("one");
  }

  @Test
  void wrong_words_are_refused() {
    for (List<String> wrong :
        List.of(
            List.of("-n", "x"),
            List.of("-n", "-1"),
            List.of("-n", "1000001"),
            List.of("--since", "yesterday"),
            List.of("--since", "2026-01-03"),
            List.of("--since", "99999999d"),
            List.of("--level", "loud"),
            List.of("--source", "nobody"),
            List.of("--grep", "a("),
            List.of("--grep", "(".repeat(20_000) + ")".repeat(20_000)))) {
      assertThat(home.logs(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(2);
      assertThat(home.stdio.complained()).startsWith("alpi: error: ").contains("alpi: hint: ");
    }
    assertThat(home.logs("--grep", "a(")).isEqualTo(2);
    assertThat(home.stdio.complained())
        .contains("--grep a( is no regular expression: Unclosed group, at character 3");
  }

  @Test
  void a_pattern_that_would_search_for_ever_is_refused() {
    home.add("logs/agent.log", agent("03:00:01,000", "a".repeat(200) + "b"));
    assertThat(home.logs("--grep", "a*a*a*a*a*a*a*a*c")).isEqualTo(2);
    assertThat(home.stdio.complained()).contains("takes too long on a text of 201 characters");
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code alpi digest}: what happened is that of its time, and what is wrong hides nothing. */
final class DigestCommandTest {
  private final ReportHomeFixture at;

  DigestCommandTest() throws IOException {
    at = new ReportHomeFixture();
  }

  private String run(Duration ago, String outcome, double seconds) {
    return ("{\"at\":%s,\"kind\":\"agent\",\"outcome\":\"%s\",\"elapsed_s\":%s,"
            + "\"model\":\"lab/m\",\"tokens_cached\":50,\"tokens_measured\":200,\"usd\":0.1,"
            + "\"cost_source\":\"table\"}\n")
        .formatted(seconds(ago), outcome, seconds);
  }

  private double seconds(Duration ago) {
    return at.now.minus(ago).toEpochMilli() / 1000.0;
  }

  private String compaction(Duration ago, String fired, int after) {
    return "{\"ts\":%s,\"fired\":%s,\"tokens_before\":100,\"tokens_after\":%d}\n"
        .formatted(seconds(ago), fired, after);
  }

  @Test
  void runs_and_their_caches_are_those_of_the_time() throws Exception {
    at.write(
        "logs/runs.jsonl",
        run(Duration.ofDays(8), "error", 500)
            + run(Duration.ofDays(6), "ok", 3)
            + run(Duration.ofDays(1), "error", 1)
            + run(Duration.ZERO, "ok", 9),
        at.now);
    Obj report = at.json("digest");
    Obj runs = report.object("runs");
    assertThat(runs.integer("total")).hasValue(3);
    assertThat(Json.compact(runs.object("by_outcome"))).isEqualTo("{\"error\":1,\"ok\":2}");
    assertThat(runs.objects("recent_failures")).hasSize(1);
    assertThat(runs.objects("slowest"))
        .extracting(row -> row.decimal("elapsed_s").orElseThrow())
        .containsExactly(9.0, 3.0, 1.0);
    assertThat(Json.compact(report.object("cache")))
        .isEqualTo(
            "{\"hit_pct\":25.0,\"tokens_cached\":150,\"tokens_measured\":600,\"days_with_data\":3,"
                + "\"cache_discount_usd\":0.0,\"cost_sources\":{\"table\":3}}");
    assertThat(at.json("digest", "--since", "30").object("runs").integer("total")).hasValue(4);
    assertThat(at.json("digest", "--since", "2d").object("runs").integer("total")).hasValue(2);
  }

  @Test
  void compactions_are_those_of_the_time() throws Exception {
    at.write(
        "logs/compaction.jsonl",
        compaction(Duration.ofDays(8), "true", 1)
            + compaction(Duration.ofDays(3), "true", 40)
            + compaction(Duration.ofDays(2), "true", 20)
            + compaction(Duration.ofDays(1), "true", 30)
            + compaction(Duration.ofDays(1), "false", 90),
        at.now);
    assertThat(Json.compact(at.json("digest").object("compaction")))
        .isEqualTo(
            "{\"events_in_window\":4,\"fired_pct\":75.0,\"avg_ratio\":0.3,\"median_ratio\":0.3}");
  }

  @Test
  void a_home_in_which_nothing_happened_has_all_keys_and_no_figures() throws Exception {
    Map<String, String> before = at.tree();
    assertThat(Json.compact(at.json("digest", "--since", "12h")))
        .isEqualTo(
            "{\"window_days\":0.5,\"generated_at\":\"2026-01-02T03:04:05+00:00\","
                + "\"tools\":{\"total\":21,\"unavailable\":[[\"peer\",\"there is no peer\"]]},"
                + "\"skills\":{\"total\":0,\"by_state\":{},\"top_used\":[],\"pinned_cold\":[]},"
                + "\"memory\":{\"promotion_pending\":0,\"promotion_oldest_age_days\":null,"
                + "\"promotion_by_target\":{},\"pressure_warnings\":[]},"
                + "\"compaction\":{\"events_in_window\":0,\"fired_pct\":null,\"avg_ratio\":null,"
                + "\"median_ratio\":null},\"runs\":{\"total\":0,\"by_kind\":{},\"by_outcome\":{},"
                + "\"recent_failures\":[],\"slowest\":[]},\"cache\":{\"hit_pct\":null,"
                + "\"tokens_cached\":0,\"tokens_measured\":0,\"days_with_data\":0,"
                + "\"cache_discount_usd\":0.0,\"cost_sources\":{}},\"gateways\":{"
                + "\"total_tracked\":0,\"by_state\":{},\"degraded\":[],\"disabled\":[],"
                + "\"traffic\":[]},\"problems\":[]}");
    assertThat(at.tree()).isEqualTo(before);
  }

  @Test
  void use_of_skills_is_judged_by_its_last_time() throws Exception {
    Instant recently = at.now.minus(Duration.ofDays(1));
    Instant longAgo = at.now.minus(Duration.ofDays(40));
    at.write("skills/writing/letters/SKILL.md", "x", at.now);
    at.write(
        "skills/.usage.json",
        "{\"v\":1,\"skills\":{\"letters\":{\"use_count\":3,\"last_seen\":\"%s\"},"
                .formatted(recently)
            + "\"poems\":{\"use_count\":9,\"last_seen\":\"%s\",\"pinned\":true}}}"
                .formatted(longAgo),
        at.now);
    assertThat(Json.compact(at.json("digest").object("skills")))
        .isEqualTo(
            "{\"total\":1,\"by_state\":{\"active\":1,\"stale\":1},\"top_used\":[[\"letters\",3]],"
                + "\"pinned_cold\":[[\"poems\",\"stale\"]]}");
  }

  @Test
  void what_is_damaged_is_named_and_hides_nothing_else() throws Exception {
    at.write("logs/runs.jsonl", run(Duration.ofDays(1), "ok", 1) + "{\"at\":", at.now);
    at.write("skills/.usage.json", "[]", at.now);
    at.write("memories/promotion_queue.jsonl", "?\n", at.now);
    at.write("config.yaml", "tools: [", at.now);
    Map<String, String> before = at.tree();
    Obj report = at.json("digest");
    assertThat(report.object("runs").integer("total")).hasValue(1);
    assertThat(Json.compact(report.get("problems").orElseThrow()))
        .contains("runs: 1 line", ".usage.json", "1 candidate", "config.yaml");
    assertThat(at.run("digest")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(at.tree()).isEqualTo(before);
  }

  @Test
  void what_of_a_directory_is_not_known_is_null_and_named() throws Exception {
    // nobody can look into it, as where it may not be read
    for (String folder : List.of("logs", "gateway", "memories")) {
      Files.createSymbolicLink(at.home.resolve(folder), at.home.resolve(folder));
    }
    Obj report = at.json("digest");
    assertThat(Json.compact(report))
        .contains(
            "\"compaction\":{\"events_in_window\":null,\"fired_pct\":null,",
            "\"runs\":{\"total\":null,\"by_kind\":null,\"by_outcome\":null,",
            "\"cache\":{\"hit_pct\":null,\"tokens_cached\":null,",
            "\"gateways\":{\"total_tracked\":null,",
            "\"memory\":{\"promotion_pending\":null,\"promotion_oldest_age_days\":null,",
            "\"skills\":{\"total\":0,\"by_state\":{},");
    assertThat(Json.compact(report.get("problems").orElseThrow()))
        .contains("runs: ", "compactions: ", "channels: ", "memory: ");
    assertThat(at.run("digest")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(at.stdio.printed()).doesNotContain("none ended").contains("not known");
  }

  /** Prints the digest on a terminal that has so many columns. */
  private List<String> onTerminal(int columns) {
    FakeStdio stdio =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(columns);
    assertThat(new Cli(new Commands()).execute(List.of("digest"), at.context.with(stdio))).isZero();
    return stdio.printed().lines().toList();
  }

  /** Returns the words of {@code text}, without what separates them or says that there is more. */
  private static Set<String> words(String text) {
    return Stream.of(text.replace("…", "").split("[\\s,]+")).collect(Collectors.toSet());
  }

  @Test
  void no_line_is_longer_than_a_narrow_terminal_and_no_word_is_broken() throws Exception {
    String name = "a-name-of-a-skill-that-is-38-letters-l";
    at.write(
        "skills/.usage.json",
        "{\"v\":1,\"skills\":{\"%s\":{\"use_count\":3,\"last_seen\":\"%s\"}}}"
            .formatted(name, at.now.minus(Duration.ofDays(1))),
        at.now);
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i < 9; i++) {
      rows.append(
          run(Duration.ofHours(i * 11), "interrupted", i * 700)
              .replace("\"agent\"", "\"schedule\",\"job_id\":\"3f9a81c0\"")
              .replace(
                  "lab/m",
                  "anthropic/claude-sonnet-4-5\",\"output_tail\":\"the figures of"
                      + " the last quarter are not those of the quarter before, and nobody knows"));
    }
    at.write("logs/runs.jsonl", rows.toString(), at.now);
    at.run("digest");
    Set<String> whole = words(at.stdio.printed());
    for (int columns : List.of(40, 41, 60, 80, 100)) {
      List<String> lines = onTerminal(columns);
      assertThat(lines).allMatch(line -> line.length() <= columns, "at most " + columns);
      // the chart is no text
      lines = lines.stream().filter(line -> !line.contains("█")).toList();
      assertThat(whole).containsAll(words(String.join("\n", lines)));
      assertThat(lines).anyMatch(line -> line.contains("claude-sonnet-4-5") || columns == 80);
      assertThat(lines).anyMatch(line -> line.contains(name));
    }
  }

  @Test
  void rows_that_were_forgotten_are_told_of() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 1000; i > 0; i--) {
      rows.append(run(Duration.ofMinutes(i), "ok", 1));
    }
    at.write("logs/runs.jsonl", rows.toString(), at.now);
    Obj report = at.json("digest");
    assertThat(report.object("runs").integer("total")).hasValue(1000);
    assertThat(Json.compact(report)).contains("runs: those before 2026-01-01T10:24:05+00:00");
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.AppendLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code alpi diff} counts what is of its time, names what it cannot read, and changes nothing. */
final class DiffCommandTest {
  private static final String DM = "agent:main:telegram:dm:ana";

  private final ReportHomeFixture at;

  DiffCommandTest() throws IOException {
    at = new ReportHomeFixture();
  }

  private static Duration hours(double hours) {
    return Duration.ofSeconds((long) (3600 * hours));
  }

  @Test
  void turns_are_of_the_time_in_which_they_began_both_ends_included() throws Exception {
    Duration tick = Duration.ofMillis(1);
    at.session(
        "000000000001",
        "",
        at.turn(hours(24).plus(tick)),
        at.turn(hours(24)),
        at.turn(hours(12)),
        at.turn(Duration.ZERO));
    Obj sessions = at.json("diff").object("sessions");
    assertThat(sessions.integer("count")).hasValue(1);
    assertThat(sessions.integer("turns")).hasValue(3);
    assertThat(sessions.integer("tool_calls")).hasValue(6);
    assertThat(sessions.decimal("elapsed_s")).hasValue(30.0);
    assertThat(sessions.string("last_at")).hasValue("2026-01-02T03:04:05+00:00");
  }

  @Test
  void a_session_that_was_only_touched_in_the_time_has_no_turns_of_it() throws Exception {
    at.session("000000000001", "", at.turn(hours(48)));
    assertThat(at.json("diff").object("sessions").integer("count")).hasValue(0);
  }

  @Test
  void what_a_session_cost_before_the_time_is_not_counted() throws Exception {
    at.session("000000000001", "", at.turn(hours(30)), at.turn(hours(2)), at.turn(hours(1)));
    at.write(
        "logs/runs.jsonl",
        at.row(hours(29.9), "000000000001", 0.7, 700)
            + at.row(hours(1.9), "000000000001", 0.2, 200)
            + at.row(hours(1.9), "000000000002", 9, 9)
            + at.row(hours(0.9), "000000000001", 0.1, 100),
        at.now);
    Obj report = at.json("diff");
    assertThat(report.object("sessions").decimal("cost_usd")).hasValue(0.3);
    assertThat(report.object("sessions").integer("tokens")).hasValue(300);
    assertThat(report.array("problems")).isEmpty();
  }

  @Test
  void of_a_session_that_is_all_of_the_time_its_own_sum_counts() throws Exception {
    at.session("000000000001", "", at.turn(hours(2)));
    Obj sessions = at.json("diff").object("sessions");
    assertThat(sessions.decimal("cost_usd")).hasValue(1.0);
    assertThat(sessions.integer("tokens")).hasValue(1000);
  }

  @Test
  void a_cost_that_nothing_tells_is_left_out_and_said() throws Exception {
    at.session("000000000001", "", at.turn(hours(30)), at.turn(hours(2)));
    Obj report = at.json("diff");
    assertThat(report.object("sessions").decimal("cost_usd")).hasValue(0.0);
    assertThat(report.object("sessions").integer("turns")).hasValue(1);
    assertThat(Json.compact(report)).contains("1 session that began earlier");
  }

  @Test
  void where_rows_are_forgotten_the_ledger_tells_whole_days() throws Exception {
    at.session("000000000001", "", at.turn(hours(30)), at.turn(hours(2)));
    Path journal = at.write("logs/ledger.journal", "", at.now);
    AppendLog.rewrite(
        journal,
        List.of(settled(1, "2026-01-01", 400_000_000), settled(3, "2026-01-02", 250_000_000))
            .stream()
            .flatMap(List::stream)
            .toList());
    Obj report = at.json("diff", "--since", "3h");
    assertThat(report.object("sessions").decimal("cost_usd")).hasValue(0.25);
    assertThat(Json.compact(report)).contains("whole UTC days");
  }

  private static List<String> settled(int sequence, String day, long nanoUsd) {
    String who =
        "\"day\":\"%s\",\"id\":\"%d-x\",\"nano_usd\":%d,\"session\":\"000000000001\",\"peer\":\"p\""
            .formatted(day, sequence, nanoUsd);
    return List.of(
        "{\"op\":\"reserve\",\"seq\":" + sequence + "," + who + ",\"tokens\":9,\"owner\":\"1-1\"}",
        "{\"op\":\"settle\",\"seq\":"
            + (sequence + 1)
            + ","
            + who
            + ",\"tokens_in\":9,\"tokens_out\":0,\"source\":\"table\"}");
  }

  @Test
  void conversations_by_channels_are_counted_apart() throws Exception {
    at.session("000000000001", DM, at.turn(hours(1)));
    at.session("000000000002", "agent:main:cron:news", at.turn(hours(1)));
    at.write(
        "gateway/sessions/000000000003.json",
        ReportHomeFixture.session("000000000003", "", 0, at.turn(hours(3))),
        at.now);
    Obj report = at.json("diff");
    assertThat(report.object("sessions").integer("count")).hasValue(1);
    assertThat(report.object("gateway_sessions").integer("count")).hasValue(2);
  }

  @Test
  void a_damaged_file_is_named_and_hides_nothing_else() throws Exception {
    at.session("000000000001", "", at.turn(hours(1)));
    at.write("sessions/000000000002.json", "{\"turns\":[{\"at\":1", at.now);
    at.write("sessions/notes.json", "{}", at.now);
    at.write("mentions/bob.json", "[", at.now);
    at.write("alp/peers.yaml", "- [", at.now);
    Path slots = at.write("schedule/slots.log", "", at.now);
    AppendLog.rewrite(slots, List.of("{}", "{}", "{}"));
    Files.writeString(slots, "x" + Files.readString(slots));
    at.write("logs/ledger.json", "{", at.now);
    at.write("config.yaml", "budget: [", at.now);
    Files.createDirectory(at.home.resolve("logs/runs.jsonl"));
    Map<String, String> before = at.tree();
    Obj report = at.json("diff");
    assertThat(report.object("sessions").integer("turns")).hasValue(1);
    assertThat(Json.compact(report.get("problems").orElseThrow()))
        .contains(
            "000000000002.json",
            "notes.json",
            "bob.json",
            "peers.yaml",
            "slots.log",
            "ledger.json",
            "config.yaml",
            "runs.jsonl");
    assertThat(at.run("diff")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(at.stdio.printed()).contains("1 turn in 1 session");
    assertThat(at.tree()).isEqualTo(before);
  }

  @Test
  void what_of_a_directory_is_not_known_is_null_and_named() throws Exception {
    at.write("memories/USER.md", "x\n", at.now);
    // nobody can look into it, as where it may not be read
    for (String folder : List.of("logs", "schedule", "gateway")) {
      Files.createSymbolicLink(at.home.resolve(folder), at.home.resolve(folder));
    }
    Obj report = at.json("diff");
    String nothing =
        "{\"count\":null,\"turns\":null,\"tool_calls\":null,\"cost_usd\":null,\"tokens\":null,"
            + "\"elapsed_s\":null,\"last_at\":null}";
    assertThat(Json.compact(report))
        .contains(
            "\"sessions\":" + nothing,
            "\"gateway_sessions\":" + nothing,
            "\"schedule_runs\":{\"count\":null,\"by_job\":null,\"last_at\":null,"
                + "\"missed\":null}",
            "\"budget_today\":{\"usd\":null,");
    assertThat(report.array("memory")).hasSize(1);
    assertThat(Json.compact(report.get("problems").orElseThrow()))
        .contains("runs: ", "jobs: ", "sessions: ", "spending: ");
    assertThat(at.run("diff")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(at.stdio.printed()).doesNotContain("no turns", "no runs").contains("not known");
  }

  @Test
  void memory_skills_and_mentions_that_cannot_be_looked_into_are_null_and_named() throws Exception {
    for (String folder : List.of("memories", "skills", "mentions")) {
      Files.createSymbolicLink(at.home.resolve(folder), at.home.resolve(folder));
    }
    Obj report = at.json("diff");
    assertThat(Json.compact(report))
        .contains(
            "\"memory\":null", "\"skills\":null", "\"mentions\":{\"peers\":null,\"files\":null}");
    assertThat(Json.compact(report.get("problems").orElseThrow()))
        .contains("memory: ", "skills: ", "mentions: ");
    assertThat(at.run("diff")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(at.stdio.printed()).doesNotContain("no peer", "nothing was", "none was");
    Obj digest = at.json("digest");
    assertThat(Json.compact(digest.object("skills"))).contains("\"total\":null");
    assertThat(Json.compact(digest.get("problems").orElseThrow())).contains("skills: ");
  }

  @Test
  void a_turn_that_does_not_say_when_it_began_is_left_out_and_said() throws Exception {
    String undated = "{\"at\":\"2026-01-02T02:00:00\",\"user\":\"hello\"}";
    at.session("000000000001", "", at.turn(hours(1)), undated);
    at.session("000000000002", "", undated);
    Obj report = at.json("diff");
    assertThat(report.object("sessions").integer("turns")).hasValue(1);
    assertThat(Json.compact(report)).contains("2 turns of sessions without a time");
  }

  @Test
  void turns_of_a_time_that_has_not_come_are_left_out_and_said() throws Exception {
    at.session("000000000001", "", at.turn(hours(1)), at.turn(hours(-2)));
    Obj report = at.json("diff");
    assertThat(report.object("sessions").integer("turns")).hasValue(1);
    assertThat(Json.compact(report)).contains("1 turn of a time that has not come");
  }

  @Test
  void memory_skills_mentions_peers_and_jobs_are_those_of_the_time() throws Exception {
    Instant hourAgo = at.now.minus(hours(1));
    Instant longAgo = at.now.minus(hours(60));
    at.write("memories/USER.md", "x\n", hourAgo);
    at.write("memories/MEMORY.md", "x\n", longAgo);
    at.write("skills/writing/letters/SKILL.md", "x", longAgo);
    at.write("skills/writing/letters/scripts/a.sh", "x", hourAgo);
    at.write("alp/peers.yaml", "[]\n", hourAgo);
    double asked = hourAgo.toEpochMilli() / 1000.0;
    at.write(
        "mentions/bob.json",
        "{\"sender\":\"bob\",\"turns\":[{\"at\":%s,\"user\":\"u\",\"assistant\":\"a\"}]}"
            .formatted(asked),
        at.now);
    at.write(
        "mentions/carol.json",
        "{\"sender\":\"carol\",\"turns\":[{\"at\":5,\"user\":\"u\",\"assistant\":\"a\"}]}",
        at.now);
    Path slots = at.write("schedule/slots.log", "", at.now);
    AppendLog.rewrite(
        slots,
        List.of(
            slot("news", "ran", longAgo),
            slot("news", "running", hourAgo),
            slot("news", "ran", hourAgo),
            slot("post", "missed", hourAgo)));
    Obj report = at.json("diff");
    String text = Json.compact(report);
    assertThat(text)
        .contains(
            "\"memory\":[{\"file\":\"USER.md\","
                + "\"mtime\":\"2026-01-02T02:04:05+00:00\",\"size\":2}]",
            "\"mentions\":{\"peers\":[\"bob\"],\"files\":1}",
            "\"peers\":{\"count\":0,\"yaml_mtime\":\"2026-01-02T02:04:05+00:00\",\"changed\":true}",
            "\"schedule_runs\":{\"count\":1,\"by_job\":{\"news\":1},"
                + "\"last_at\":\"2026-01-02T02:04:05+00:00\",\"missed\":1}",
            "\"problems\":[]");
    // the directories were made just now, by the clock of the machine
    assertThat(report.array("skills")).hasSizeLessThan(2);
  }

  private static String slot(String job, String state, Instant at) {
    return ("{\"job\":\"%s\",\"slot\":\"%s\",\"state\":\"%s\","
            + "\"attempt\":1,\"run\":\"r\",\"at\":\"%s\"}")
        .formatted(job, at, state, at);
  }

  @Test
  void the_zone_of_the_person_changes_what_is_shown_and_nothing_that_is_counted() throws Exception {
    at.session("000000000001", "", at.turn(hours(2)));
    String utc = Json.compact(at.json("diff", "--since", "2026-01-02"));
    String same = Json.compact(at.json("diff", "--since", "2026-01-02T01:00+01:00"));
    assertThat(same).isEqualTo(utc).contains("\"since\":\"2026-01-02T00:00:00+00:00\"");
  }
}

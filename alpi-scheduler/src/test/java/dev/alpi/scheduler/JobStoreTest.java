package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file says of jobs, of this system and the other one. */
final class JobStoreTest {
  private ScheduleHome at;
  private JobStore store;
  private Path jobs;
  private Path runs;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
    store = at.store();
    jobs = at.home.resolve("schedule/jobs.json");
    runs = at.home.resolve("schedule/runs.json");
    Files.createDirectories(jobs.getParent());
  }

  private static Obj job(String json) throws IOException {
    return Json.parseObject(json);
  }

  @Test
  void a_file_of_the_other_system_is_read_and_what_is_not_ours_stays() throws IOException {
    Files.writeString(
        jobs,
        """
        [
          {
            "id": "0123abcd",
            "kind": "cron",
            "prompt": "caf\\u00e9",
            "expression": "0 9 * * *",
            "notify": true,
            "timeout": 20,
            "tier": null,
            "last_run_at": "2026-05-31T09:00:03.5+00:00",
            "last_run_status": "error",
            "x_theirs": {"a": [1, 2.50]}
          },
          "no job",
          {"id": "bad", "kind": "cron", "prompt": "x", "expression": "61 * * * *"},
          {"id": "0123abcd", "kind": "once", "prompt": "x", "run_at": "2026-06-01 10:00"}
        ]\
        """);
    Files.writeString(
        runs, "{\"0123abcd\": {\"last_run_at\": \"2026-01-01T00:00:00Z\"}, \"gone\": 1}");
    JobList list = store.read();

    assertThat(list.damage()).isEmpty();
    Job job = list.jobs().getFirst();
    assertThat(list.jobs()).hasSize(1);
    assertThat(job.work()).isEqualTo(new Work.Agent("café", Optional.empty()));
    assertThat(job.timeout()).as("brought into its bounds").isEqualTo(Duration.ofSeconds(30));
    assertThat(list.unusable())
        .extracting(each -> each.id().map(JobId::text).orElse(""))
        .containsExactly("", "bad", "0123abcd");
    assertThat(list.unusable().get(1).problem()).contains("minute").contains("61").contains("0-59");
    assertThat(store.lastRuns(store.read()).get(job.id()))
        .as("state in a job wins")
        .isEqualTo(new JobStore.LastRun(Instant.parse("2026-05-31T09:00:03.5Z"), false));

    store.edit(job.id(), Obj.EMPTY.with("title", "Coffee"), List.of());
    assertThat(Files.readString(jobs))
        .contains("\"x_theirs\": {\n      \"a\": [\n        1,\n        2.50\n      ]\n    }")
        .contains("caf\\u00e9")
        .contains("\"no job\"")
        .contains("61 * * * *");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jobs)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_new_job_waits_for_its_next_slot_in_the_other_system_too() throws IOException {
    Job job = at.add("{\"kind\": \"cron\", \"expression\": \"0 * * * *\", \"prompt\": \"x\"}");
    assertThat(job.id().text()).matches("[0-9a-f]{8}");
    assertThat(Files.readString(runs)).contains("\"last_run_at\": \"2026-06-01T08:00:30+00:00\"");
    at.clock.advance(Duration.ofHours(2));
    at.open();
    at.work();
    assertThat(at.states(job)).containsExactly("superseded", "ran");
  }

  @Test
  void what_the_other_system_has_run_does_not_run_again() throws IOException {
    Job job = at.add("{\"kind\": \"cron\", \"expression\": \"0 * * * *\", \"prompt\": \"x\"}");
    at.clock.advance(Duration.ofHours(2));
    Files.writeString(
        runs, "{\"" + job.id() + "\": {\"last_run_at\": \"2026-06-01T10:00:02+00:00\"}}");
    at.open();
    at.work();
    assertThat(at.runs).isEmpty();
    at.pass(Duration.ofHours(1));
    assertThat(at.ran()).containsExactly(Instant.parse("2026-06-01T11:00:00Z"));
    assertThat(Files.readString(runs))
        .contains("\"last_run_at\": \"2026-06-01T11:00:00+00:00\"")
        .contains("\"last_run_status\": \"ok\"");
  }

  @Test
  void a_job_that_does_the_same_is_refused_unless_it_is_wanted() throws IOException {
    Obj said =
        job("{\"kind\": \"cron\", \"expression\": \"0 9 * * *\", \"prompt\": \"Say  hello\"}");
    store.add(said, false, at.random, at.clock.instant());
    Obj same = said.with("prompt", "say hello").with("notify", true);
    assertThatThrownBy(() -> store.add(same, false, at.random, at.clock.instant()))
        .isInstanceOf(JobProblem.class)
        .hasMessageContaining("does the same at the same times");
    store.add(same, true, at.random, at.clock.instant());
    store.add(said.with("zone", "Europe/Berlin"), false, at.random, at.clock.instant());
    assertThat(store.read().jobs()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"kind": "hourly"}                                   | kind: found hourly, allowed are cron, once and inactivity
          {"expression": "0 9 * *"}                            | found 4 fields
          {"expression": 5}                                    | expression: found 5, allowed is a text
          {"expression": "0 9 * * *", "zone": "Mars/Olympus"}  | zone: found Mars/Olympus
          {"kind": "once", "run_at": "tomorrow"}               | run_at: found tomorrow
          {"kind": "inactivity", "after_hours": 0}             | after_hours: found 0
          {"kind": "inactivity", "after_hours": "5"}           | after_hours: found "5"
          {"expression": "@daily", "catch_up": "some"}         | catch_up: found some, allowed are one, none, all
          {"expression": "@daily", "overlap": "SKIP"}          | overlap: found SKIP, allowed are skip, queue, parallel
          {"expression": "@daily", "on_crash": "hope"}         | on_crash: found hope, allowed are report, rerun
          {"expression": "@daily", "retries": 11}              | retries: found 11, allowed is 0 to 10
          {"expression": "@daily", "jitter": 3601}             | jitter: found 3601, allowed is 0 to 3600 seconds
          {"expression": "@daily", "expire_after": 0}          | expire_after: found 0
          {"expression": "@daily", "notify": "yes"}            | notify: found "yes", allowed is true or false
          {"expression": "@daily", "tier": "huge"}             | tier: found huge, allowed are fast and deep
          {"expression": "@daily", "prompt": " "}              | prompt: found 0 characters
          """)
  void each_mistake_is_named_and_nothing_is_written(String json, String problem)
      throws IOException {
    Obj said = job("{\"prompt\": \"x\"}").merged(job(json));
    assertThatThrownBy(() -> store.add(said, false, at.random, at.clock.instant()))
        .isInstanceOf(JobProblem.class)
        .hasMessageContaining(problem);
    assertThat(jobs).doesNotExist();
  }

  @Test
  void times_without_an_offset_are_those_of_the_jobs_zone() throws IOException {
    Job job =
        at.add(
            "{\"kind\": \"once\", \"run_at\": \"2026-07-01T09:00\", \"zone\": \"Europe/Berlin\","
                + " \"prompt\": \"x\"}");
    assertThat(job.timing()).isEqualTo(new Timing.Once(Instant.parse("2026-07-01T07:00:00Z")));
  }

  @Test
  void a_file_that_is_no_list_is_never_written_over() throws IOException {
    Files.writeString(jobs, "{}");
    Obj said = job("{\"expression\": \"@daily\", \"prompt\": \"x\"}");
    assertThat(store.read().damage())
        .hasValueSatisfying(why -> assertThat(why).contains("is no list"));
    assertThatThrownBy(() -> store.add(said, false, at.random, at.clock.instant()))
        .isInstanceOf(JobProblem.class);
    assertThat(Files.readString(jobs)).isEqualTo("{}");
    assertThat(Files.readString(at.home.resolve("schedule/jobs.json.damaged"))).isEqualTo("{}");
  }

  @Test
  void a_job_that_is_removed_leaves_no_state() throws IOException {
    Job job = at.add("{\"expression\": \"@daily\", \"prompt\": \"x\"}");
    store.remove(job.id());
    assertThat(Files.readString(jobs)).isEqualTo("[]");
    assertThat(Files.readString(runs)).isEqualTo("{}");
    assertThatThrownBy(() -> store.remove(job.id())).isInstanceOf(JobProblem.class);
  }
}

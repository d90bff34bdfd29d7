package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The soak's own judgement: each kind of harm is noticed, and what is allowed is not harm. */
final class SlotAuditTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00.5Z");

  private SlotAudit audit = every(SlotAudit.AfterCrash.REPORT);

  private static SlotAudit every(SlotAudit.AfterCrash afterCrash) {
    return new SlotAudit("j", new SlotAudit.Rhythm.Every(Duration.ofSeconds(5)), afterCrash);
  }

  private static String slot(int second) {
    return START.minusMillis(500).plusSeconds(second).toString();
  }

  private void take(int second, String state, String more) throws JsonSyntaxException {
    String text =
        "{\"job\": \"j\", \"slot\": \"%s\", \"state\": \"%s\"%s}"
            .formatted(slot(second), state, more);
    audit.take(text, Json.parseObject(text));
  }

  private void ran(int second) throws JsonSyntaxException {
    take(second, "waiting", "");
    take(second, "running", ", \"attempt\": 1");
    take(second, "ran", ", \"attempt\": 1");
  }

  @Test
  void slots_with_one_fate_are_well_also_where_they_share_a_record() throws Exception {
    take(1, "begin", "");
    ran(5);
    take(20, "superseded", ", \"from\": \"" + slot(10) + "\", \"count\": 3");
    take(25, "failed", ", \"attempt\": 1");
    take(25, "failed", ", \"attempt\": 1");
    assertThat(audit.lost(START.plusSeconds(29))).isEmpty();
    assertThat(audit.open()).isEmpty();
    assertThat(audit.counts()).containsEntry("superseded", 3L).containsEntry("ran", 1L);
  }

  @Test
  void a_slot_without_a_record_is_noticed() throws Exception {
    take(1, "begin", "");
    ran(5);
    ran(15);
    take(20, "running", ", \"attempt\": 1");
    assertThat(audit.lost(START.plusSeconds(20)))
        .satisfiesExactly(
            lost -> assertThat(lost).contains(slot(10), "no record"),
            lost -> assertThat(lost).contains(slot(20)));
    assertThat(audit.open()).containsEntry(slot(20), "running");
  }

  @Test
  void a_second_fate_a_second_run_and_a_wrong_count_are_noticed() throws Exception {
    take(1, "begin", "");
    ran(5);
    take(5, "failed", "");
    take(10, "running", ", \"attempt\": 1");
    take(10, "waiting", ", \"attempt\": 1");
    take(10, "running", ", \"attempt\": 2");
    take(30, "missed", ", \"from\": \"" + slot(15) + "\", \"count\": 3");
    assertThat(audit.problems())
        .satisfiesExactly(
            twice -> assertThat(twice).contains("was ran and then failed"),
            again -> assertThat(again).contains("runs, and was waiting"),
            count -> assertThat(count).contains("counts 3 slots, and there are 4"));
    audit = every(SlotAudit.AfterCrash.RERUN);
    take(10, "running", ", \"attempt\": 1");
    take(10, "waiting", ", \"attempt\": 1");
    take(10, "running", ", \"attempt\": 2");
    take(15, "running", ", \"attempt\": 1");
    take(15, "retrying", ", \"attempt\": 1");
    take(15, "running", ", \"attempt\": 2");
    assertThat(audit.problems()).isEmpty();
  }

  @Test
  void after_the_clock_was_set_back_a_slot_has_a_fate_again_and_no_second_run() throws Exception {
    take(1, "begin", "");
    take(100, "superseded", ", \"from\": \"" + slot(5) + "\", \"count\": 20");
    ran(105);
    take(2, "begin", "");
    ran(5);
    assertThat(audit.problems()).isEmpty();
    assertThat(audit.begins()).isEqualTo(1);
    take(105, "running", ", \"attempt\": 1, \"run\": \"b\"");
    assertThat(audit.problems())
        .singleElement()
        .satisfies(again -> assertThat(again).contains("runs, and was ran before"));
  }

  @Test
  void what_is_behind_a_hundred_records_is_not_forgotten() throws Exception {
    take(1, "begin", "");
    for (int i = 1; i <= 101; i++) {
      ran(5 * i);
    }
    take(2, "begin", "");
    take(300, "past", ", \"from\": \"" + START.plusSeconds(5) + "\"");
    assertThat(audit.problems()).isEmpty();
    take(5, "running", ", \"attempt\": 1, \"run\": \"b\"");
    assertThat(audit.problems()).hasSize(1);
  }

  @Test
  void a_try_is_known_by_a_later_record_of_its_slot_and_by_a_stretch_around_it() throws Exception {
    take(1, "begin", "");
    take(5, "failed", ", \"attempt\": 2");
    take(10, "waiting", "");
    take(30, "past", ", \"from\": \"" + slot(20) + "\"");
    assertThat(audit.hasRun(Instant.parse(slot(5)), 1)).isTrue();
    assertThat(audit.hasRun(Instant.parse(slot(5)), 2)).isTrue();
    assertThat(audit.hasRun(Instant.parse(slot(25)), 1)).isTrue();
    assertThat(audit.hasRun(Instant.parse(slot(5)), 3)).isFalse();
    assertThat(audit.hasRun(Instant.parse(slot(10)), 1)).isFalse();
    assertThat(audit.hasRun(Instant.parse(slot(15)), 1)).isFalse();
    assertThat(audit.hasRun(Instant.parse(slot(35)), 1)).isFalse();
  }

  @Test
  void what_is_decided_anew_is_allowed_once_if_the_record_of_the_step_back_is_lost()
      throws Exception {
    take(1, "begin", "");
    take(5, "missed", "");
    audit.setBack(new SlotAudit.Step(START.plusSeconds(6), START.plusSeconds(1)));
    take(5, "skipped", "");
    assertThat(audit.problems()).hasSize(1);

    audit = every(SlotAudit.AfterCrash.REPORT);
    take(1, "begin", "");
    take(5, "missed", "");
    audit.setBack(new SlotAudit.Step(START.plusSeconds(6), START.plusSeconds(1)));
    audit.rewritten();
    take(5, "skipped", "");
    assertThat(audit.problems()).isEmpty();
    take(5, "superseded", "");
    assertThat(audit.problems()).hasSize(1);
  }
}

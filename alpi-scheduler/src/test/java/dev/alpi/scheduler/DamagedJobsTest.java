package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for its turn does so while the file of jobs is damaged. */
@Timeout(30)
final class DamagedJobsTest {
  private ScheduleHome at;
  private Job job;
  private String good;

  /** 08:10 runs, and 08:20 and 08:30 wait for it. */
  @BeforeEach
  void two_slots_wait() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
    job = at.cron("*/10 * * * *", "\"overlap\": \"queue\"");
    at.open();
    at.alarms.advance(Duration.ofMinutes(35));
    good = Files.readString(at.store().path());
    assertThat(at.states(job)).containsOnlyOnce("running").contains("waiting");
  }

  private void damage() throws IOException {
    Files.writeString(at.store().path(), good.substring(1));
  }

  private void mend() throws IOException {
    Files.writeString(at.store().path(), good);
    at.schedule().reload();
    at.work();
  }

  private static Instant time(String text) {
    return Instant.parse("2026-06-01T" + text + ":00Z");
  }

  @Test
  void at_the_start() throws IOException {
    at.kill();
    damage();
    at.open();
    at.work();
    assertThat(at.states(job)).doesNotContain("missed").contains("waiting");
    assertThat(at.runs).isEmpty();
    mend();
    assertThat(at.ran()).containsExactly(time("08:20"), time("08:30"));
    assertThat(at.states(job)).containsExactly("failed", "ran", "ran");
  }

  @Test
  void and_later() throws IOException {
    damage();
    at.schedule().reload();
    at.work();
    assertThat(at.ran()).containsExactly(time("08:10"));
    assertThat(at.states(job)).doesNotContain("missed", "failed").contains("waiting");
    mend();
    assertThat(at.ran()).containsExactly(time("08:10"), time("08:20"), time("08:30"));
    assertThat(at.states(job)).containsExactly("ran", "ran", "ran");
  }
}

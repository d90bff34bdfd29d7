package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rows of compactions: bounded, counted. */
class CompactionLogTest {
  private static final CompactionRow ROW =
      new CompactionRow(
          CompactionRow.Trigger.AUTO, "0a1b2c3d4e5f", "m/x", 32_000, true, 25_000, 9_000, 40, 2);

  @Test
  void a_row_has_the_layout_of_the_spec() throws Exception {
    JournalHome home = JournalHome.unix();
    CompactionLog log = CompactionLog.of(home.home, home.locks, home.clock);
    assertThat(log.rows()).isEmpty();
    assertThat(home.home.resolve("logs")).doesNotExist();
    log.append(ROW);
    assertThat(home.home.resolve("logs/compaction.jsonl"))
        .hasContent(
            "{\"ts\":1772366400.123456,\"trigger\":\"auto\",\"session_id\":\"0a1b2c3d4e5f\","
                + "\"model\":\"m/x\",\"ctx_window\":32000,\"fired\":true,\"tokens_before\":25000,"
                + "\"tokens_after\":9000,\"summarized_messages\":40,\"tool_truncated\":2}\n");
  }

  @Test
  void compactions_of_the_last_days_are_counted() throws Exception {
    JournalHome home = JournalHome.unix();
    CompactionLog log = CompactionLog.of(home.home, home.locks, home.clock);
    log.append(ROW);
    home.clock.advance(Duration.ofDays(23));
    log.append(ROW);
    assertThat(log.counts()).isEqualTo(new CompactionLog.Counts(1, 2));
    home.clock.advance(Duration.ofDays(7));
    log.append(ROW);
    // the limit itself counts
    assertThat(log.counts()).isEqualTo(new CompactionLog.Counts(2, 3));
    home.clock.advance(Duration.ofMillis(1));
    assertThat(log.counts()).isEqualTo(new CompactionLog.Counts(1, 2));
    Path file = home.home.resolve("logs/compaction.jsonl");
    Files.writeString(
        file, "{\"ts\":\"x\"}\n{}\nno json\n{\"ts\":1e400}\n{\"t", StandardOpenOption.APPEND);
    log.append(ROW);
    assertThat(log.counts()).isEqualTo(new CompactionLog.Counts(2, 3));
  }

  @Test
  void older_rows_are_read_from_rotated_files_until_those_go() throws Exception {
    JournalHome home = JournalHome.unix();
    CompactionLog log = CompactionLog.of(home.home, home.locks, home.clock);
    Path logs = Files.createDirectories(home.home.resolve("logs"));
    String row = "{\"ts\":1772366400.0}\n";
    int rows = CompactionLog.BYTES_MAX / row.length();
    Files.writeString(logs.resolve("compaction.jsonl"), row.repeat(rows));
    log.append(ROW);
    assertThat(Files.size(logs.resolve("compaction.jsonl.1"))).isEqualTo(rows * 20L);
    assertThat(Files.readAllLines(logs.resolve("compaction.jsonl"))).hasSize(1);
    assertThat(log.rows()).hasSize(rows + 1);
    assertThat(log.rows().getLast().string("model")).contains("m/x");
  }
}

package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.CandidateOrigin.Source;
import dev.alpi.memory.MemoryAudit.Cluster;
import dev.alpi.memory.MemoryAudit.Member;
import dev.alpi.memory.MemoryAudit.Stale;
import dev.alpi.memory.MemoryAudit.Usage;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryAuditTest {
  private final FakeClock clock = FakeClock.at("2026-03-01T12:00:00Z");
  private final Path home;
  private final MemoryStore store;

  MemoryAuditTest() throws IOException {
    home = Homes.UNIX.create();
    store = MemoryStore.open(home, FileLocks.inMemory(), clock, Homes::redact);
  }

  private void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void an_empty_home_is_well_and_stays_as_it_is() throws IOException {
    MemoryAudit audit = MemoryAudit.of(store);
    assertThat(audit.files())
        .containsOnly(
            new Usage(MemoryFile.USER, 0, 0, 0, false),
            new Usage(MemoryFile.MEMORY, 0, 0, 0, false),
            new Usage(MemoryFile.AGENT, 0, 0, 0, false));
    assertThat(audit.stale()).isEmpty();
    assertThat(audit.clusters()).isEmpty();
    assertThat(audit.leaks()).isEmpty();
    assertThat(audit.pressures()).isEmpty();
    assertThat(audit.compactions())
        .containsExactly(new CompactionCount(7, 0, 0, 0, 0), new CompactionCount(30, 0, 0, 0, 0));
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_file_is_flagged_at_eighty_percent_and_not_before() throws IOException {
    store.add(MemoryFile.USER, List.of("x".repeat(2399)), Confidence.NORMAL);
    assertThat(MemoryAudit.of(store).files().getFirst())
        .isEqualTo(new Usage(MemoryFile.USER, 1, 2399, 79, false));
    store.replace(MemoryFile.USER, "x", "x".repeat(2400));
    assertThat(MemoryAudit.of(store).files().getFirst())
        .isEqualTo(new Usage(MemoryFile.USER, 1, 2400, 80, true));
    assertThat(MemoryAudit.of(store).pressures()).containsExactly("USER.md is 80 % full");
  }

  @Test
  void guesses_of_fifteen_days_are_stale() throws IOException {
    store.add(MemoryFile.USER, List.of("Likes tea", "Owns a cat"), Confidence.LOW);
    store.add(MemoryFile.USER, List.of("owns a cat"), Confidence.LOW);
    clock.advance(Duration.ofDays(14));
    assertThat(MemoryAudit.of(store).stale()).isEmpty();
    clock.advance(Duration.ofDays(1));
    assertThat(MemoryAudit.of(store).stale())
        .containsExactly(new Stale(MemoryFile.USER, "Likes tea", 15));
  }

  @Test
  void entries_that_say_much_the_same_are_told_by_how_much() throws IOException {
    write("memories/USER.md", "a b c d e f g h i j\n§\na b c d e f g h i x\n§\nnothing like it\n");
    write("memories/MEMORY.md", "a b c d e f g h y x\n§\na b c d e y z\n");
    Member user1 = new Member(MemoryFile.USER, "a b c d e f g h i j");
    Member user2 = new Member(MemoryFile.USER, "a b c d e f g h i x");
    Member memory1 = new Member(MemoryFile.MEMORY, "a b c d e f g h y x");
    Member memory2 = new Member(MemoryFile.MEMORY, "a b c d e y z");
    assertThat(MemoryAudit.of(store).clusters())
        .containsExactly(
            new Cluster(50, List.of(user1, user2, memory1, memory2)),
            new Cluster(70, List.of(user1, user2, memory1)),
            new Cluster(90, List.of(user1, user2, memory1)));
  }

  @Test
  void what_is_about_the_running_system_is_a_leak() throws IOException {
    write("memories/MEMORY.md", "The chat_id is 4711\n§\nBorn on 1980-05-01\n");
    assertThat(MemoryAudit.of(store).leaks())
        .singleElement()
        .satisfies(leak -> assertThat(leak.text()).isEqualTo("The chat_id is 4711"));
  }

  @Test
  void the_queue_is_counted_and_presses_from_160_on() throws IOException {
    PromotionQueue queue = PromotionQueue.of(store, new Random(1));
    CandidateOrigin origin = new CandidateOrigin(Source.MANUAL, "", "");
    for (int i = 0; i < 159; i++) {
      Candidate candidate =
          new Candidate(
              i == 0 ? MemoryFile.USER : MemoryFile.MEMORY,
              "Server " + i + " runs Debian",
              Confidence.NORMAL);
      queue.add(origin, List.of(candidate));
    }
    clock.advance(Duration.ofDays(2));
    MemoryAudit.Queue told = MemoryAudit.of(store).queue();
    assertThat(told.waiting()).isEqualTo(159);
    assertThat(told.byTarget()).isEqualTo(Map.of(MemoryFile.USER, 1, MemoryFile.MEMORY, 158));
    assertThat(told.oldest()).contains(Duration.ofDays(2));
    assertThat(MemoryAudit.of(store).pressures()).isEmpty();
    queue.add(origin, List.of(new Candidate(MemoryFile.USER, "Likes tea", Confidence.LOW)));
    assertThat(MemoryAudit.of(store).pressures()).singleElement().asString().startsWith("160 ");
  }

  @Test
  void compactions_of_a_week_and_a_month_are_counted() throws IOException {
    long now = clock.instant().getEpochSecond();
    write(
        "logs/compaction.jsonl",
        "{\"ts\":%d.5,\"fired\":true,\"tokens_before\":1000,\"tokens_after\":400}\n"
                .formatted(now - 86_400 * 6)
            + "{\"ts\":\"2026-02-28T12:00:00Z\",\"fired\":false}\n"
            + "{\"ts\":%d,\"fired\":true,\"tokens_before\":1000,\"tokens_after\":200}\n"
                .formatted(now - 86_400 * 20)
            + "{\"ts\":%d,\"fired\":true,\"tokens_before\":-9,\"tokens_after\":1e99}\n"
                .formatted(now - 86_400 * 31)
            + "{\"ts\":1e300,\"fired\":1}\n"
            + "{\"fired\":true}\n"
            + "not JSON\n"
            + "[]\n"
            + "{\"ts\":\"soon\"}\n"
            + "{\"ts");
    assertThat(MemoryAudit.of(store).compactions())
        .containsExactly(
            new CompactionCount(7, 3, 1, 1000, 400), new CompactionCount(30, 4, 2, 2000, 600));
    assertThat(MemoryAudit.of(store).compactions().getLast().percentLeft()).isEqualTo(30);
  }

  @Test
  void only_the_newest_end_of_a_huge_log_is_read() throws IOException {
    String row = "{\"ts\":%d,\"fired\":true}\n".formatted(clock.instant().getEpochSecond());
    int rows = CompactionCount.BYTES_MAX / row.length() + 10;
    write("logs/compaction.jsonl", row.repeat(rows));
    assertThat(MemoryAudit.of(store).compactions().getFirst().fired())
        .isEqualTo(CompactionCount.BYTES_MAX / row.length());
  }

  @Test
  @Timeout(20)
  void hostile_files_take_no_time_to_speak_of() throws IOException {
    String entries = "a b c d e f g h\n§\n".repeat(10_000);
    write("memories/USER.md", entries);
    write("memories/MEMORY.md", ("word ".repeat(390) + "\n§\n").repeat(100));
    assertThat(MemoryAudit.of(store).clusters()).isNotEmpty();
  }
}

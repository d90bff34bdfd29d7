package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.AppendLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The segments of the archive: when a new one begins, and which are kept. */
class SpendArchiveTest {
  private static final YearMonth MONTH = YearMonth.of(2026, 3);

  private final Path directory = Jimfs.newFileSystem(Configuration.unix()).getPath("/logs/spend");

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(directory.getParent());
  }

  private SpendArchive archive(int months, int segments, long segmentBytes) {
    return new SpendArchive(directory, new SpendArchive.Keeping(months, segments, segmentBytes));
  }

  private static SpendArchive.Entry entry(long sequence, String run) {
    LocalDate day = MONTH.atDay(1);
    return new SpendArchive.Entry.Spent(
        sequence, new SpendRow(day, OWNER.run(run), spend("0.1"), 1));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static long calls(SpendArchive archive) throws IOException {
    long calls = 0;
    for (SpendArchive.Segment segment : archive.segments(YearMonth.of(2020, 1))) {
      for (SpendArchive.Batch batch : archive.read(segment)) {
        calls += batch.rows().stream().mapToLong(SpendRow::calls).sum();
      }
    }
    return calls;
  }

  @Test
  void an_archive_that_cannot_be_looked_into_is_not_an_empty_one() throws IOException {
    SpendArchive archive = archive(13, 64, 1);
    assertThat(archive.segments(MONTH)).isEmpty();
    Files.delete(directory.getParent());
    // nobody can look below it, as where it may not be read
    Files.createSymbolicLink(directory.getParent(), directory.getParent());
    assertThatThrownBy(() -> archive.segments(MONTH)).isInstanceOf(IOException.class);
    Files.delete(directory.getParent());
    Files.createDirectory(directory.getParent());
    Files.createSymbolicLink(directory, directory);
    assertThatThrownBy(() -> archive.segments(MONTH)).isInstanceOf(IOException.class);
  }

  @Test
  void what_is_there_already_is_not_added_again() throws IOException {
    SpendArchive archive = archive(13, 64, 1 << 20);
    archive.add("g", MONTH, List.of(entry(1, "a"), entry(2, "a")));
    archive.add("g", MONTH, List.of(entry(1, "a"), entry(2, "a")));
    archive.add("g", MONTH, List.of(entry(1, "a"), entry(2, "a"), entry(3, "a")));
    assertThat(calls(archive)).isEqualTo(3);
    // the same numbers in another journal are something else
    archive(13, 64, 1 << 20).add("h", MONTH, List.of(entry(1, "a")));
    assertThat(calls(archive)).isEqualTo(4);
  }

  @Test
  void a_segment_that_is_full_is_followed_by_the_next_and_its_batch_still_counts()
      throws IOException {
    SpendArchive archive = archive(13, 64, 1);
    archive.add("g", MONTH, List.of(entry(1, "a")));
    archive.add("g", MONTH, List.of(entry(1, "a")));
    assertThat(names()).containsExactly("2026-03.journal");
    archive.add("g", MONTH, List.of(entry(1, "a"), entry(2, "b")));
    assertThat(names()).containsExactly("2026-03.1.journal", "2026-03.journal");
    archive.add("g", MONTH.plusMonths(1), List.of(entry(2, "b"), entry(3, "c")));
    assertThat(names()).containsExactly("2026-03.1.journal", "2026-03.journal", "2026-04.journal");
    assertThat(calls(archive)).isEqualTo(3);
    // a clock that was set back does not hide what is newest
    archive.add("g", MONTH, List.of(entry(3, "c"), entry(4, "d")));
    assertThat(names()).contains("2026-04.1.journal");
    assertThat(calls(archive)).isEqualTo(4);
  }

  @Test
  void as_many_segments_as_are_kept_are_kept_and_no_more() throws IOException {
    SpendArchive archive = archive(13, 12, 1);
    for (int i = 1; i <= 12; i++) {
      archive.add("g", MONTH, List.of(entry(i, "a")));
    }
    assertThat(names()).hasSize(12).contains("2026-03.journal");
    archive.add("g", MONTH, List.of(entry(13, "a")));
    assertThat(names())
        .hasSize(12)
        .doesNotContain("2026-03.journal")
        .contains("2026-03.1.journal", "2026-03.12.journal");
    assertThat(calls(archive)).isEqualTo(12);
  }

  @Test
  void as_many_months_as_are_kept_are_kept_and_no_more() throws IOException {
    SpendArchive archive = archive(13, 64, 1 << 20);
    for (int i = 0; i < 13; i++) {
      archive.add("g", MONTH.plusMonths(i), List.of(entry(i + 1, "a")));
    }
    assertThat(names()).hasSize(13).contains("2026-03.journal", "2027-03.journal");
    archive.add("g", MONTH.plusMonths(13), List.of(entry(14, "a")));
    assertThat(names()).hasSize(13).doesNotContain("2026-03.journal").contains("2026-04.journal");
  }

  @Test
  void entries_of_any_length_make_records_that_are_not_too_long() throws IOException {
    SpendArchive archive = archive(13, 64, 1 << 20);
    List<SpendArchive.Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      String longest = "\u0001".repeat(Attribution.CHARS_MAX - 4) + i;
      entries.add(
          new SpendArchive.Entry.Spent(
              2 * i,
              new SpendRow(
                  MONTH.atDay(1),
                  new Attribution(longest, longest, longest, longest, longest, longest),
                  spend("0.1"),
                  1)));
      String text = "\u0001".repeat(Allowance.CHARS_MAX);
      entries.add(
          new SpendArchive.Entry.Raised(
              2 * i + 1,
              new Allowed(
                  MONTH.atDay(1),
                  MONTH.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                  new Allowance(new Usd(1), 1, text, text))));
    }
    archive.add("g", MONTH, entries);
    archive.add("g", MONTH, entries);
    assertThat(calls(archive)).isEqualTo(200);
    assertThat(AppendLog.read(directory.resolve("2026-03.journal")))
        .hasSizeGreaterThan(10)
        .allMatch(record -> record.length() < AppendLog.RECORD_BYTES_MAX);
  }

  @Test
  void what_is_no_segment_is_left_alone() throws IOException {
    SpendArchive archive = archive(1, 1, 1);
    Files.createDirectories(directory);
    for (String name : List.of("notes.txt", "2026-99.journal", "2025-01.x.journal")) {
      Files.writeString(directory.resolve(name), "?");
    }
    archive.add("g", MONTH, List.of(entry(1, "a")));
    archive.add("g", MONTH, List.of(entry(2, "a")));
    assertThat(names())
        .containsExactly("2025-01.x.journal", "2026-03.1.journal", "2026-99.journal", "notes.txt");
  }

  @Test
  void nothing_to_keep_makes_no_file() throws IOException {
    archive(13, 64, 1).add("g", MONTH, List.of());
    assertThat(directory).doesNotExist();
  }
}

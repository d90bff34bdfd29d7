package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --keep} removes, and what it never does. */
final class BackupRetentionTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T12:00:00Z"));
  private static final Optional<String> ALL = Optional.empty();

  @TempDir private Path folder;

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(folder.resolve(name), "x");
    }
  }

  private List<String> pruned(String keep, String newest, Optional<String> profile)
      throws IOException, CommandFailure {
    return BackupRetention.parse(keep).prune(folder.resolve(newest), profile, CLOCK).stream()
        .map(each -> each.getFileName().toString())
        .sorted()
        .toList();
  }

  @Test
  void the_newest_of_each_day_week_and_month_is_kept() throws Exception {
    files(
        "alpi.2026-11-29.alpi-backup",
        "alpi.2026-11-29T110000Z.alpi-backup",
        "alpi.2026-11-28.alpi-backup",
        "alpi.2026-11-27.alpi-backup",
        "alpi.2026-11-22.alpi-backup",
        "alpi.2026-10-31.alpi-backup",
        "alpi.2026-10-30.alpi-backup",
        "alpi.2026-09-30.alpi-backup");

    assertThat(pruned("daily=2,weekly=2,monthly=2", "alpi.2026-11-29T110000Z.alpi-backup", ALL))
        .containsExactly(
            "alpi.2026-09-30.alpi-backup",
            "alpi.2026-10-30.alpi-backup",
            "alpi.2026-11-27.alpi-backup",
            "alpi.2026-11-29.alpi-backup");
  }

  @Test
  void an_archive_of_one_profile_removes_none_of_all_nor_of_another() throws Exception {
    files(
        "alpi.2026-11-29.alpi-backup",
        "alpi.2026-11-28.alpi-backup",
        "alpi.home.2026-11-28.alpi-backup",
        "alpi.work.2026-11-28.alpi-backup",
        "alpi.work.2026-11-29.alpi-backup");

    assertThat(pruned("daily=1", "alpi.work.2026-11-29.alpi-backup", Optional.of("work")))
        .containsExactly("alpi.work.2026-11-28.alpi-backup");
    assertThat(pruned("daily=1", "alpi.2026-11-29.alpi-backup", ALL))
        .containsExactly("alpi.2026-11-28.alpi-backup");
  }

  @Test
  void what_create_does_not_call_so_or_is_no_file_is_nobodys_to_remove() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("alpi.2020-01-01.alpi-backup"));
    Path link = folder.resolve("alpi.2020-01-02.alpi-backup");
    Files.createSymbolicLink(link, folder.resolve("mine"));
    files(
        "mine",
        "alpi.2020-02-31.alpi-backup",
        "alpi.2020-01-01.alpi-backup.old",
        "alpi..alpi-backup",
        "alpi.alpi-backup",
        "alpi.2027-01-01.alpi-backup",
        ".alpi.2020-01-01.alpi-backup.17-1-0.tmp",
        "alpi.2026-11-29.alpi-backup");
    try (Stream<Path> before = Files.list(folder)) {
      List<Path> all = before.toList();

      assertThat(pruned("daily=0", "alpi.2026-11-29.alpi-backup", ALL)).isEmpty();

      assertThat(folder).isDirectoryContaining(all::contains);
      assertThat(all).allMatch(each -> Files.exists(each, java.nio.file.LinkOption.NOFOLLOW_LINKS));
      assertThat(directory).exists();
    }
  }

  @Test
  void what_was_left_by_one_that_was_killed_goes_after_a_day() throws Exception {
    files(
        ".alpi.2026-11-20.alpi-backup.77-1-0.tmp",
        ".alpi.2026-11-29.alpi-backup.78-1-0.tmp",
        ".alpi.work.2026-11-20.alpi-backup.77-1-0.tmp",
        ".alpi.2026-11-20.alpi-backup.notes",
        ".notes.77-1-0.tmp",
        "alpi.2026-11-20.alpi-backup");
    Files.createDirectory(folder.resolve(".alpi.2026-11-20.alpi-backup.scratch"));
    files(".alpi.2026-11-20.alpi-backup.scratch/copy.db");
    FileTime old = FileTime.from(CLOCK.instant().minus(Duration.ofDays(2)));
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.filter(path -> !path.toString().contains("11-29")).toList()) {
        Path _ = Files.setLastModifiedTime(each, old);
      }
    }
    Path now = folder.resolve(".alpi.2026-11-29.alpi-backup.78-1-0.tmp");
    Path _ = Files.setLastModifiedTime(now, FileTime.from(CLOCK.instant()));

    BackupRetention.removeLeftovers(folder.resolve("alpi.2026-11-29.alpi-backup"), ALL, CLOCK);

    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".alpi.2026-11-29.alpi-backup.78-1-0.tmp",
              ".alpi.work.2026-11-20.alpi-backup.77-1-0.tmp",
              ".alpi.2026-11-20.alpi-backup.notes",
              ".notes.77-1-0.tmp",
              "alpi.2026-11-20.alpi-backup");
    }
  }
}

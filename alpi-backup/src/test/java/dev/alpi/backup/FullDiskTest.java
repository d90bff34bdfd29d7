package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.backup.SealedArchive.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives and restores on a disk that is too small: a file system in memory. */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class FullDiskTest {
  @Parameter private Backup.Format format;

  @TempDir private Path folder;
  private Path disk;
  private BackupFixture on;
  private boolean isMounted;

  @BeforeEach
  void home() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
    on = new BackupFixture(folder);
    on.format = format;
  }

  private void mount(String options) throws IOException, InterruptedException {
    isMounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
    assumeTrue(isMounted, "only root may mount a small disk here");
  }

  private static boolean run(String... words) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    on.close();
    if (isMounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  @Test
  void an_archive_that_does_not_fit_leaves_the_one_before() throws Exception {
    mount("size=3m");
    Path archive = disk.resolve("a.alpi-backup");
    on.write("small", "x");
    Backup.Made _ = create(on.home, archive);
    byte[] before = Files.readAllBytes(archive);
    byte[] noise = new byte[5_000_000];
    new Random(7).nextBytes(noise);
    Files.write(on.home.resolve("noise"), noise);

    assertThatThrownBy(() -> create(on.home, archive))
        .hasMessage("there is no room for the archive in " + disk);

    assertThat(archive).hasBinaryContent(before);
    try (var children = Files.list(disk)) {
      assertThat(children).containsExactly(archive);
    }
    assertThat(on.home.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void a_home_on_a_full_disk_is_left_as_it_was() throws Exception {
    mount("size=80m,nr_inodes=60");
    Path home = Files.createDirectory(disk.resolve(".alpi"));
    Files.writeString(home.resolve("config.yaml"), "as it was\n");
    Tar tar = new Tar();
    SealedChunks chunks = new SealedChunks();
    for (int i = 0; i < 100; i++) {
      tar.file("alpi-home/d" + i % 3 + "/f" + i, "x");
      chunks.file("d" + i % 3 + "/f" + i, "x");
    }
    Map<String, String> before = BackupFixture.tree(disk);

    try (Archive opened = open(tar, chunks)) {
      Restore restore = on.restore(opened);
      assertThatThrownBy(() -> restore.home(home, Backup.IfThere.REPLACE))
          .hasMessageContaining("No space left");
    }

    assertThat(BackupFixture.tree(disk)).isEqualTo(before);
  }

  @Test
  void a_disk_that_is_too_small_is_seen_before_anything_is_written() throws Exception {
    mount("size=12m");
    Path home = disk.resolve(".alpi");
    Tar tar = new Tar().sized('0', "alpi-home/x", new byte[7 << 20]);
    try (Archive opened = open(tar, new SealedChunks().file("x", "\0".repeat(7 << 20)))) {
      Restore restore = on.restore(opened);
      assertThatThrownBy(() -> restore.home(home, Backup.IfThere.REFUSE))
          .hasMessageContaining("there is no room for it")
          .hasMessageContaining("MiB are free");
    }
    assertThat(disk).isEmptyDirectory();
  }

  @Test
  void a_database_is_copied_beside_the_archive_if_the_home_has_no_room() throws Exception {
    mount("size=4m");
    Path home = Files.createDirectory(disk.resolve(".alpi"));
    database(home.resolve("x.db"));

    Backup.Made made = create(home, on.archive);

    assertThat(made.remarks()).noneMatch(each -> each.reason().isLoss());
    assertThat(made.bytes()).isGreaterThan(2_000_000);
    try (var children = Files.list(folder)) {
      assertThat(children).containsExactlyInAnyOrder(disk, on.home, on.archive);
    }
  }

  @Test
  void there_is_no_archive_without_a_database_for_want_of_room() throws Exception {
    mount("size=4m");
    Path home = Files.createDirectory(disk.resolve(".alpi"));
    database(home.resolve("x.db"));
    Path archive = Files.createDirectory(disk.resolve("archives")).resolve("a.alpi-backup");

    assertThatThrownBy(() -> create(home, archive))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("x.db is a database, and there is no room");

    assertThat(archive.getParent()).isEmptyDirectory();
    assertThat(home.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void a_home_that_is_a_mount_point_is_refused_before_anything_is_written() throws Exception {
    on.write("config.yaml", "x");
    Backup.Made _ = create(on.home, on.archive);
    mount("size=12m");
    try (Archive opened = on.open()) {
      Restore restore = on.restore(opened);
      assertThatThrownBy(() -> restore.home(disk, Backup.IfThere.REFUSE))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("where a disk is mounted");
      assertThat(disk).isEmptyDirectory();
      // a directory in it is the way
      Restore.Restored _ = restore.home(disk.resolve("new"), Backup.IfThere.REFUSE);
    }
    assertThat(disk.resolve("new/config.yaml")).hasContent("x");
  }

  private static void database(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      boolean _ = statement.execute("CREATE TABLE t(x)");
      boolean _ = statement.execute("INSERT INTO t VALUES(randomblob(2500000))");
    }
  }

  private Archive open(Tar tar, SealedChunks chunks) throws IOException {
    Files.write(
        on.archive, format == Backup.Format.ONE ? SealedArchive.of(tar.end()) : chunks.made());
    return on.open();
  }

  private Backup.Made create(Path home, Path archive) throws IOException {
    return on.create(
        new Backup.Request(home, archive, Optional.empty(), Backup.IfThere.REPLACE, on.format),
        Progress.none());
  }
}

package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is restored for itself into a home that goes on. */
final class PathRestoreTest {
  @TempDir private Path folder;
  private BackupFixture on;
  private Path database;

  @BeforeEach
  void home() throws Exception {
    on = new BackupFixture(folder);
    database = on.home.resolve("x.db");
    on.write("profiles/work/config.yaml", "model: ''\n");
    on.write("profiles/work/memories/USER.md", "old\n");
    on.write("profiles/work/logs/ledger.json", "little\n");
    on.write("profiles/work/logs/agent.log", "old\n");
    on.write("profiles/work/gateway/gateway.db", "no database, but a file\n");
    try (Connection connection = opened(database);
        Statement statement = connection.createStatement()) {
      boolean _ = statement.execute("CREATE TABLE t(x)");
    }
    Backup.Made _ = on.create();
  }

  @AfterEach
  void end() {
    on.close();
  }

  private static Connection opened(Path database) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + database);
  }

  private Restore.Restored restored(String path) throws IOException {
    try (Archive archive = on.open()) {
      return on.restore(archive)
          .path(
              HomeRoot.at(on.home),
              HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
              path,
              Backup.IfThere.REPLACE);
    }
  }

  private void refused(String path, String message) {
    assertThatThrownBy(() -> restored(path))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining(message);
  }

  /** Leaves the log of a process that was killed, in which the table is another. */
  private void leaveLog() throws Exception {
    try (Connection connection = opened(database);
        Statement statement = connection.createStatement()) {
      boolean _ = statement.execute("PRAGMA journal_mode = WAL");
      boolean _ = statement.execute("DROP TABLE t");
      boolean _ = statement.execute("CREATE TABLE other(x)");
      Files.copy(on.home.resolve("x.db-wal"), on.in("wal"));
      Files.copy(database, on.in("db"));
    }
    Files.copy(on.in("wal"), on.home.resolve("x.db-wal"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(on.in("db"), database, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> tables(Path database) throws SQLException {
    try (Connection connection = opened(database);
        Statement statement = connection.createStatement();
        var names = statement.executeQuery("SELECT group_concat(name) FROM sqlite_master")) {
      return List.of(names.getString(1).split(","));
    }
  }

  @Test
  void the_log_of_a_database_that_is_gone_is_not_taken_for_that_of_the_restored() throws Exception {
    leaveLog();
    Files.delete(database);

    Restore.Restored _ = restored("x.db");

    assertThat(tables(database)).containsExactly("t");
  }

  @Test
  void a_damaged_database_is_replaced_and_kept() throws Exception {
    Files.writeString(on.home.resolve("x.db-wal"), "a log\n");
    byte[] bytes = Files.readAllBytes(database);
    // the first sixteen bytes stay, by which it is known
    java.util.Arrays.fill(bytes, 16, bytes.length, (byte) 0x55);
    Files.write(database, bytes);

    Path kept = restored("x.db").before().orElseThrow();

    assertThat(tables(database)).containsExactly("t");
    assertThat(kept).hasBinaryContent(bytes);
    assertThat(on.home.resolve("x.db-wal")).doesNotExist();
  }

  @Test
  void a_whole_profile_is_not_restored_as_a_path() {
    refused("profiles/work", "no part of a profile");
    refused("profiles/work/", "no part of a profile");
    refused("profiles", "no part of a profile");
    refused("profiles/none", "no part of a profile");
    assertThat(on.home.resolve("profiles")).isDirectoryContaining(each -> each.endsWith("work"));
  }

  @Test
  void what_stays_when_a_profile_is_replaced_stays_then_too() throws IOException {
    on.staying = _ -> List.of("logs/ledger.json");
    on.write("profiles/work/logs/ledger.json", "much\n");
    on.write("profiles/work/logs/agent.log", "new\n");

    refused("profiles/work/logs/ledger.json", "does not go back in time");
    Restore.Restored _ = restored("profiles/work/logs/");

    Path logs = on.home.resolve("profiles/work/logs");
    assertThat(logs.resolve("agent.log")).hasContent("old");
    assertThat(logs.resolve("ledger.json")).hasContent("much");
  }

  @Test
  void a_gateway_hears_that_time_has_passed_without_it() throws IOException {
    Path mark = on.home.resolve("profiles/work/gateway/restored");

    Restore.Restored _ = restored("profiles/work/gateway/gateway.db");
    assertThat(mark).hasContent(BackupFixture.NOW.toString());
    Files.delete(mark);
    Restore.Restored _ = restored("profiles/work/gateway");
    assertThat(mark).hasContent(BackupFixture.NOW.toString());
    Files.delete(mark);
    Restore.Restored _ = restored("profiles/work/memories");
    assertThat(mark).doesNotExist();
  }

  @Test
  void nothing_is_restored_while_an_archive_is_made() throws IOException {
    try (Archive archive = on.open();
        FileLocks.Held _ =
            on.locks.acquire(
                on.home.resolve(Backup.LOCK), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO)) {
      Restore restore = on.restore(archive);
      assertThatThrownBy(
              () ->
                  restore.path(
                      HomeRoot.at(on.home),
                      HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                      "x.db",
                      Backup.IfThere.REPLACE))
          .isInstanceOf(StoreException.Locked.class);
      assertThatThrownBy(() -> restore.home(on.home, Backup.IfThere.REPLACE))
          .isInstanceOf(StoreException.Locked.class);
    }
  }

  @Test
  void a_link_to_a_home_stays_a_link() throws IOException {
    Path real = Files.createDirectories(on.in("elsewhere")).resolve("home");
    Files.move(on.home, real);
    Path _ = Files.createSymbolicLink(on.home, real);
    DurableFiles.deleteTree(real.resolve("profiles"));

    try (Archive archive = on.open()) {
      Restore.Restored restored = on.restore(archive).home(on.home, Backup.IfThere.REPLACE);
      assertThat(restored.before().orElseThrow().getParent()).isEqualTo(real.getParent());
    }

    assertThat(on.home).isSymbolicLink();
    assertThat(real.resolve("profiles/work/memories/USER.md")).hasContent("old");
  }
}

package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** Archives of homes on a real disk, made and restored. */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class BackupTest {
  @Parameter private Backup.Format format;

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.format = format;
    on.write("config.yaml", "model: ''\n");
    on.write("memories/USER.md", "user likes café\n");
    on.write("sessions/0123456789ab.json", "{}");
    on.write("logs/ledger.json", "{\"day\":\"2026-05-06\"}");
    on.write("profiles/work/.env", "OPENAI_API_KEY=x\n");
    on.write("profiles/work/profile.json", "{\"name\":\"work\"}");
  }

  @AfterEach
  void end() {
    on.close();
  }

  @Test
  void what_is_restored_is_what_was_there() throws IOException {
    on.write("a/" + "long name of a file, ".repeat(11) + "ü", "x");
    on.write("a/deep/er/and/deeper/" + "p".repeat(200) + "/" + "q".repeat(200), "y");
    Path old = on.home.resolve("memories/USER.md");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("1971-12-31T23:59:58.25Z")));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("r-xr---w-"));
    Files.createDirectories(on.home.resolve("skills/empty"));
    Files.setPosixFilePermissions(
        on.home.resolve("skills"), PosixFilePermissions.fromString("rwxr-x---"));
    Path link = Files.createSymbolicLink(on.home.resolve("a/link"), Path.of("../memories/USER.md"));
    Files.getFileAttributeView(link, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .setTimes(FileTime.from(Instant.parse("2001-02-03T04:05:06.75Z")), null, null);
    Files.createLink(
        on.home.resolve("a.same"),
        on.home.resolve("a/deep/er/and/deeper/" + "p".repeat(200) + "/" + "q".repeat(200)));
    Map<String, String> before = BackupFixture.tree(on.home);

    Backup.Made made = on.create();

    assertThat(made.remarks()).allSatisfy(each -> assertThat(each.reason().isLoss()).isFalse());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.archive())))
        .isEqualTo("rw-------");
    Path place = on.in("elsewhere");
    try (Archive archive = on.open()) {
      Restore.Restored restored = on.restore(archive).home(place, Backup.IfThere.REFUSE);
      assertThat(restored.before()).isEmpty();
    }
    assertThat(BackupFixture.tree(place)).isEqualTo(before);
    assertThat(Files.getAttribute(place.resolve("a.same"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void large_and_incompressible_files_come_back() throws IOException {
    byte[] noise = new byte[20_000_000];
    new Random(7).nextBytes(noise);
    Files.write(on.home.resolve("noise"), noise);
    on.write("text", "all work and no play\n".repeat(1_000_000));

    Backup.Made made = on.create();

    assertThat(made.archiveBytes()).isBetween(20_000_000L, 20_600_000L);
    try (Archive archive = on.open()) {
      Restore.Restored _ = on.restore(archive).into(on.in("x"));
    }
    assertThat(on.in("x").resolve("noise")).hasBinaryContent(noise);
    assertThat(on.in("x").resolve("text")).hasSameBinaryContentAs(on.home.resolve("text"));
  }

  @Test
  void what_can_be_had_again_is_left_out_and_named() throws IOException {
    on.write("cache/x", "x");
    on.write("profiles/work/.trash/x", "x");
    on.write("skills/cache/kept", "of a person");
    on.write(".in-use.lock", "");
    on.write("service.pid", "17\n");
    Files.createSymbolicLink(on.home.resolve("out"), Path.of("/etc/passwd"));
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      var _ = socket.bind(UnixDomainSocketAddress.of(on.home.resolve("agent.12")));
    }

    Backup.Made made = on.create();

    assertThat(made.remarks())
        .contains(
            new Remark("cache", Remark.Reason.NOT_NEEDED),
            new Remark("profiles/work/.trash", Remark.Reason.NOT_NEEDED),
            new Remark(".in-use.lock", Remark.Reason.NOT_NEEDED),
            new Remark("agent.12", Remark.Reason.NOT_NEEDED),
            new Remark("out", Remark.Reason.LEADS_OUT));
    try (Archive archive = on.open()) {
      assertThat(archive.list(Progress.none()))
          .extracting(ArchivedFile::path)
          .contains("skills/cache/kept", "logs/ledger.json", "profiles/work/.env")
          .doesNotContain("cache", "service.pid", "out", ".in-use.lock");
    }
  }

  @Test
  void a_database_in_use_is_copied_as_a_whole() throws Exception {
    Path database = on.home.resolve("gateway.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE t(x)");
      statement.execute("INSERT INTO t VALUES('in the log')");
      Backup.Made _ = on.create();
    }
    Path place = on.in("elsewhere");
    try (Archive archive = on.open()) {
      Restore.Restored _ = on.restore(archive).home(place, Backup.IfThere.REFUSE);
    }
    assertThat(place.resolve("gateway.db-wal")).doesNotExist();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + place.resolve("gateway.db"));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT x FROM t").getString(1)).isEqualTo("in the log");
    }
  }

  @Test
  void an_archive_is_replaced_only_on_demand_and_never_put_into_the_home() throws IOException {
    Backup.Made _ = on.create();
    byte[] first = Files.readAllBytes(on.archive);

    assertThatThrownBy(on::create)
        .isInstanceOfSatisfying(
            BackupException.class,
            e -> assertThat(e.kind()).isEqualTo(BackupException.Kind.IN_THE_WAY));
    assertThat(on.archive).hasBinaryContent(first);
    Backup.Made _ = on.create(Optional.empty(), Backup.IfThere.REPLACE);
    assertThat(Files.readAllBytes(on.archive)).isNotEqualTo(first);
    Backup.Request inside =
        new Backup.Request(
            on.home,
            on.home.resolve("x.alpi-backup"),
            Optional.empty(),
            Backup.IfThere.REFUSE,
            on.format);
    assertThatThrownBy(() -> on.create(inside, Progress.none()))
        .hasMessageContaining("in the home");
    try (var children = Files.list(folder)) {
      assertThat(children.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(".alpi", "a.alpi-backup");
    }
  }

  @Test
  void a_home_that_has_something_is_kept_beside_the_new_one() throws IOException {
    Backup.Made _ = on.create();
    Map<String, String> archived = BackupFixture.tree(on.home);
    on.write("config.yaml", "model: x\n");
    Map<String, String> later = BackupFixture.tree(on.home);

    try (Archive archive = on.open()) {
      Restore restore = on.restore(archive);
      assertThatThrownBy(() -> restore.home(on.home, Backup.IfThere.REFUSE))
          .hasMessageContaining("is not empty");
      assertThat(BackupFixture.tree(on.home)).isEqualTo(later);
      Restore.Restored restored = restore.home(on.home, Backup.IfThere.REPLACE);
      assertThat(BackupFixture.tree(on.home)).isEqualTo(archived);
      assertThat(BackupFixture.tree(restored.before().orElseThrow())).isEqualTo(later);
    }
  }

  @Test
  void a_home_with_nothing_in_it_comes_back() throws IOException {
    DurableFiles.deleteTree(on.home);
    Files.createDirectory(on.home);
    Backup.Made _ = on.create();
    Path place = on.in("elsewhere");
    try (Archive archive = on.open()) {
      Restore.Restored _ = on.restore(archive).home(place, Backup.IfThere.REFUSE);
      assertThat(place).isEmptyDirectory();
      assertThatThrownBy(
              () ->
                  on.restore(archive)
                      .path(
                          HomeRoot.at(place),
                          HomeRoot.at(place).profile(ProfileName.DEFAULT),
                          "a",
                          Backup.IfThere.REFUSE))
          .hasMessage("the archive has no a");
    }
  }

  @Test
  void bits_of_a_mode_that_an_archive_has_no_place_for_are_told() throws IOException {
    on.write("shared/x", "x");
    Files.setAttribute(on.home.resolve("shared"), "unix:mode", 02750);
    Files.setAttribute(on.home.resolve("shared/x"), "unix:mode", 04700);

    Backup.Made made = on.create();

    assertThat(made.remarks())
        .contains(
            new Remark("shared", Remark.Reason.MORE_MODE),
            new Remark("shared/x", Remark.Reason.MORE_MODE));
    assertThat(made.losses()).isEmpty();
  }

  @Test
  void a_profile_beside_the_one_that_it_was_made_of_rests() throws IOException {
    Backup.Made _ = on.create();
    List<Path> rested = new ArrayList<>();
    on.staying =
        new Staying() {
          @Override
          public List<String> of(Profile profile) {
            return List.of();
          }

          @Override
          public void rest(Path building, HomeRoot root) {
            assertThat(building.resolve(".env")).exists();
            rested.add(building);
          }
        };
    HomeRoot root = HomeRoot.at(on.home);
    try (Archive archive = on.open()) {
      Restore restore = on.restore(archive);
      Restore.Restored _ =
          restore.profile(root, "work", new ProfileName("attic"), Backup.IfThere.REFUSE);
      assertThat(rested).hasSize(1);
      Restore.Restored _ =
          restore.profile(root, "work", new ProfileName("work"), Backup.IfThere.REPLACE);
      Path elsewhere = Files.createDirectories(on.in("elsewhere"));
      Restore.Restored _ =
          restore.profile(
              HomeRoot.at(elsewhere), "work", new ProfileName("attic"), Backup.IfThere.REFUSE);
      assertThat(rested).hasSize(1);
    }
  }

  @Test
  void what_must_not_go_back_in_time_stays_and_gateways_are_told() throws IOException {
    on.write("profiles/work/gateway/gateway.db", "not looked into");
    on.write("profiles/work/logs/spend/2026-04", "old");
    Backup.Made _ = on.create();
    on.write("logs/ledger.json", "spent since");
    on.write("profiles/work/logs/spend/2026-05", "new");
    on.staying = _ -> List.of("logs/ledger.json", "logs/spend", "absent");

    try (Archive archive = on.open()) {
      Restore restore = on.restore(archive);
      Restore.Restored _ = restore.home(on.home, Backup.IfThere.REPLACE);
      assertThat(on.home.resolve("logs/ledger.json")).hasContent("spent since");
      assertThat(on.home.resolve("profiles/work/logs/spend/2026-05")).hasContent("new");
      assertThat(on.home.resolve("profiles/work/gateway/restored")).exists();
      on.write("profiles/work/logs/ledger.json", "spent later");
      Restore.Restored _ =
          restore.profile(
              HomeRoot.at(on.home), "work", new ProfileName("work"), Backup.IfThere.REPLACE);
      assertThat(on.home.resolve("profiles/work/logs/ledger.json")).hasContent("spent later");
    }
  }

  @Test
  void a_home_that_is_used_is_not_replaced() throws IOException {
    Backup.Made _ = on.create();
    on.write("profiles/work/profile.json", "{\"name\":\"work\"}");
    try (Archive archive = on.open();
        FileLocks.Held _ = HomeRoot.at(on.home).profile(new ProfileName("work")).hold(on.locks)) {
      assertThatThrownBy(() -> on.restore(archive).home(on.home, Backup.IfThere.REPLACE))
          .isInstanceOf(StoreException.Locked.class);
    }
  }

  @Test
  void one_profile_is_restored_under_any_name() throws IOException {
    Backup.Made _ = on.create();
    HomeRoot root = HomeRoot.at(on.home);
    try (Archive archive = on.open()) {
      Restore restore = on.restore(archive);
      assertThatThrownBy(
              () -> restore.profile(root, "work", new ProfileName("work"), Backup.IfThere.REFUSE))
          .hasMessageContaining("already");
      Restore.Restored restored =
          restore.profile(root, "work", new ProfileName("attic"), Backup.IfThere.REFUSE);
      assertThat(restored.place().resolve(".env")).hasContent("OPENAI_API_KEY=x");
      assertThat(restored.place().resolve("profile.json")).content().contains("attic");
      on.write("profiles/work/.env", "OPENAI_API_KEY=y\n");
      Restore.Restored again =
          restore.profile(root, "work", new ProfileName("work"), Backup.IfThere.REPLACE);
      assertThat(again.place().resolve(".env")).hasContent("OPENAI_API_KEY=x");
      assertThat(root.trash()).hasSize(1);
      assertThatThrownBy(
              () -> restore.profile(root, "who", new ProfileName("who"), Backup.IfThere.REFUSE))
          .isInstanceOfSatisfying(
              BackupException.class,
              e -> assertThat(e.kind()).isEqualTo(BackupException.Kind.NOT_IN_IT));
    }
  }

  @Test
  void one_path_is_restored_and_what_was_there_is_kept() throws IOException {
    Backup.Made _ = on.create();
    on.write("memories/USER.md", "gone mad\n");
    try (Archive archive = on.open()) {
      Restore restore = on.restore(archive);
      assertThatThrownBy(
              () ->
                  restore.path(
                      HomeRoot.at(on.home),
                      HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                      "memories",
                      Backup.IfThere.REFUSE))
          .hasMessageContaining("is there");
      Restore.Restored restored =
          restore.path(
              HomeRoot.at(on.home),
              HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
              "memories",
              Backup.IfThere.REPLACE);
      assertThat(on.home.resolve("memories/USER.md")).hasContent("user likes café");
      assertThat(restored.before().orElseThrow().resolve("USER.md")).hasContent("gone mad");
      assertThatThrownBy(
              () ->
                  restore.path(
                      HomeRoot.at(on.home),
                      HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                      "../x",
                      Backup.IfThere.REPLACE))
          .hasMessageContaining("not in a home");
    }
  }

  @Test
  void what_is_not_there_is_said() throws IOException {
    Backup.Request nowhere =
        new Backup.Request(
            on.home, on.in("no/a.alpi-backup"), Optional.empty(), Backup.IfThere.REFUSE, on.format);
    Backup.Request nothing =
        new Backup.Request(
            on.in("none"), on.archive, Optional.empty(), Backup.IfThere.REFUSE, on.format);
    assertThatThrownBy(() -> on.create(nowhere, Progress.none()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("no directory");
    assertThatThrownBy(() -> on.create(nothing, Progress.none()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("no home");
  }

  @Test
  void a_path_of_a_home_that_is_used_is_not_replaced() throws IOException {
    Backup.Made _ = on.create();
    on.write("memories/USER.md", "in use\n");
    try (Archive archive = on.open();
        FileLocks.Held _ = HomeRoot.at(on.home).profile(new ProfileName("work")).hold(on.locks)) {
      assertThatThrownBy(
              () ->
                  on.restore(archive)
                      .path(
                          HomeRoot.at(on.home),
                          HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                          "memories",
                          Backup.IfThere.REPLACE))
          .isInstanceOf(StoreException.Locked.class);
    }
    assertThat(on.home.resolve("memories/USER.md")).hasContent("in use");
  }

  @Test
  void a_database_that_is_restored_alone_does_not_get_the_log_of_the_old_one() throws Exception {
    Path database = on.home.resolve("x.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE t(x)");
      Backup.Made _ = on.create();
      statement.execute("INSERT INTO t VALUES('since')");
      // as a process that was killed leaves them
      Files.copy(database, on.in("x.db"));
      Files.copy(on.home.resolve("x.db-wal"), on.in("x.db-wal"));
    }
    Files.copy(on.in("x.db"), database, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(on.in("x.db-wal"), on.home.resolve("x.db-wal"));

    try (Archive archive = on.open()) {
      Restore.Restored restored =
          on.restore(archive)
              .path(
                  HomeRoot.at(on.home),
                  HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                  "x.db",
                  Backup.IfThere.REPLACE);
      assertThat(count(database)).isZero();
      assertThat(count(restored.before().orElseThrow())).isEqualTo(1);
    }
  }

  private static int count(Path database) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      return statement.executeQuery("SELECT count(*) FROM t").getInt(1);
    }
  }

  @Test
  void a_database_that_sqlite_cannot_read_is_archived_as_it_is() throws IOException {
    on.write("damaged.db", "SQLite format 3\0" + "and then nothing of it\n".repeat(500));

    Backup.Made made = on.create();

    assertThat(made.remarks())
        .contains(new Remark("damaged.db", Remark.Reason.UNCOPIED))
        .noneMatch(each -> each.reason() == Remark.Reason.UNREADABLE);
    try (Archive archive = on.open()) {
      Restore.Restored _ = on.restore(archive).into(on.in("elsewhere"));
    }
    assertThat(on.in("elsewhere/damaged.db")).hasSameBinaryContentAs(on.home.resolve("damaged.db"));
  }

  @Test
  void one_profile_is_archived_alone() throws IOException {
    Backup.Made made = on.create(Optional.of("work"), Backup.IfThere.REFUSE);

    assertThat(made.files()).isEqualTo(2);
    try (Archive archive = on.open()) {
      assertThat(archive.list(Progress.none()))
          .extracting(ArchivedFile::path)
          .allMatch(path -> path.startsWith("profiles/work/"));
    }
  }

  @Test
  void two_archives_of_a_home_are_not_made_at_once() throws IOException {
    try (FileLocks.Held _ =
        on.locks.acquire(
            on.home.resolve(".backup.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO)) {
      assertThatThrownBy(on::create).isInstanceOf(StoreException.Locked.class);
    }
  }

  @Test
  void a_passphrase_counts_by_its_letters_not_by_how_they_are_composed() throws IOException {
    Backup.Request request =
        new Backup.Request(on.home, on.archive, Optional.empty(), Backup.IfThere.REFUSE, on.format);
    try (Passphrase composed = Passphrase.of("caf\u00e9 \u00fc".toCharArray());
        Passphrase decomposed = Passphrase.of("cafe\u0301 u\u0308".toCharArray());
        Passphrase other = Passphrase.of("cafe u".toCharArray())) {
      Backup.Made _ = Backup.create(request, decomposed, on.world(), Progress.none());
      try (Archive archive = Archive.open(on.archive, on.workers)) {
        archive.unlock(composed, Progress.none());
        assertThat(archive.verify(Progress.none())).isNotEmpty();
        assertThatThrownBy(() -> archive.unlock(other, Progress.none()))
            .isInstanceOf(BackupException.class);
      }
    }
  }
}

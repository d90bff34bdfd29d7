package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cleanup takes and what it never does, on a real disk. */
class CleanupTest {
  private static final Instant NOW = Instant.parse("2026-06-20T12:00:00Z");
  private static final Instant OLD = NOW.minus(Duration.ofDays(90));
  private static final ProcessStamp LIVING = new ProcessStamp(4711, 1);

  /** What nobody wants to lose, however old it is. */
  private static final List<String> PRECIOUS =
      List.of(
          "config.yaml",
          "base.yaml",
          "profile.json",
          "active_profile",
          "approvals.json",
          "backup.json",
          ".env",
          ".gitignore",
          "secrets/vault.json",
          "secrets/gmail_tokens/a.json",
          "alp/secrets/alp_key.pem",
          "alp/secrets/replay.jsonl",
          "alp/peers.yaml",
          "alp/pending_peers.yaml",
          "alp/blobs/4f/4fa1",
          "alp/blobs/.incoming/4fa2.part",
          "host/connections.yaml",
          "host/attachments/report.pdf",
          "memories/USER.md",
          "memories/MEMORY.md",
          "memories/AGENT.md",
          "memories/USER.md.bak",
          "memories/history.jsonl",
          "memories/promotion_queue.jsonl",
          "outputs/outputs.jsonl",
          "logs/ledger.json",
          "logs/ledger.journal",
          "logs/ledger.json.bad-1",
          "logs/spend/2026-01.jsonl",
          "logs/runs.jsonl",
          "logs/compaction.jsonl",
          "logs/admin-audit.jsonl",
          "logs/admin-audit.jsonl.1",
          "logs/admin-audit.jsonl.2",
          "logs/approval.log",
          "logs/approval.log.1",
          "logs/agent.log",
          "logs/service.log",
          "logs/service.err",
          "schedule/jobs.json",
          "schedule/runs.json",
          "schedule/slots.log",
          "skills/web/read/SKILL.md",
          "skills/.usage.json",
          "skills/.archive/old/SKILL.md",
          "recipes/one.yaml",
          "prompts/a.md",
          "agents/a.md",
          "soul.md",
          "gateway/gateway.db",
          "gateway/files/in/1/photo.jpg",
          "state/db/notes.db",
          "plugins/p/plugin.json",
          "cache/update_check.json",
          "run/bg/4711.meta",
          "notes.txt",
          ".config.edit-1.yaml",
          "sessions/_map.json",
          "sessions/00000000000a.json",
          "sessions/00000000000b.json",
          "sessions/00000000000c.json",
          "runs/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.jsonl",
          "runs/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.jsonl",
          "runs/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.children");

  /** One or more of each category, old enough. */
  private static final List<String> WASTE =
      List.of(
          "cache/tts/a.mp3",
          "cache/tts/deep/b.mp3",
          "cache/inbound/c.jpg",
          "sessions/00000000000d.json",
          "sessions/_context_00000000000d.json",
          "sessions/_todos_00000000000e.json",
          "mentions/mia.json",
          "mentions/mia.json.damaged",
          "logs/agent.log.1",
          "logs/agent.log.3",
          "logs/service.log.2",
          "logs/curator/20260101/report.md",
          "schedule/output/x.txt",
          "alp/workgroups/w/log.jsonl",
          "alp/turns.jsonl",
          "out/report.pdf",
          "out/deep/er/x.csv",
          "host/attachments/tmp/u.png",
          "runs/cccccccccccccccccccccccccccccccc.jsonl",
          ".config.yaml.12-3-0.tmp",
          "memories/.USER.md.12-3-0.tmp",
          ".memories.restore/x",
          "memories.before-20260101-000000/USER.md",
          "config.yaml.before-20260101-000000");

  private static final String PLAIN =
      "{\"schema_version\":3,\"id\":\"%s\",\"model\":\"m\",\"started_at\":1767225600.0%s,"
          + "\"turns\":[{\"at\":%d.0,\"user\":\"hi\",\"assistant\":\"yes\",\"tools\":[]}]}";

  @TempDir Path scratch;
  private Path root;
  private final FileLocks locks = FileLocks.betweenProcesses();

  @BeforeEach
  void fill() throws IOException {
    root = scratch.resolve("me").resolve(".alpi");
    for (Path home : List.of(root, root.resolve("profiles/work"))) {
      fill(home);
    }
    write(root.resolve(".trash/lab-20260101-000000/.env"));
    write(root.resolve(".trash/late-20260615-000000/.env"));
    write(root.resolve(".trash/unknown/.env"));
    write(root.resolve(".trash/.deleting-x/.env"));
    write(root.resolve("profiles/.new-y/config.yaml"));
    write(root.resolve(".lab.restore/config.yaml"));
    write(root.resolve("cache/drill/home/.env"));
    write(root.resolve("cache/backup/copy.db"));
    write(root.resolveSibling(".alpi.before-20260101-000000/.env"));
    write(root.resolveSibling(".alpi.before-20260101-000000-2/.env"));
    write(root.resolveSibling(".alpi.before-20260620-110000/.env"));
    write(root.resolveSibling(".alpi.before-christmas/.env"));
    write(root.resolveSibling(".alpi.restore/.env"));
    write(root.resolveSibling(".alpi.before-20260101-000001.deleting/.env"));
    write(root.resolveSibling("notes.txt"));
    age(root.getParent());
  }

  private static void fill(Path home) throws IOException {
    for (String each : PRECIOUS) {
      write(home.resolve(each));
    }
    for (String each : WASTE) {
      write(home.resolve(each));
    }
    long old = OLD.getEpochSecond();
    session(home, "00000000000a", "", NOW.minus(Duration.ofDays(3)).getEpochSecond());
    session(home, "00000000000b", ",\"pinned\":true", old);
    session(home, "00000000000c", "", old);
    session(home, "00000000000d", "", old);
    run(home, "a", LIVING, "00000000000c");
    run(home, "b", new ProcessStamp(4712, 1), "");
    run(home, "c", new ProcessStamp(4712, 1), "");
  }

  private static void session(Path home, String id, String more, long at) throws IOException {
    Files.writeString(
        home.resolve("sessions").resolve(id + ".json"), PLAIN.formatted(id, more, at));
  }

  private static void run(Path home, String digit, ProcessStamp process, String session)
      throws IOException {
    Files.writeString(
        home.resolve("runs").resolve(digit.repeat(32) + ".jsonl"),
        "{\"version\":1,\"seq\":0,\"at\":1767225600.0,\"kind\":\"run.started\",\"data\":{\"pid\":"
            + process.pid()
            + ",\"pid_start\":1,\"session_id\":\""
            + session
            + "\"}}\n");
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "text of " + file.getFileName());
  }

  private static void age(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        if (!Files.isSymbolicLink(each)) {
          Files.setLastModifiedTime(each, FileTime.from(OLD));
        }
      }
    }
  }

  private Cleanup cleanup(Optional<Profile> only) {
    return new Cleanup(
        HomeRoot.at(root),
        only,
        new CleanupWorld(
            locks,
            InstantSource.fixed(NOW),
            new Random(1),
            new ProcessStamp(1, 1),
            LIVING::equals));
  }

  private static List<Removal> all(Cleanup cleanup) throws IOException {
    List<Removal> done = new ArrayList<>();
    for (Category each : Category.values()) {
      done.add(cleanup.apply(each, _ -> {}));
    }
    return done;
  }

  private static Set<String> files(Path folder) throws IOException {
    Set<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        String name = each.getFileName().toString();
        if (!Files.isDirectory(each, NOFOLLOW_LINKS) && !name.endsWith(".lock")) {
          files.add(folder.relativize(each).toString());
        }
      }
    }
    return files;
  }

  private Set<String> expected() {
    Set<String> expected = new TreeSet<>();
    for (String home : List.of(".alpi/", ".alpi/profiles/work/")) {
      PRECIOUS.forEach(each -> expected.add(home + each));
    }
    expected.add(".alpi/.trash/late-20260615-000000/.env");
    expected.add(".alpi/.trash/unknown/.env");
    expected.add(".alpi.before-20260620-110000/.env");
    expected.add(".alpi.before-christmas/.env");
    expected.add("notes.txt");
    return expected;
  }

  @Test
  void all_that_may_go_goes_and_nothing_that_matters() throws IOException {
    List<Removal> done = all(cleanup(Optional.empty()));
    assertThat(done).allSatisfy(each -> assertThat(each.errors()).isEmpty());
    assertThat(files(root.getParent())).isEqualTo(expected());
    // and each category had something
    assertThat(done.stream().filter(each -> each.removed() == 0).map(Removal::category))
        .containsExactly(Category.KNOWLEDGE);
  }

  @Test
  void what_is_planned_is_what_goes_and_a_plan_changes_nothing() throws IOException {
    Cleanup cleanup = cleanup(Optional.empty());
    Set<String> before = files(root.getParent());
    long planned = 0;
    List<Path> items = new ArrayList<>();
    for (Category each : Category.values()) {
      Cleanup.Plan plan = cleanup.plan(each);
      assertThat(plan.problems()).isEmpty();
      planned += plan.files();
      plan.items().forEach(item -> items.add(item.path()));
    }
    assertThat(files(root.getParent())).isEqualTo(before);
    assertThat(items).doesNotHaveDuplicates();
    assertThat(root.resolve(".in-use.lock")).doesNotExist();
    assertThat(planned).isEqualTo(before.size() - expected().size());
    assertThat(all(cleanup).stream().mapToLong(Removal::removed).sum()).isEqualTo(planned);
    assertThat(all(cleanup)).allSatisfy(each -> assertThat(each.removed()).isZero());
  }

  @Test
  void one_profile_is_cleaned_alone() throws IOException {
    Profile work = HomeRoot.at(root).profile(new ProfileName("work"));
    all(cleanup(Optional.of(work)));
    Set<String> left = files(root.getParent());
    assertThat(WASTE).allSatisfy(each -> assertThat(left).contains(".alpi/" + each));
    assertThat(WASTE)
        .allSatisfy(each -> assertThat(left).doesNotContain(".alpi/profiles/work/" + each));
    assertThat(left).contains(".alpi/.trash/lab-20260101-000000/.env");
  }

  @Test
  void nothing_behind_a_link_goes() throws IOException {
    Path outside = scratch.resolve("outside");
    for (String each : WASTE) {
      write(outside.resolve(each));
    }
    fill(outside);
    age(outside);
    Set<String> before = files(outside);
    for (String each : List.of("cache", "sessions", "mentions", "logs", "out", "runs", "alp")) {
      Path real = root.resolve(each);
      Files.move(real, scratch.resolve("moved-" + each));
      Files.createSymbolicLink(real, outside.resolve(each));
    }
    Files.createSymbolicLink(root.resolve("profiles/linked"), outside);
    Files.createSymbolicLink(root.resolve("schedule/output/link"), outside);
    Files.createSymbolicLink(root.resolveSibling(".alpi.before-20260101-000003"), outside);
    Files.createSymbolicLink(root.resolve(".trash/lab-20260101-000009"), outside);
    Path linked = root.resolve(".trash/lab-20260101-000009");
    assertThat(cleanup(Optional.empty()).plan(Category.TRASH).items())
        .extracting(Item::path)
        .doesNotContain(linked);
    all(cleanup(Optional.empty()));
    assertThat(files(outside)).isEqualTo(before);
    assertThat(linked).isSymbolicLink();
  }

  @Test
  void a_trash_that_is_a_link_is_left_alone() throws IOException {
    Path outside = scratch.resolve("outside");
    write(outside.resolve("lab-20260101-000000/.env"));
    Files.move(root.resolve(".trash"), scratch.resolve("moved"));
    Files.createSymbolicLink(root.resolve(".trash"), outside);
    assertThat(cleanup(Optional.empty()).plan(Category.TRASH).items()).isEmpty();
    all(cleanup(Optional.empty()));
    assertThat(outside.resolve("lab-20260101-000000/.env")).exists();
  }

  @Test
  void what_somebody_uses_stays_and_is_said() throws IOException {
    Path old = root.resolveSibling(".alpi.before-20260101-000000");
    write(old.resolve("config.yaml"));
    age(old);
    try (FileLocks.Held _ = locks.acquire(old.resolve(".in-use.lock"), Sharing.SHARED, WAIT)) {
      Files.setLastModifiedTime(old, FileTime.from(OLD));
      Removal removal = cleanup(Optional.empty()).apply(Category.OLD_HOMES, _ -> {});
      assertThat(removal.errors()).hasSize(1).first().asString().contains(".in-use.lock");
      assertThat(old.resolve(".env")).exists();
    }
    Path restoring = root.resolveSibling(".alpi.restore.lock");
    try (FileLocks.Held _ = locks.acquire(restoring, Sharing.EXCLUSIVE, WAIT)) {
      cleanup(Optional.empty()).apply(Category.STALE, _ -> {});
      assertThat(root.resolveSibling(".alpi.restore")).exists();
    }
  }

  private static final Duration WAIT = Duration.ofSeconds(5);

  @Test
  void it_ends_between_two_files() throws IOException {
    Cleanup cleanup = cleanup(Optional.empty());
    assertThatThrownBy(
            () ->
                cleanup.apply(
                    Category.TTS,
                    removed -> {
                      if (removed == 1) {
                        throw new CancellationException();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(cleanup.plan(Category.TTS).files()).isEqualTo(3);
  }

  @Test
  void a_database_gives_back_what_it_does_not_use() throws Exception {
    Path database = root.resolve("state/db/notes.db");
    Files.delete(database);
    String address = "jdbc:sqlite:" + database;
    try (Connection connection = DriverManager.getConnection(address)) {
      execute(connection, "CREATE TABLE t (x)");
      execute(connection, "INSERT INTO t VALUES (randomblob(1000000)), ('kept')");
      execute(connection, "DELETE FROM t WHERE x <> 'kept'");
    }
    Cleanup cleanup = cleanup(Optional.empty());
    long size = Files.size(database);
    assertThat(cleanup.plan(Category.KNOWLEDGE).bytes()).isBetween(900_000L, size);
    assertThat(Files.size(database)).isEqualTo(size);
    try (Connection other = DriverManager.getConnection(address)) {
      execute(other, "BEGIN IMMEDIATE");
      Removal busy = cleanup.apply(Category.KNOWLEDGE, _ -> {});
      assertThat(busy.errors()).containsExactly(database + " is in use");
      assertThat(busy.removed()).isZero();
    }
    Removal done = cleanup.apply(Category.KNOWLEDGE, _ -> {});
    assertThat(done.errors()).isEmpty();
    assertThat(done.before()).hasValue(size);
    assertThat(done.after()).hasValue(Files.size(database));
    assertThat(Files.size(database)).isLessThan(20_000);
    assertThat(cleanup.plan(Category.KNOWLEDGE).items()).isEmpty();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute(sql);
    }
  }
}

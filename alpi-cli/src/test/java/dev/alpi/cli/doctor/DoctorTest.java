package dev.alpi.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.alpi.alp.IdentityStore;
import dev.alpi.cli.doctor.Row.Status;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each row that can be wrong, on a real disk. */
class DoctorTest {
  private static final Instant NOW = Instant.now();

  @TempDir Path scratch;
  private Path root;
  private final FileLocks locks = FileLocks.betweenProcesses();

  @BeforeEach
  void fresh() throws IOException {
    root = scratch.resolve(".alpi");
    var _ = ProfileStore.of(HomeRoot.at(root), locks, InstantSource.fixed(NOW)).bootstrap();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    for (Path folder = path.getParent(); !Files.exists(folder); folder = path.getParent()) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  private List<Row> rows(Report.Mode mode, Instant now, Map<String, String> environment)
      throws IOException {
    return Doctor.examine(world(now, environment), Optional.empty(), mode);
  }

  private DoctorWorld world(Instant now, Map<String, String> environment) {
    return new DoctorWorld(
        HomeRoot.at(root),
        locks,
        InstantSource.fixed(now),
        new SecureRandom(),
        Path.of("/"),
        scratch,
        environment);
  }

  private List<Row> rows(Report.Mode mode) throws IOException {
    return rows(mode, NOW, Map.of("PATH", "/bin"));
  }

  private void expect(Status status, String check, String part) throws IOException {
    assertThat(rows(Report.Mode.LOOK))
        .anySatisfy(
            row -> {
              assertThat(row.check()).isEqualTo(check);
              assertThat(row.status()).isEqualTo(status);
              assertThat(row.detail() + " " + row.hint()).contains(part);
            });
  }

  private static List<Row> bad(List<Row> rows) {
    return rows.stream()
        .filter(each -> each.status() == Status.WARN || each.status() == Status.FAIL)
        .toList();
  }

  @Test
  void a_fresh_home_is_well() throws IOException {
    assertThat(bad(rows(Report.Mode.LOOK))).isEmpty();
    assertThat(rows(Report.Mode.LOOK)).extracting(Row::check).contains("model", "prices", "tools");
  }

  @Test
  void a_model_needs_a_name_and_a_key() throws IOException {
    write("config.yaml", "model: nonsense\n");
    expect(Status.FAIL, "model", "nonsense is no name");
    write("config.yaml", "model: anthropic/claude-haiku-4-5\n");
    expect(Status.FAIL, "key", "alpi secrets set ANTHROPIC_API_KEY");
    write("config.yaml", "model: groq/x\n");
    expect(Status.FAIL, "key", "GROQ_API_KEY");
    write(".env", "GROQ_API_KEY='abc'\n");
    expect(Status.OK, "key", "in .env");
    Files.delete(root.resolve(".env"));
    assertThat(rows(Report.Mode.LOOK, NOW, Map.of("GROQ_API_KEY", "x")))
        .anyMatch(row -> row.check().equals("key") && row.status() == Status.OK);
    write("secrets/vault.json", "{}");
    expect(Status.INFO, "key", "vault");
    write("config.yaml", "model: groq/x\nbudget: {daily_usd: 1}\n");
    expect(Status.WARN, "price", "groq/x");
    write(
        "config.yaml",
        """
        model: groq/x
        budget: {daily_usd: 1, unknown_price_usd_per_mtok: {in: 1.5, out: 2}}
        """);
    expect(Status.OK, "price", "assumed are $1.5 and $2 a million tokens");
  }

  @Test
  void settings_that_name_what_is_not_there_are_told() throws IOException {
    write(
        "config.yaml",
        """
        workspace: /nowhere/at/all
        tools:
          deny: [terminal, no_such_tool, "mcp__x", "web_*"]
          terminal:
            sandbox: true
        mcp:
          servers:
            good: {command: sh}
            gone: {command: no-such-program}
        email:
          accounts:
            home: {address: me@example.org, imap_host: a, smtp_host: b}
        service:
          prefetch: all
        """);
    expect(Status.FAIL, "workspace", "/nowhere/at/all");
    expect(Status.FAIL, "denied tools", "no tool: no_such_tool");
    expect(Status.OK, "mcp/good", "sh");
    expect(Status.FAIL, "mcp/gone", "no-such-program");
    expect(Status.FAIL, "mail/home", "EMAIL__HOME__PASSWORD");
    expect(Status.WARN, "settings", "service.prefetch");
    assertThat(rows(Report.Mode.LOOK, NOW, Map.of("PATH", "/nowhere")))
        .anyMatch(row -> row.check().equals("sandbox") && row.status() == Status.FAIL);
  }

  @Test
  void skills_without_front_matter_are_told() throws IOException {
    write("skills/a/good/SKILL.md", "---\nname: good\ndescription: does it\n---\ntext\n");
    write("skills/a/none/SKILL.md", "# none\n");
    write("skills/a/open/SKILL.md", "---\nname: x\n");
    write("skills/a/torn/SKILL.md", "---\nname: [x\n---\n");
    write("skills/a/mute/SKILL.md", "---\nname: x\n---\n");
    expect(Status.OK, "skills", "1 of 5");
    for (String each : List.of("none", "open", "torn", "mute")) {
      expect(Status.FAIL, "skill a/" + each, "mend");
    }
  }

  @Test
  void a_directory_that_came_back_empty_is_a_ghost() throws IOException {
    write("profiles/gone/logs/agent.log", "x");
    expect(Status.WARN, "ghost", "only logs");
    assertThat(rows(Report.Mode.LOOK).stream().filter(row -> row.check().equals("ghost")))
        .hasSize(1);
    for (int i = 0; i < 2; i++) {
      assertThat(rows(Report.Mode.FIX)).anyMatch(row -> row.check().equals("ghost"));
    }
    try (Stream<Path> left = Files.list(root.resolve("profiles/gone"))) {
      assertThat(left).containsExactly(root.resolve("profiles/gone/logs"));
    }
  }

  @Test
  void a_key_that_others_can_read_is_told_and_repaired() throws IOException {
    IdentityStore.at(root, locks).loadOrCreate(new SecureRandom()).close();
    assertThat(bad(rows(Report.Mode.LOOK))).isEmpty();
    Path key = root.resolve("alp/secrets/alp_key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    expect(Status.FAIL, "identity", "alpi doctor --fix, or chmod 600 " + key);
    assertThat(rows(Report.Mode.FIX))
        .anyMatch(row -> row.status() == Status.FIXED && row.detail().startsWith(key.toString()));
    assertThat(bad(rows(Report.Mode.LOOK))).isEmpty();
  }

  @Test
  void what_is_ahead_of_the_clock_is_told() throws IOException {
    write("sessions/x.json", "{}");
    Files.setLastModifiedTime(
        root.resolve("sessions/x.json"), FileTime.from(NOW.plus(Duration.ofHours(30))));
    expect(Status.WARN, "clock", "30 hours from now");
    write("logs/ledger.json", "{\"day\":\"2999-01-01\"}");
    expect(Status.WARN, "clock", "2999-01-01");
    write("logs/ledger.json", "{\"day");
    expect(Status.FAIL, "money", "ledger.json");
  }

  @Test
  void old_prices_are_told() throws IOException {
    assertThat(rows(Report.Mode.LOOK, NOW.plus(Duration.ofDays(400)), Map.of()))
        .anyMatch(row -> row.check().equals("prices") && row.status() == Status.WARN);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it takes /proc/locks")
  void who_holds_a_lock_is_told() throws Exception {
    Path lock = root.resolve("service.lock");
    Files.createFile(lock);
    Process holder =
        new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo ready; cat")
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("ready");
      expect(Status.INFO, "locks", "service.lock: held by process " + holder.pid() + " (flock)");
    } finally {
      holder.outputWriter().close();
      holder.waitFor();
    }
    assertThat(rows(Report.Mode.LOOK)).noneMatch(row -> row.check().equals("locks"));
  }

  @Test
  void a_directory_that_cannot_be_read_hides_no_lock_of_others() throws IOException {
    write("profiles/work/config.yaml", "");
    Path inWork = root.resolve("profiles/work/service.lock");
    Files.createFile(inWork);
    Path shut = root.resolve("schedule");
    LocksLook.Listing listing =
        folder -> {
          if (folder.equals(shut)) {
            throw new AccessDeniedException(folder.toString());
          }
          return Children.of(folder);
        };
    Files.createDirectories(shut);
    Report report = new Report(Report.Mode.LOOK);
    assertThat(new LocksLook(world(NOW, Map.of()), listing).files(report)).contains(inWork);
    assertThat(report.rows())
        .extracting(Row::check, Row::status, Row::detail)
        .containsExactly(
            tuple("locks", Status.FAIL, "cannot be looked at: permission denied: " + shut));
    assertThat(report.rows().getFirst().hint()).contains("chmod u+rwX " + shut);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it takes /proc/locks")
  void of_many_locks_of_a_process_that_is_well_one_is_named() throws Exception {
    String line = "exec flock -F a.lock flock -F b.lock flock -F c.lock sh -c 'echo ready; cat'";
    for (String each : List.of("a.lock", "b.lock", "c.lock")) {
      Files.createFile(root.resolve(each));
    }
    Process holder =
        new ProcessBuilder("sh", "-c", line)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("ready");
      expect(Status.INFO, "locks", "a.lock and 2 others: held by process " + holder.pid());
    } finally {
      holder.outputWriter().close();
      holder.waitFor();
    }
  }

  @Test
  void a_list_of_locks_is_read_as_it_is() {
    String list =
        """
        1: FLOCK  ADVISORY  WRITE 9188 fe:00:2154545 0 EOF
        1: -> FLOCK  ADVISORY  WRITE 9189 fe:00:2154545 0 EOF
        2: POSIX  ADVISORY  READ 1 00:1b:77 0 EOF
        3: FLOCK  ADVISORY  READ 12 08:01:3 0 EOF
        nonsense
        """;
    assertThat(KernelLock.parse(list))
        .containsExactly(
            new KernelLock(false, 9188, "fe:00", 2154545), new KernelLock(true, 12, "08:01", 3));
    assertThat(KernelLock.device(0xfe00)).isEqualTo("fe:00");
    assertThat(KernelLock.device(0x0801)).isEqualTo("08:01");
  }

  @Test
  void what_can_be_repaired_is_and_then_all_is_well() throws IOException {
    write("memories/USER.md", "mine");
    Files.setPosixFilePermissions(
        root.resolve("memories"), PosixFilePermissions.fromString("rwxr-xr-x"));
    write("service.pid", "4711\n");
    write("alp/secrets/.replay.lock", "");
    Path socket = root.resolve("alp/alp.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
    }
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    write(".config.yaml.1-2-3.tmp", "half");
    Files.setLastModifiedTime(
        root.resolve(".config.yaml.1-2-3.tmp"), FileTime.from(NOW.minus(Duration.ofDays(2))));
    write("sessions/000000000000.json", "{\"schema_version\":3,\"turns\":[]}");
    write("sessions.db", "this is no database");
    assertThat(bad(rows(Report.Mode.LOOK))).hasSize(5);
    assertThat(socket).exists();

    List<Row> fixed = rows(Report.Mode.FIX);
    assertThat(fixed.stream().filter(each -> each.status() == Status.FIXED)).hasSize(5);
    assertThat(bad(fixed)).isEmpty();
    assertThat(root.resolve("service.pid")).doesNotExist();
    assertThat(socket).doesNotExist();
    assertThat(root.resolve(".config.yaml.1-2-3.tmp")).doesNotExist();
    assertThat(root.resolve("memories/USER.md")).hasContent("mine");

    assertThat(bad(rows(Report.Mode.LOOK))).isEmpty();
    assertThat(rows(Report.Mode.FIX)).noneMatch(each -> each.status() == Status.FIXED);
  }

  @Test
  void what_a_daemon_uses_is_no_rest() throws IOException {
    write("service.pid", "4711\n");
    try (FileLocks.Held _ =
        locks.acquire(root.resolve("service.lock"), Sharing.EXCLUSIVE, Duration.ofSeconds(5))) {
      assertThat(rows(Report.Mode.FIX)).noneMatch(row -> row.check().equals("rests"));
      assertThat(root.resolve("service.pid")).exists();
    }
  }

  @Test
  void one_profile_that_cannot_be_read_hides_no_other() throws IOException {
    write("profiles/broken/config.yaml", "model: [\n");
    write("profiles/broken/profile.json", "{}");
    write("profiles/fine/config.yaml", "model: \"\"\n");
    List<Row> rows = rows(Report.Mode.LOOK);
    assertThat(rows)
        .anyMatch(row -> row.group().equals("@broken") && row.status() == Status.FAIL)
        .anyMatch(row -> row.group().equals("@fine") && row.check().equals("model"));
  }

  @Test
  void what_is_no_file_or_directory_as_it_must_be_fails_and_is_named() throws IOException {
    write("elsewhere", "");
    for (String each :
        List.of("logs/ledger.json", "sessions/.sweep.lock", ".in-use.lock", "memories/MEMORY.md")) {
      Files.createDirectories(root.resolve(each));
    }
    for (String each : List.of("logs/agent.log", "memories/AGENT.md")) {
      Files.createSymbolicLink(root.resolve(each), root.resolve("elsewhere"));
    }
    write("runs", "");
    expect(Status.FAIL, "in the way", root.resolve("logs/ledger.json") + " is ");
    expect(Status.FAIL, "in the way", root.resolve("sessions/.sweep.lock") + " is ");
    expect(Status.FAIL, "in the way", root.resolve(".in-use.lock") + " is ");
    expect(Status.FAIL, "in the way", root.resolve("logs/agent.log") + " is a link");
    expect(Status.FAIL, "in the way", root.resolve("runs") + " is ");
    expect(Status.FAIL, "memory", root.resolve("memories/MEMORY.md") + " is ");
    expect(Status.FAIL, "memory", root.resolve("memories/AGENT.md") + " is ");
  }

  @Test
  void a_directory_on_another_disk_that_a_link_leads_to_is_in_nobodys_way() throws IOException {
    Path other = Files.createDirectory(scratch.resolve("other"));
    Files.createSymbolicLink(root.resolve("sessions"), other);
    write("logs/agent.log", "");
    assertThat(rows(Report.Mode.LOOK)).noneMatch(row -> row.check().equals("in the way"));
  }

  @Test
  void a_channel_that_is_on_without_its_secret_is_found() throws IOException {
    write(
        "config.yaml",
        """
        gateway:
          telegram: {enabled: true}
          matrix: {enabled: false}
          webhook: {enabled: true, hooks: {ci: {auth: [token, hmac]}}}
        """);
    expect(Status.FAIL, "telegram", "alpi secrets set TELEGRAM_BOT_TOKEN");
    expect(Status.FAIL, "webhook", "alpi secrets set WEBHOOK__CI__TOKEN");
    expect(Status.FAIL, "webhook", "alpi secrets set WEBHOOK__CI__SECRET");
    assertThat(rows(Report.Mode.LOOK)).noneMatch(row -> row.check().equals("matrix"));
    write(".env", "TELEGRAM_BOT_TOKEN=1:abcdefghijklmnopqrstuvwxyz\n");
    assertThat(rows(Report.Mode.LOOK)).noneMatch(row -> row.check().equals("telegram"));
    write("secrets/vault.json", "{}");
    expect(Status.INFO, "webhook", "WEBHOOK__CI__TOKEN may be in the vault");
  }
}

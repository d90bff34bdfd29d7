package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that go on, as real processes. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks into /proc")
class BackgroundJobsTest {
  private final Random random = new Random(5);
  private ToolsOnDisk disk;
  private LocalCommands commands;
  private BackgroundJobs jobs;
  private Tool terminal;
  private Path proc;

  @BeforeEach
  void disk(@TempDir Path home) throws IOException {
    disk = ToolsOnDisk.at(home.toRealPath());
    proc = disk.home.getRoot().resolve("proc");
    commands = LocalCommands.create(Map.of("PATH", System.getenv("PATH")), disk.home.getRoot());
    disk.commands = commands;
    jobs = jobs(ProcessStamp.current(proc), stamp -> stamp.isAlive(proc));
    terminal = terminal("s1");
  }

  @AfterEach
  void end() {
    jobs.close();
  }

  private BackgroundJobs jobs(ProcessStamp self, Predicate<ProcessStamp> isAlive) {
    return BackgroundJobs.of(disk.alpi, commands, FakeClock.atRandom(2), random, self, isAlive);
  }

  private Tool terminal(String session) {
    return new TerminalTool(
        new BackgroundJobs.OfSession(
            jobs, session, text -> text.replace("canary-secret", "[REDACTED]")));
  }

  private String start(String command) throws Exception {
    String json = "{\"action\":\"background\",\"command\":\"" + command + "\"}";
    String text = disk.run(terminal, json);
    assertThat(text).startsWith("started job ");
    return text.substring(12, 20);
  }

  private String act(String action, String id) throws Exception {
    return disk.run(terminal, "{\"action\":\"" + action + "\",\"id\":\"" + id + "\"}");
  }

  private void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private boolean says(String id, String text) {
    try {
      return act("output", id).contains(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private boolean isAlive(String pid) {
    return !ProcessStamp.of(proc, Long.parseLong(pid.strip())).equals(stampOfNobody(pid));
  }

  private static ProcessStamp stampOfNobody(String pid) {
    return new ProcessStamp(Long.parseLong(pid.strip()), 0);
  }

  @Test
  void a_job_goes_on_says_something_and_ends_by_itself() throws Exception {
    String id = start("echo canary-secret begun; cat; sleep 0.1; echo err >&2; exit 3");
    until(() -> says(id, "exited with 3"));
    assertThat(act("output", id))
        .isEqualTo("job " + id + ": exited with 3\n[REDACTED] begun\nerr\n");
    assertThat(disk.run(terminal, "{\"action\":\"status\"}"))
        .contains(id + " exited with 3, since ", ": echo [REDACTED] begun; cat;");
    Path folder = disk.alpi.resolve("run/bg");
    for (String ending : List.of(".json", ".log")) {
      Path file = folder.resolve(id + ending);
      assertThat(file).content().doesNotContain("canary");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
  }

  @Test
  void kill_ends_the_whole_group_also_what_ignores_the_request() throws Exception {
    String id =
        start(
            "sh -c 'trap : TERM INT HUP; echo $$ > a; while :; do sleep 0.1; done' &"
                + " (trap '' TERM; echo begun; sleep 300 & echo $! > b; wait) & wait");
    until(() -> says(id, "begun") && isWritten("a") && isWritten("b"));
    List<String> pids =
        List.of(
            Files.readString(disk.workspace.resolve("a")),
            Files.readString(disk.workspace.resolve("b")));
    assertThat(pids).allMatch(this::isAlive);
    assertThat(act("kill", id)).startsWith(id + " killed, since");
    assertThat(pids).noneMatch(this::isAlive);
    assertThat(act("kill", id)).startsWith(id + " killed, since");
    assertThat(zombies()).isEmpty();
  }

  private boolean isWritten(String name) {
    try {
      return Files.readString(disk.workspace.resolve(name)).endsWith("\n");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns our children that wait to be reaped; the JVM reaps, a moment later. */
  private List<String> zombies() throws IOException {
    String self = " Z " + ProcessHandle.current().pid() + " ";
    List<String> zombies = new ArrayList<>();
    for (int look = 0; look < 1000; look++) {
      zombies.clear();
      try (var entries = Files.newDirectoryStream(proc, "[0-9]*")) {
        for (Path entry : entries) {
          String stat = stat(entry);
          if (stat.contains(self)) {
            zombies.add(stat);
          }
        }
      }
      if (zombies.isEmpty()) {
        break;
      }
    }
    return zombies;
  }

  private static String stat(Path entry) {
    try {
      return Files.readString(entry.resolve("stat"), ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void no_command_leaves_a_zombie() throws Exception {
    for (int i = 0; i < 5; i++) {
      disk.run(new TerminalTool(), "{\"command\":\"sleep 300 & true\"}");
    }
    assertThat(zombies()).isEmpty();
  }

  @Test
  void a_job_belongs_to_its_conversation() throws Exception {
    String id = start("sleep 300");
    Tool other = terminal("s2");
    assertThat(disk.run(other, "{\"action\":\"status\"}")).isEqualTo("no jobs");
    for (String action : List.of("output", "kill")) {
      assertThat(disk.failure(other, "{\"action\":\"" + action + "\",\"id\":\"" + id + "\"}"))
          .contains("there is no job " + id);
    }
    for (String odd : List.of("../../config", "0", "ffffffff", "")) {
      assertThat(disk.failure(terminal, "{\"action\":\"output\",\"id\":\"" + odd + "\"}"))
          .contains("there is no job");
    }
  }

  @Test
  void the_end_of_the_engine_ends_all_jobs() throws Exception {
    start("echo $$ > a; trap '' TERM; sleep 300");
    until(() -> isWritten("a"));
    jobs.close();
    assertThat(isAlive(Files.readString(disk.workspace.resolve("a")))).isFalse();
    assertThat(disk.run(terminal, "{\"action\":\"status\"}")).contains(" killed, since ");
  }

  @Test
  void there_are_sixteen_at_once_and_no_more() throws Exception {
    for (int i = 0; i < BackgroundJobs.RUNNING_MAX; i++) {
      start("sleep 300");
    }
    assertThat(disk.failure(terminal, "{\"action\":\"background\",\"command\":\"true\"}"))
        .contains("16 jobs run already");
  }

  @Test
  void what_an_alpi_that_is_gone_has_left_is_killed_by_the_next() throws Exception {
    ProcessStamp gone = new ProcessStamp(4_194_305, 7);
    BackgroundJobs old = jobs(gone, stamp -> true);
    JobRecord job =
        old.start(
            new BackgroundJobs.OfSession(old, "s1", text -> text),
            new CommandRunner.Command(
                "sleep 300 & echo $! > a; wait", disk.workspace, Duration.ZERO),
            commands);
    until(() -> isWritten("a"));
    String pid = Files.readString(disk.workspace.resolve("a"));
    // one that looks after it itself leaves it alone
    old.sweep();
    assertThat(isAlive(pid)).isTrue();
    jobs.sweep();
    assertThat(isAlive(pid)).isFalse();
    assertThat(job.leader().isAlive(proc)).isFalse();
    // the old one, which is not gone here, has noted the end by now or will in a moment
    assertThat(disk.run(terminal, "{\"action\":\"status\"}")).contains(job.id());
    old.close();
  }

  @Test
  void of_a_long_log_head_and_tail_are_kept() throws Exception {
    Path file = disk.home.resolve("x.log");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (BoundedLog log = BoundedLog.create(file, 1_000, text -> text)) {
      for (int i = 0; i < 2_000; i++) {
        byte[] line = ("line " + i + "\n").getBytes(UTF_8);
        all.write(line);
        log.add(line, line.length);
        assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
      }
      assertThat(log.tail(100)).endsWith("line 1998\nline 1999\n");
    }
    String kept = Files.readString(file);
    assertThat(kept).startsWith("line 0\nline 1\n").endsWith("line 1999\n");
    assertThat(kept).containsOnlyOnce("bytes left out");
    long left = Long.parseLong(kept.replaceAll("(?s).*… (\\d+) bytes left out.*", "$1"));
    int marker = ("\n… " + left + " bytes left out …\n").getBytes(UTF_8).length;
    assertThat(left + Files.size(file) - marker).isEqualTo(all.size());
  }

  @Test
  void a_log_can_be_looked_at_when_its_job_has_just_ended() throws Exception {
    byte[] words = "last words".getBytes(UTF_8);
    try (BoundedLog log = BoundedLog.create(disk.home.resolve("x.log"), 1_000, text -> text)) {
      log.add(words, words.length);
      log.close();
      assertThat(log.tail(100)).isEqualTo("last words");
    }
  }

  @Test
  void a_turn_that_is_cancelled_while_it_looks_at_a_log_leaves_the_log_open() throws Exception {
    byte[] words = "one\ntwo\nthree".getBytes(UTF_8);
    try (BoundedLog log = BoundedLog.create(disk.home.resolve("x.log"), 1_000, text -> text)) {
      log.add(words, words.length);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> log.tail(100)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      log.add(words, words.length);
      assertThat(log.tail(100)).isEqualTo("one\ntwo\nthreeone\ntwo\nthree");
    }
  }
}

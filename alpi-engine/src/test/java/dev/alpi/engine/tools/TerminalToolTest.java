package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it runs /bin/sh")
class TerminalToolTest {
  private final Tool terminal = new TerminalTool();
  private final Map<String, String> environment = new HashMap<>();
  private ToolsOnDisk disk;

  @BeforeEach
  void disk(@TempDir Path home) throws IOException {
    disk = ToolsOnDisk.at(home.toRealPath());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("SECRET_TOKEN", "canary-secret");
    environment.put("AWS_SECRET_ACCESS_KEY", "canary-secret");
    environment.put("LD_PRELOAD", "");
    disk.commands = LocalCommands.create(environment, home.getFileSystem().getPath("/"));
  }

  private static String command(String text) {
    return "{\"command\":\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
  }

  private String run(String text) throws ToolFailure, IOException {
    return disk.run(terminal, command(text));
  }

  private String failure(String json) throws IOException {
    return disk.failure(terminal, json);
  }

  @Test
  void output_errors_and_exit_code_come_back() throws Exception {
    assertThat(run("echo out; echo err >&2")).isEqualTo("out\nstderr:\nerr\nexit code: 0");
    assertThat(run("true")).isEqualTo("exit code: 0");
    assertThat(failure(command("printf partial; exit 3"))).isEqualTo("partial\nexit code: 3");
    assertThat(failure(command("kill -9 $$"))).contains("exit code: 137");
    assertThat(failure(command("no-such-program-here"))).contains("exit code: 127", "stderr:");
  }

  @Test
  void no_output_of_a_short_command_is_lost() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(run("echo out" + i + "; echo err" + i + " >&2"))
          .isEqualTo("out" + i + "\nstderr:\nerr" + i + "\nexit code: 0");
    }
  }

  @Test
  void the_environment_is_reduced() throws Exception {
    String env = run("env | sort");
    assertThat(env)
        .contains("PATH=", "HOME=", "LC_ALL=C.UTF-8", "PWD=" + disk.workspace)
        .doesNotContain("canary", "SECRET", "AWS", "LD_PRELOAD", "JAVA", "MAVEN");
  }

  @Test
  void standard_input_is_closed() throws Exception {
    assertThat(run("cat; echo over")).startsWith("over");
  }

  @Test
  void it_starts_in_the_workspace_or_where_it_is_told() throws Exception {
    Files.createDirectories(disk.workspace.resolve("sub"));
    assertThat(run("pwd")).startsWith(disk.workspace + "\n");
    assertThat(disk.run(terminal, "{\"command\":\"pwd\",\"cwd\":\"sub\"}"))
        .startsWith(disk.workspace.resolve("sub") + "\n");
    assertThat(failure("{\"command\":\"pwd\",\"cwd\":\"nope\"}"))
        .isEqualTo("nope is not a directory");
    assertThat(failure("{\"command\":\"pwd\",\"cwd\":\"/etc\"}")).startsWith("refused");
  }

  @Test
  void what_is_no_command_is_refused() throws Exception {
    assertThat(failure("{\"command\":\"  \"}")).contains("empty");
    assertThat(failure("{\"command\":\"a\\u0000b\"}")).contains("NUL");
    assertThat(failure("{}")).contains("command (a string) is missing");
    assertThat(failure("{\"command\":\"ls\",\"action\":\"walk\"}")).contains("one of run");
    assertThat(failure("{\"command\":\"ls\",\"action\":\"background\"}"))
        .contains("no background jobs");
    assertThat(failure("{\"command\":\"ls\",\"timeout\":0}")).contains("from 1 to 3600");
    assertThat(failure("{\"command\":\"ls\",\"timeout\":3601}")).contains("from 1 to 3600");
  }

  @Test
  void a_command_that_begins_with_a_dash_is_no_option() throws Exception {
    assertThat(failure(command("-c 'echo tricked'"))).contains("exit code: 127");
  }

  @Test
  void escape_sequences_are_taken_out() throws Exception {
    assertThat(run("printf '\\033[1;31mred\\033[0m \\033]0;title\\007plain\\033(B'"))
        .startsWith("red plain");
  }

  @Test
  void bytes_that_are_no_utf8_do_no_harm() throws Exception {
    assertThat(run("printf 'a\\377\\376b\\303'")).startsWith("a\ufffd\ufffdb\ufffd\n");
  }

  @Test
  void of_much_output_the_head_and_the_tail_are_kept() throws Exception {
    String out = run("echo first; head -c 10000000 /dev/zero | tr '\\0' x; echo; echo last");
    assertThat(out).startsWith("first\nxxx").endsWith("xxx\nlast\nexit code: 0");
    assertThat(out).contains("… 9900012 bytes left out …");
    assertThat(out.length()).isBetween(100_000, 100_100);
  }

  @Test
  void a_time_out_kills_everything_that_was_started() throws Exception {
    Path pids = disk.workspace.resolve("pids");
    long start = System.nanoTime();
    String failure =
        failure(
            "{\"timeout\":1,\"command\":\""
                + "nohup sleep 301 >/dev/null 2>&1 & echo $! >> pids;"
                + " (sleep 302; echo) & echo $! >> pids;"
                + " sh -c 'trap : TERM INT HUP; sleep 303 & echo $! >> pids; wait; wait' &"
                + " echo $! >> pids; echo $$ >> pids; echo begun; sleep 304\"}");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(failure).contains("begun", "killed after 1 seconds");
    assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
    assertThat(Files.readAllLines(pids)).hasSize(5).allMatch(pid -> !isAlive(pid));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "what outlives a session is found in /proc")
  void nothing_outlives_a_command_that_ends_by_itself() throws Exception {
    long start = System.nanoTime();
    // the first holds the pipe open, the second has lost its parent
    String out =
        run(
            "sleep 300 & echo $! > pid1; (nohup sleep 300 >/dev/null 2>&1 & echo $! > pid2); echo"
                + " x");
    assertThat(out).startsWith("x\n").endsWith("exit code: 0");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    for (String name : new String[] {"pid1", "pid2"}) {
      String pid = Files.readString(disk.workspace.resolve(name)).strip();
      assertThat(isAlive(pid)).as(name).isFalse();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "setsid(1) is of Linux")
  void somebody_outside_the_session_who_holds_the_pipe_is_not_waited_for() throws Exception {
    long start = System.nanoTime();
    assertThat(run("setsid sleep 30 & echo $! > pid; echo x")).startsWith("x\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    String pid = Files.readString(disk.workspace.resolve("pid")).strip();
    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void a_cancelled_turn_starts_nothing() throws Exception {
    disk.cancellation.cancel();
    assertThat(failure(command("touch started"))).isEqualTo("interrupted");
    assertThat(disk.workspace.resolve("started")).doesNotExist();
  }

  @Test
  void an_interrupted_thread_does_not_end_a_command() throws Exception {
    Thread.currentThread().interrupt();
    CommandRunner.Result result =
        disk.commands.run(
            new CommandRunner.Command("exit 5", disk.workspace, Duration.ofSeconds(20)),
            Cancellation.none());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.end()).isEqualTo(new CommandRunner.End.Exited(5));
  }

  @Test
  void without_setsid_the_descendants_are_killed(@TempDir Path root) throws Exception {
    disk.commands = LocalCommands.create(environment, root);
    String failure =
        failure("{\"timeout\":1,\"command\":\"sleep 300 & echo $! > pid; sleep 301\"}");
    assertThat(failure).contains("killed after 1 seconds");
    String pid = Files.readString(disk.workspace.resolve("pid")).strip();
    // it is killed; on a busy machine it takes it a moment to go
    while (isAlive(pid)) {
      Thread.onSpinWait();
    }
  }

  private boolean isAlive(String pid) {
    try {
      // a zombie waits for a parent that this container may not have
      String stat = Files.readString(proc(pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return Files.isDirectory(proc("self"))
          ? false
          : ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  private Path proc(String name) {
    return disk.home.getFileSystem().getPath("/proc/" + name);
  }
}

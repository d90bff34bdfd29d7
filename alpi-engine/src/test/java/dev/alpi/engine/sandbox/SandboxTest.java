package dev.alpi.engine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real sandboxes; where there is no bubblewrap the tests are skipped, and say so. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "bubblewrap is of Linux")
class SandboxTest {
  private Machines machine;
  private SandboxPolicy policy;

  @BeforeEach
  void machine(@TempDir Path directory) throws IOException {
    machine = Machines.in(directory);
    policy = machine.policy(SandboxPolicy.Network.NONE, Machines.LIMITS);
  }

  private String out(String text) throws IOException {
    CommandRunner.Result result = machine.run(policy, text);
    assertThat(result.end())
        .as(result.stdout() + result.stderr())
        .isEqualTo(new CommandRunner.End.Exited(0));
    return result.stdout();
  }

  private CommandRunner.Result refused(String text) throws IOException {
    CommandRunner.Result result = machine.run(policy, text);
    assertThat(result.end()).as(result.stdout()).isNotEqualTo(new CommandRunner.End.Exited(0));
    assertThat(result.stderr()).doesNotStartWith("bwrap:");
    return result;
  }

  @Test
  void acceptance_2_a_sandboxed_command_cannot_read_secrets_nor_change_the_policy()
      throws Exception {
    Path env = machine.alpi.resolve(".env");
    Path config = machine.alpi.resolve("config.yaml");
    String before = Files.readString(config);
    assertThat(refused("cat " + env).stdout()).doesNotContain("canary");
    refused("echo 'tools: {terminal: {sandbox: false}}' > " + config);
    refused("mkdir -p " + machine.alpi + " && cat " + env);
    refused("rm " + config);
    refused("mv " + machine.alpi + " elsewhere");
    refused("cat /proc/*/root" + env + " /proc/*/cwd/../.alpi/.env ../.alpi/.env");
    assertThat(out("env; cat /proc/*/environ | tr '\\0' '\\n'")).doesNotContain("canary");
    assertThat(config).hasContent(before);
    assertThat(env).hasContent("KEY=canary-secret");
    // and it still is in the sandbox
    refused("cat " + env);
  }

  @Test
  void acceptance_17_neither_the_host_socket_nor_another_profile_can_be_reached() throws Exception {
    Path other = Files.createDirectories(machine.alpi.resolve("profiles/other")).resolve(".env");
    Files.writeString(other, "canary-secret");
    Path socket = Files.createDirectories(machine.alpi.resolve("host")).resolve("host.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (SandboxPolicy.Network network : SandboxPolicy.Network.values()) {
        policy = machine.policy(network, Machines.LIMITS);
        refused("cat " + other);
        refused("test -e " + socket + " || ls " + machine.alpi);
      }
    }
  }

  @Test
  void it_works_in_its_workspace_and_sees_the_tools_of_the_machine() throws Exception {
    assertThat(out("echo made > a.txt && pwd && cat a.txt && ls / && id -u"))
        .startsWith(machine.workspace + "\nmade\n");
    assertThat(machine.workspace.resolve("a.txt")).hasContent("made");
    assertThat(out("getent passwd root; cat /etc/hosts >/dev/null; echo x > $TMPDIR/y; ls $HOME"))
        .contains("root");
    assertThat(refused("exit 7").end()).isEqualTo(new CommandRunner.End.Exited(7));
  }

  @Test
  void nothing_outside_the_workspace_can_be_written_or_seen() throws Exception {
    for (String path : List.of("/x", "/usr/x", "/etc/x", "/dev/x", "/var/x")) {
      refused("echo x > " + path);
    }
    assertThat(out("ls -A " + machine.userHome)).isEqualTo("work\n");
    // the home of this test is below /tmp, of which the sandbox has one of its own
    out("echo x > " + machine.userHome + "/x");
    assertThat(machine.userHome.resolve("x")).doesNotExist();
    refused("cat /etc/shadow");
    refused("ls /sys /var/lib /root");
    // what it leaves in its own /tmp is gone with it
    Path tmp = Path.of("/tmp/alpi-sandbox-test-" + ProcessHandle.current().pid());
    out("echo x > " + tmp);
    assertThat(tmp).doesNotExist();
  }

  @Test
  void keys_in_the_workspace_are_hidden_and_gits_programs_cannot_be_changed() throws Exception {
    Path git = machine.workspace.resolve(".git");
    Files.createDirectories(git.resolve("hooks"));
    Files.createDirectories(machine.workspace.resolve("sub"));
    Files.writeString(git.resolve("config"), "[core]\n");
    Files.writeString(machine.workspace.resolve(".env"), "canary-secret");
    Files.writeString(machine.workspace.resolve(".env.example"), "KEY=\n");
    Files.writeString(machine.workspace.resolve("sub/server.pem"), "canary-secret");
    Files.writeString(machine.workspace.resolve("real"), "canary-secret");
    Files.createSymbolicLink(
        machine.workspace.resolve("sub/.env.local"), machine.workspace.resolve("real"));
    for (String path : List.of(".env", "sub/server.pem", "sub/.env.local", "real")) {
      assertThat(refused("cat " + path).stdout()).as(path).doesNotContain("canary");
      refused("rm -f " + (path.equals("sub/.env.local") ? "real" : path));
    }
    assertThat(out("cat .env.example .git/config; echo x > .git/HEAD")).startsWith("KEY=\n[core]");
    refused("echo x >> .git/config");
    refused("echo x > .git/hooks/pre-commit");
    refused("mv .git old");
    refused("rm -rf .git/hooks");
    assertThat(git.resolve("config")).hasContent("[core]");
    assertThat(git.resolve("hooks")).isEmptyDirectory();
    assertThat(machine.workspace.resolve(".env")).hasContent("canary-secret");
  }

  @Test
  void a_file_with_keys_that_came_later_is_hidden_too() throws Exception {
    CommandRunner runner = machine.sandboxed(policy);
    assertThat(machine.run(runner, "true").end()).isEqualTo(new CommandRunner.End.Exited(0));
    Files.writeString(machine.workspace.resolve(".env"), "canary-secret");
    assertThat(machine.run(runner, "cat .env").stdout()).doesNotContain("canary");
  }

  @Test
  void other_processes_are_neither_seen_nor_signalled() throws Exception {
    long self = ProcessHandle.current().pid();
    assertThat(out("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).doesNotContain("-XX:", "surefire");
    assertThat(out("ls -d /proc/[0-9]* | wc -l").strip()).matches("[1-9]");
    refused("kill -0 " + self);
  }

  @Test
  void there_is_no_network_unless_it_is_allowed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String connect = "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort();
      String command = "bash -c '" + connect + " && echo connected'";
      assertThat(refused(command).stdout()).doesNotContain("connected");
      SandboxPolicy open = machine.policy(SandboxPolicy.Network.HOST, Machines.LIMITS);
      assertThat(machine.run(open, command).stdout()).isEqualTo("connected\n");
    }
  }

  @Test
  void it_has_a_session_of_its_own_no_terminal_no_privileges() throws Exception {
    String status = out("cat /proc/self/status");
    assertThat(status)
        .contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000");
    // its leader is in the sandbox, so that nobody outside shares it
    assertThat(out("cut -d' ' -f6,7 /proc/self/stat")).matches("[1-9][0-9]? 0\n");
    refused("echo x > /dev/tty");
    refused("unshare --user true");
    refused("mount -t tmpfs none /tmp");
    // as root one owns them; the value is the same, should it be written after all
    for (String setting : List.of("kernel/core_pattern", "vm/swappiness")) {
      String file = "/proc/sys/" + setting;
      refused("value=$(cat " + file + "); echo \"$value\" > " + file);
    }
    assertThat(out("echo x > /dev/stdout; echo y > /dev/null")).isEqualTo("x\n");
  }

  @Test
  void limits_of_memory_files_and_open_files_hold() throws Exception {
    SandboxPolicy tight =
        machine.policy(SandboxPolicy.Network.NONE, new SandboxLimits(64L << 20, 64, 1L << 20, 60));
    assertThat(machine.run(tight, "head -c 2000000 /dev/zero > big").end())
        .isNotEqualTo(new CommandRunner.End.Exited(0));
    assertThat(Files.size(machine.workspace.resolve("big"))).isEqualTo(1L << 20);
    assertThat(machine.run(tight, "head -c 900000 /dev/zero > a && mv a /tmp/a; cp /tmp/a /tmp/b"))
        .extracting(CommandRunner.Result::end)
        .isNotEqualTo(new CommandRunner.End.Exited(0));
    assertThat(machine.run(tight, "head -c 200000000 /dev/zero | tail -c 150000000 | wc -c"))
        .extracting(result -> result.stdout().strip())
        .isNotEqualTo("150000000");
    assertThat(machine.run(tight, "ulimit -n; ulimit -c").stdout()).isEqualTo("1024\n0\n");
    // none of them can be taken back
    assertThat(machine.run(tight, "ulimit -f unlimited").end())
        .isNotEqualTo(new CommandRunner.End.Exited(0));
  }

  @Test
  void so_many_processes_and_no_more() throws Exception {
    Files.setPosixFilePermissions(machine.userHome, PosixFilePermissions.fromString("rwxr-xr-x"));
    SandboxPolicy tight =
        machine.policy(SandboxPolicy.Network.NONE, new SandboxLimits(1L << 30, 24, 64L << 20, 60));
    // bounded: forty at most
    CommandRunner.Result result =
        machine.runAsSomebody(
            tight, "for i in $(seq 40); do sleep 20 & echo started; done; echo all");
    assertThat(result.stderr()).containsIgnoringCase("fork");
    assertThat(result.stdout().lines().filter("started"::equals).count()).isBetween(1L, 24L);
    assertThat(result.stdout()).doesNotContain("all");
  }

  @Test
  void a_time_out_or_an_end_leaves_nothing_behind_not_even_what_left_its_session()
      throws Exception {
    String daemon =
        "setsid sh -c 'trap \"\" TERM HUP; exec -a alpi-daemon-test sleep 321' >/dev/null 2>&1 &"
            + " sleep 0.2;";
    assertThat(out("bash -c '" + daemon.replace("'", "'\\''") + "' ; echo over")).contains("over");
    assertThat(survivors()).isEmpty();
    CommandRunner.Result late =
        machine
            .sandboxed(policy)
            .run(
                new CommandRunner.Command(
                    "setsid sleep 321 & sleep 321", machine.workspace, Duration.ofSeconds(1)),
                Cancellation.none());
    assertThat(late.end()).isEqualTo(new CommandRunner.End.TimedOut());
    assertThat(survivors()).isEmpty();
  }

  private static List<String> survivors() {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().commandLine())
        .flatMap(Optional::stream)
        .filter(line -> line.endsWith("sleep 321") || line.contains("alpi-daemon-test 321"))
        .toList();
  }

  @Test
  void a_background_command_outlives_the_thread_that_started_it() throws Exception {
    CommandRunner runner = machine.sandboxed(policy);
    CommandRunner.Running[] running = new CommandRunner.Running[1];
    Thread starter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    running[0] =
                        runner.start(
                            new CommandRunner.Command(
                                "echo begun; read line < go; echo went on",
                                machine.workspace,
                                Duration.ZERO));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    new ProcessBuilder("mkfifo", machine.workspace.resolve("go").toString()).start().waitFor();
    starter.join();
    byte[] begun = running[0].output().readNBytes(6);
    assertThat(new String(begun)).isEqualTo("begun\n");
    // blocks until the command has opened it too
    Files.writeString(machine.workspace.resolve("go"), "x\n");
    assertThat(new String(running[0].output().readAllBytes())).isEqualTo("went on\n");
    assertThat(running[0].await()).isZero();
  }

  @Test
  void a_background_command_has_time_to_end_by_itself() throws Exception {
    CommandRunner.Running running =
        machine
            .sandboxed(policy)
            .start(
                new CommandRunner.Command(
                    "trap 'echo asked; exit 0' TERM; echo begun; while :; do sleep 0.05; done",
                    machine.workspace,
                    Duration.ZERO));
    running.output().readNBytes(6);
    running.end(Duration.ofSeconds(30));
    // the shell also tells of its sleep
    assertThat(new String(running.output().readAllBytes())).endsWith("asked\n");
  }

  @Test
  void a_command_that_starts_elsewhere_is_refused() throws Exception {
    CommandRunner runner = machine.sandboxed(policy);
    assertThatThrownBy(
            () ->
                runner.run(
                    new CommandRunner.Command("true", machine.userHome, Duration.ofSeconds(9)),
                    Cancellation.none()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not in the sandbox");
  }

  @Test
  void further_directories_are_read_or_written_as_it_is_said() throws Exception {
    Path read = Files.createDirectories(machine.userHome.resolve("read"));
    Path written = Files.createDirectories(machine.userHome.resolve("written"));
    Path within = Files.createDirectories(machine.workspace.resolve("within"));
    Files.writeString(read.resolve("a"), "a");
    Files.writeString(written.resolve("id_rsa"), "canary-secret");
    policy =
        machine.allowed(
            new SandboxPolicy.Wish(
                List.of("~/read", within.toString()),
                List.of(written.toString()),
                SandboxPolicy.Network.NONE,
                Machines.LIMITS));
    assertThat(out("cat " + read + "/a; echo b > " + written + "/b")).isEqualTo("a");
    refused("echo x > " + read + "/a");
    refused("echo x > within/x");
    refused("cat " + written + "/id_rsa");
    assertThat(written.resolve("b")).hasContent("b");
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.image.TerminalWindow.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code alpi setup daemon} with a service manager of the test's own, the first on the {@code
 * PATH}: it starts what the unit says, and notes what it was told. The system's is not asked.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the service manager is another one")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SetupDaemonProcessTest {
  private static final String MANAGER =
      """
      #!/bin/sh
      here=$(dirname "$0")
      unit=$HOME/.config/systemd/user/alpi-daemon.service
      echo "$(basename "$0") $*" >>"$here/calls"
      pid=$(cat "$here/pid" 2>/dev/null)
      end() {
        [ -z "$pid" ] || { kill "$pid"; tail --pid="$pid" -f /dev/null; }
        rm -f "$here/pid"
      }
      begin() {
        "$(sed -n 's/^ExecStart=:"\\(.*\\)"$/\\1/p' "$unit")" </dev/null >"$here/said" 2>&1 &
        echo $! >"$here/pid"
      }
      case $2 in
        show) [ -z "$pid" ] || printf 'ActiveState=active\\nMainPID=%s\\n' "$pid" ;;
        start) begin ;;
        restart) end; begin ;;
        stop | disable) end ;;
      esac
      """;

  @TempDir private Path scratch;
  private Path manager;
  private Alpi alpi;

  @BeforeEach
  void serviceManager() throws IOException {
    manager = Files.createDirectories(scratch.resolve("manager"));
    for (String name : List.of("systemctl", "loginctl")) {
      Path program = Files.writeString(manager.resolve(name), MANAGER);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    alpi = Alpi.in(scratch).with("TERM", "xterm-256color").with("PATH", manager + ":/usr/bin:/bin");
  }

  @AfterEach
  void end() throws Exception {
    Command.of(scratch, manager.resolve("systemctl"), "--user", "stop")
        .with("HOME", alpi.userHome())
        .run();
  }

  private Path unit() {
    return alpi.userHome().resolve(".config/systemd/user/alpi-daemon.service");
  }

  /** Returns what the service manager was told since this was asked last, without questions. */
  private List<String> told() throws IOException {
    List<String> all = Files.readAllLines(manager.resolve("calls"));
    Files.writeString(manager.resolve("calls"), "");
    return all.stream().filter(line -> !line.contains(" show ")).toList();
  }

  private Command.Result ok(String... words) throws Exception {
    Command.Result result = alpi.run(words);
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result;
  }

  @Test
  void somebody_who_answers_has_a_service_that_serves() throws Exception {
    try (TerminalWindow terminal = TerminalWindow.start(alpi, 80, "setup", "daemon")) {
      terminal.talk(
          List.of(
              new Said("What is to be done?|install it as a service|q: leave", "1"),
              new Said("a service of systemd, in|This would be done:|Do it? [Y/n]", "y\r")));
      terminal.sees("wrote |enabled alpi-daemon.service|serving, process ");
      terminal.sees("it also runs while nobody is logged in");
      terminal.ends(0);
    }
    assertThat(told())
        .containsExactly(
            "systemctl --user daemon-reload",
            "systemctl --user enable alpi-daemon.service",
            "systemctl --user restart alpi-daemon.service",
            "loginctl enable-linger");
    assertThat(Alpi.answer(ok("daemon", "status", "--json")).integer("pid"))
        .hasValue(Long.parseLong(Files.readString(manager.resolve("pid")).strip()));

    try (TerminalWindow terminal = TerminalWindow.start(alpi, 80, "setup", "daemon")) {
      terminal.talk(
          List.of(
              new Said("What is to be done?|remove the service|q: leave", "4"),
              new Said("alpi daemon uninstall|Do it? [Y/n]", "y\r")));
      terminal.sees("removed ");
      terminal.ends(0);
    }
    assertThat(told())
        .containsExactly(
            "systemctl --user disable --now alpi-daemon.service", "systemctl --user daemon-reload");
    assertThat(unit()).doesNotExist();
    assertThat(alpi.run("daemon", "status").err()).contains("no daemon runs");
  }

  @Test
  void a_script_does_the_same_without_a_question() throws Exception {
    Command.Result installed = ok("setup", "daemon", "install", "--json");
    assertThat(installed.err()).isEmpty();
    assertThat(installed.out())
        .contains("\"command\":\"alpi daemon install\"", "\"running\":true", "\"lingers\":true");
    assertThat(told()).hasSize(4).contains("systemctl --user restart alpi-daemon.service");

    assertThat(ok("setup", "daemon", "stop").out()).isEqualTo("stopped\n");
    assertThat(ok("setup", "daemon", "start").out()).startsWith("serving, process ");
    assertThat(ok("setup", "daemon", "start").out()).startsWith("it serves already, process ");
    assertThat(ok("setup", "daemon", "uninstall").out()).isEqualTo("removed " + unit() + "\n");
    assertThat(told())
        .containsExactly(
            "systemctl --user stop alpi-daemon.service",
            "systemctl --user start alpi-daemon.service",
            "systemctl --user disable --now alpi-daemon.service",
            "systemctl --user daemon-reload");
    assertThat(ok("setup", "daemon", "uninstall").out()).isEqualTo("it is no service\n");
  }
}

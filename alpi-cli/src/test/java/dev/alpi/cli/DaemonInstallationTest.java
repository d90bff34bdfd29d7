package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written, what the service manager is told, and what the person is. */
final class DaemonInstallationTest {
  private static final String UNIT = ".config/systemd/user/alpi-daemon.service";
  private static final String ALPID = "/opt/al pi/bin/alpid";

  private final List<String> ran = new ArrayList<>();
  private final FakeContext context = new FakeContext().system("Linux amd64").alpid(ALPID);
  private FakeStdio stdio = new FakeStdio();

  private int alpi(String... words) {
    stdio = new FakeStdio();
    return new Cli(new Commands()).execute(List.of(words), context.with(stdio));
  }

  private Path path(String text) {
    return context.userHome().resolve(text);
  }

  private static Optional<CliContext.Ended> ended(int status, String output) {
    return Optional.of(new CliContext.Ended(status, output));
  }

  /** Lets systemctl and loginctl be there; what {@code failing} is in fails. */
  private void systemd(String failing) {
    context.programs(
        command -> {
          String line = String.join(" ", command);
          ran.add(line);
          if (!failing.isEmpty() && line.contains(failing)) {
            return ended(1, "no such luck\n");
          }
          return ended(0, line.contains("show") ? "MainPID=0\nActiveState=inactive\n" : "");
        });
  }

  @Test
  void print_shows_the_unit_and_writes_nothing() throws Exception {
    systemd("");
    String unit = SystemdUnit.ofUser(ALPID, Optional.empty());
    assertThat(alpi("daemon", "install", "--print")).isZero();
    assertThat(stdio.printed()).isEqualTo(unit);
    assertThat(alpi("daemon", "install", "--print", "--json")).isZero();
    Obj answer = Json.parseObject(stdio.printed());
    assertThat(answer.string("unit")).hasValue(unit);
    assertThat(answer.string("file")).hasValue("/home/me/" + UNIT);
    assertThat(answer.bool("written")).hasValue(false);
    assertThat(alpi("daemon", "install", "--print", "--system")).isZero();
    assertThat(stdio.printed()).isEqualTo(SystemdUnit.ofSystem(ALPID));
    assertThat(ran).isEmpty();
    assertThat(path(".config")).doesNotExist();
    assertThat(path(".alpi")).doesNotExist();
  }

  @Test
  void without_systemctl_it_is_written_and_said_so() throws Exception {
    assertThat(alpi("daemon", "install")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(stdio.printed()).isEqualTo("wrote /home/me/" + UNIT + "\n");
    assertThat(stdio.complained())
        .isEqualTo(
            "alpi: warning: it is written, but not begun: there is no systemctl on the PATH\n"
                + "alpi: hint: run this again where systemd runs\n");
    assertThat(path(UNIT)).hasContent(SystemdUnit.ofUser(ALPID, Optional.empty()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(UNIT))))
        .isEqualTo("rw-r--r--");

    assertThat(alpi("daemon", "stop")).isZero();
    assertThat(stdio.complained()).contains("there is no systemctl on the PATH");
    assertThat(alpi("daemon", "uninstall", "--json")).isEqualTo(ExitCode.PARTLY_DONE.number());
    Obj answer = Json.parseObject(stdio.printed());
    assertThat(answer.bool("removed")).hasValue(true);
    assertThat(answer.array("warnings")).hasSize(1);
    assertThat(path(UNIT)).doesNotExist();
  }

  @Test
  void a_manager_that_does_not_answer_is_quoted() {
    systemd("show");
    assertThat(alpi("daemon", "install", "--json")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(stdio.printed()).contains("systemd does not answer: no such luck");
    assertThat(ran).isNotEmpty().allMatch(line -> line.contains("show"));
  }

  @Test
  void a_service_that_does_not_begin_is_a_failure_with_the_managers_words() {
    systemd("restart");
    assertThat(alpi("daemon", "install")).isEqualTo(ExitCode.DAEMON_UNREACHABLE.number());
    assertThat(stdio.complained())
        .isEqualTo(
            "alpi: error: systemctl --user restart alpi-daemon.service ended with 1: no such luck\n"
                + "alpi: hint: journalctl --user -u alpi-daemon.service -n 30 may say why\n");
    assertThat(ran)
        .containsExactly(
            "systemctl --user show --property=ActiveState,MainPID alpi-daemon.service",
            "systemctl --user daemon-reload",
            "systemctl --user enable alpi-daemon.service",
            "systemctl --user restart alpi-daemon.service");
  }

  @Test
  void a_service_that_does_not_answer_is_waited_for_and_then_told() {
    systemd("");
    assertThat(alpi("daemon", "install")).isEqualTo(ExitCode.DAEMON_UNREACHABLE.number());
    assertThat(stdio.complained()).contains("it does not answer after 20 s");
  }

  @Test
  void the_machines_service_has_a_place_of_its_own_and_needs_no_lingering() throws Exception {
    Files.createDirectories(path("/etc/systemd/system"));
    systemd("");
    assertThat(alpi("daemon", "install", "--system")).isZero();
    assertThat(path("/etc/systemd/system/alpi-daemon.service"))
        .hasContent(SystemdUnit.ofSystem(ALPID));
    assertThat(ran)
        .contains("systemctl daemon-reload", "systemctl restart alpi-daemon.service")
        .noneMatch(line -> line.contains("--user") || line.contains("loginctl"));
    assertThat(alpi("daemon", "uninstall", "--system")).isZero();
    assertThat(ran).contains("systemctl disable --now alpi-daemon.service");
    assertThat(path("/etc/systemd/system/alpi-daemon.service")).doesNotExist();
  }

  @Test
  void the_configuration_of_the_person_may_be_elsewhere() {
    context.env("XDG_CONFIG_HOME", "/elsewhere/c");
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    assertThat(path("/elsewhere/c/systemd/user/alpi-daemon.service")).exists();
    context.env("XDG_CONFIG_HOME", "relative");
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    assertThat(path(UNIT)).exists();
  }

  @Test
  void a_unit_of_another_root_is_left_alone() throws Exception {
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    String before = Files.readString(path(UNIT));
    systemd("");
    Files.createDirectories(path("/srv/alpi"));
    context.env("ALPI_HOME", "/srv/alpi");
    assertThat(alpi("daemon", "install")).isEqualTo(ExitCode.LOCKED.number());
    assertThat(stdio.complained()).contains("does not serve /srv/alpi").contains("--force");
    assertThat(alpi("daemon", "uninstall")).isEqualTo(ExitCode.LOCKED.number());
    assertThat(alpi("daemon", "stop")).as("nothing of it runs").isZero();
    assertThat(ran).isEmpty();
    assertThat(path(UNIT)).hasContent(before);
    assertThat(alpi("daemon", "install", "--force")).isEqualTo(13);
    assertThat(Files.readString(path(UNIT))).contains("Environment=\"ALPI_HOME=/srv/alpi\"");
  }

  @Test
  void an_uninstall_ends_the_service_first_and_tells_the_manager_after() {
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    context.programs(
        command -> {
          ran.add(command.get(2) + (Files.exists(path(UNIT)) ? "" : " after"));
          return ended(0, "");
        });
    assertThat(alpi("daemon", "uninstall")).isZero();
    assertThat(ran).containsExactly("show", "disable", "daemon-reload after");
    assertThat(alpi("daemon", "uninstall")).isZero();
    assertThat(stdio.printed()).isEqualTo("it is no service\n");
  }

  @Test
  void stop_goes_by_the_manager_if_the_service_is_at_work() {
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    context.programs(
        command -> {
          ran.add(command.get(2));
          return ended(0, "ActiveState=active\nMainPID=7\n");
        });
    assertThat(alpi("daemon", "stop")).isZero();
    assertThat(stdio.printed()).isEqualTo("stopped\n");
    assertThat(ran).containsExactly("show", "stop");
  }

  @Test
  void on_macos_it_is_a_property_list() throws Exception {
    context.system("Mac OS X aarch64");
    assertThat(alpi("daemon", "install")).isEqualTo(3);
    String file = "/home/me/Library/LaunchAgents/com.alpi.daemon.plist";
    assertThat(path(file))
        .hasContent(LaunchdJob.text(ALPID, Optional.empty(), "/home/me/.alpi/logs/service.err"));
    assertThat(path(".alpi/logs")).exists();
    String user = Files.getAttribute(context.userHome(), "unix:uid").toString();
    boolean[] isLoaded = {true};
    context.programs(
        command -> {
          ran.add(String.join(" ", command));
          isLoaded[0] &= !command.get(1).equals("bootout");
          return ended(command.get(1).equals("print") && !isLoaded[0] ? 113 : 0, "\tpid = 12\n");
        });
    assertThat(alpi("daemon", "stop")).isZero();
    assertThat(ran)
        .startsWith(
            "launchctl print gui/" + user + "/com.alpi.daemon",
            "launchctl bootout gui/" + user + "/com.alpi.daemon");
    ran.clear();
    assertThat(alpi("daemon", "start")).as("nobody answers here").isEqualTo(13);
    assertThat(ran).contains("launchctl bootstrap gui/" + user + " " + file);
  }

  @Test
  void what_a_daemon_says_when_it_cannot_begin_is_for_nobody_else() throws Exception {
    systemd("");
    assertThat(alpi("daemon", "start")).as("no processes here").isEqualTo(1);
    Path errors = path(".alpi/logs/service.err");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(errors)))
        .isEqualTo("rw-------");
  }

  @Test
  void elsewhere_it_says_what_to_do() {
    context.system("Plan 9");
    assertThat(alpi("daemon", "install")).isEqualTo(ExitCode.USAGE.number());
    assertThat(stdio.complained()).contains("no service manager is known for Plan 9");
  }
}

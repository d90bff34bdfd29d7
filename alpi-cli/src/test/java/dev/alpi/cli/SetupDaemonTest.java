package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code alpi setup daemon}: what would be installed is shown first; why it was not is told. */
@Timeout(60)
final class SetupDaemonTest {
  private static final String FILE = "/home/me/.config/systemd/user/alpi-daemon.service";

  private final List<String> ran = new ArrayList<>();
  private final FakeContext context =
      new FakeContext().system("Linux amd64").alpid("/opt/alpi/bin/alpid");
  private FakeStdio stdio = new FakeStdio();

  private int alpi(String typed, String... words) {
    stdio = new FakeStdio().typed(typed);
    return Cli.run(words, context.with(stdio));
  }

  private Path unit() {
    return context.userHome().resolve(FILE);
  }

  /** Lets systemctl and loginctl be there; what {@code failing} is in fails. */
  private void systemd(String failing) {
    context.programs(
        command -> {
          String line = String.join(" ", command);
          ran.add(line);
          boolean isFailing = !failing.isEmpty() && line.contains(failing);
          return Optional.of(new CliContext.Ended(isFailing ? 1 : 0, "no such luck\n"));
        });
  }

  @Test
  void what_would_be_installed_is_shown_and_a_no_installs_nothing() {
    systemd("");
    assertThat(alpi("install\nn\n", "setup", "daemon")).isZero();
    assertThat(stdio.complained())
        .contains("  a service of systemd, in\n  " + FILE + "\n")
        .contains("This would be done:\n  alpi daemon install\n", "nothing was changed");
    assertThat(ran).isEmpty();
    assertThat(context.userHome().resolve(".config")).doesNotExist();
  }

  @Test
  void without_a_manager_it_is_written_and_why_it_does_not_run_is_told() throws Exception {
    assertThat(alpi("1\ny\n", "setup", "daemon")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(stdio.printed()).isEqualTo("wrote " + FILE + "\n");
    assertThat(stdio.complained())
        .contains("there is no systemctl on the PATH", "run this again where systemd runs");
    assertThat(unit()).hasContent(SystemdUnit.ofUser("/opt/alpi/bin/alpid", Optional.empty()));

    assertThat(alpi("4\ny\n", "setup", "daemon")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(stdio.printed()).isEqualTo("removed " + FILE + "\n");
    assertThat(unit()).doesNotExist();

    assertThat(alpi("", "setup", "daemon", "install")).isEqualTo(ExitCode.PARTLY_DONE.number());
    assertThat(stdio.printed()).isEqualTo("wrote " + FILE + "\n");
    assertThat(stdio.complained()).contains("there is no systemctl on the PATH");
    assertThat(unit()).exists();
  }

  @Test
  void json_says_why_it_does_not_run() throws Exception {
    assertThat(alpi("", "setup", "daemon", "install", "--json"))
        .isEqualTo(ExitCode.PARTLY_DONE.number());
    Obj error = Json.parseObject(stdio.complained()).object("error");
    assertThat(error.string("message"))
        .hasValue(
            "alpi daemon ended with exit code 3:"
                + " it is written, but not begun: there is no systemctl on the PATH");
    assertThat(stdio.printed()).isEmpty();
  }

  @Test
  void a_service_that_does_not_begin_is_a_failure_with_the_managers_words() {
    systemd("restart");
    int unreachable = ExitCode.DAEMON_UNREACHABLE.number();
    String said = "systemctl --user restart alpi-daemon.service ended with 1: no such luck";
    assertThat(alpi("install\ny\n", "setup", "daemon")).isEqualTo(unreachable);
    assertThat(stdio.complained()).contains(said, "journalctl --user -u alpi-daemon.service");
    assertThat(alpi("", "setup", "daemon", "install", "--json")).isEqualTo(unreachable);
    assertThat(stdio.complained()).contains(said, "journalctl --user -u alpi-daemon.service");
    assertThat(ran)
        .hasSize(8)
        .contains("systemctl --user enable alpi-daemon.service")
        .noneMatch(line -> line.startsWith("loginctl"));
  }

  @Test
  void without_alpid_nobody_is_asked_for_a_yes() {
    FakeContext bare = new FakeContext().system("Linux amd64");
    stdio = new FakeStdio().typed("install\ny\n");
    assertThat(Cli.run(new String[] {"setup", "daemon"}, bare.with(stdio)))
        .isEqualTo(ExitCode.DAEMON_UNREACHABLE.number());
    assertThat(stdio.complained()).contains("alpid is not beside this").doesNotContain("Do it?");
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SystemdUnitTest {
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  /** Directories that a person may have alpi in; the last four by sh. */
  static final List<String> NASTY =
      List.of(
          "plain",
          "two  words",
          "100%",
          "%h%%n",
          "R&D <x>",
          "$HOME ${HOME} $$",
          "#;:@-+!",
          "späße 🎉",
          "it's",
          "a \"quoted\" one",
          "back\\slash\\n",
          "line\nfeed\ttab\u007f");

  @TempDir private Path scratch;

  private static Optional<String> line(String key, String unit) {
    return unit.lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst();
  }

  private static String exec(String program) {
    return line("ExecStart", SystemdUnit.ofUser(program, Optional.empty())).orElseThrow();
  }

  @Test
  void a_path_is_one_word_without_variables_and_specifiers() {
    assertThat(exec("/opt/alpi/bin/alpid")).isEqualTo(":\"/opt/alpi/bin/alpid\"");
    assertThat(exec("/a b/$x/100%/alpid")).isEqualTo(":\"/a b/$x/100%%/alpid\"");
  }

  @Test
  void a_path_that_systemd_takes_for_no_program_is_run_by_sh() {
    assertThat(exec("/it's/alpid")).isEqualTo(":/bin/sh -c \"exec \\\"$0\\\"\" \"/it's/alpid\"");
    assertThat(exec("/a\\b\n/alpid"))
        .isEqualTo(":/bin/sh -c \"exec \\\"$0\\\"\" \"/a\\\\b\\x0a/alpid\"");
  }

  @Test
  void no_path_makes_a_line_of_its_own() {
    String plain = SystemdUnit.ofUser("/alpid", Optional.of("/home"));
    for (String nasty : NASTY) {
      String unit = SystemdUnit.ofUser("/" + nasty + "/alpid", Optional.of("/" + nasty));
      assertThat(unit.lines()).as(nasty).hasSize((int) plain.lines().count());
    }
  }

  @Test
  void the_root_is_told_only_if_it_is_not_the_default_one() {
    assertThat(SystemdUnit.ofUser("/alpid", Optional.empty())).doesNotContain("ALPI_HOME");
    assertThat(line("Environment", SystemdUnit.ofUser("/alpid", Optional.of("/a \"b\" 5%"))))
        .hasValue("\"ALPI_HOME=/a \\\"b\\\" 5%%\"");
  }

  @Test
  void a_unit_is_known_by_its_root() {
    String mine = SystemdUnit.ofUser("/alpid", Optional.empty());
    String other = SystemdUnit.ofUser("/alpid", Optional.of("/srv/a b"));
    assertThat(SystemdUnit.serves(mine, Optional.empty())).isTrue();
    assertThat(SystemdUnit.serves(mine, Optional.of("/srv/a b"))).isFalse();
    assertThat(SystemdUnit.serves(other, Optional.of("/srv/a b"))).isTrue();
    assertThat(SystemdUnit.serves(other, Optional.of("/srv/a"))).isFalse();
    assertThat(SystemdUnit.serves(other, Optional.empty())).isFalse();
  }

  @Test
  void what_the_daemon_needs_is_in_both() {
    for (String unit :
        List.of(SystemdUnit.ofUser("/alpid", Optional.empty()), SystemdUnit.ofSystem("/alpid"))) {
      assertThat(unit.lines())
          .contains(
              "Type=notify",
              "Restart=always",
              "KillMode=mixed",
              "LimitNOFILE=8192",
              "SuccessExitStatus=143 130",
              "StandardOutput=journal");
      long stop = Long.parseLong(line("TimeoutStopSec", unit).orElseThrow());
      assertThat(stop).isGreaterThan(DaemonServe.DRAIN_MAX.plus(DaemonServe.CLOSE_MAX).toSeconds());
      // each of them breaks the sandbox of commands, or the compiler of Java
      assertThat(unit)
          .doesNotContain(
              "RestrictNamespaces",
              "MemoryDenyWriteExecute",
              "ProtectKernelTunables",
              "ProtectKernelLogs",
              "ProtectProc",
              "ProcSubset",
              "SystemCallFilter",
              "PrivateUsers",
              "service.log");
    }
  }

  /** Returns what {@code systemd-analyze verify} says of a unit: it reads, and starts nothing. */
  private String verified(String unit, String scope) throws Exception {
    assumeTrue(Files.isExecutable(ANALYZE), "needs systemd-analyze: apt-get install systemd");
    Path file = Files.createDirectories(scratch.resolve("units")).resolve(SystemdUnit.NAME);
    Files.writeString(file, unit);
    List<String> line = new ArrayList<>(List.of(ANALYZE.toString(), scope));
    line.addAll(List.of("--man=no", "verify", file.toString()));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("XDG_RUNTIME_DIR", scratch.toString());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue() == 0 ? said : said + "\nended with " + process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String alpid(String directory) throws IOException {
    Path program = Files.createDirectories(scratch.resolve(directory)).resolve("alpid");
    if (!Files.exists(program)) {
      Files.createFile(
          program,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    return program.toString();
  }

  @Test
  void systemd_finds_nothing_wrong_with_any_of_them() throws Exception {
    for (String nasty : NASTY) {
      String program = alpid(nasty);
      assertThat(verified(SystemdUnit.ofUser(program, Optional.of("/" + nasty)), "--user"))
          .as(nasty)
          .isEmpty();
      assertThat(verified(SystemdUnit.ofSystem(program), "--system")).as(nasty).isEmpty();
    }
  }

  @Test
  void systemd_finds_what_is_wrong() throws Exception {
    String unit = SystemdUnit.ofUser(alpid("plain"), Optional.empty());
    assertThat(verified(unit.replace("alpid", "absent"), "--user")).contains("absent");
    assertThat(verified(unit.replace("KillMode=mixed", "KillMode=mix"), "--user")).isNotEmpty();
    assertThat(verified(unit.replace("LimitCORE", "LimitCores"), "--user")).isNotEmpty();
  }
}

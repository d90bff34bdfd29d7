package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The image that was built is installed, upgraded while its daemon runs, and taken away. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(value = OS.LINUX, disabledReason = "asks /proc which program the daemon is")
final class InstallProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int DAMAGED = 15;
  private static final int CUT_BYTES = 4 << 20;

  @TempDir private Path scratch;
  private Path home;
  private Path store;

  @BeforeEach
  void install() throws Exception {
    scratch = scratch.toRealPath();
    home = Files.createDirectories(scratch.resolve("home"));
    store = home.resolve(".local/lib/alpi");
    Path image = Repository.ofThisBuild().image();
    assertThat(run(image.resolve("bin/alpi"), "install").exitCode()).isZero();
  }

  @AfterEach
  void stop() throws Exception {
    if (Files.exists(home.resolve(".local/bin/alpi"))) {
      alpi("daemon", "stop");
    }
  }

  private Command.Result run(Object program, String... words) throws Exception {
    return Command.of(scratch, program, words).with("HOME", home).within(LIMIT).run();
  }

  private Command.Result alpi(String... words) throws Exception {
    return run(home.resolve(".local/bin/alpi"), words);
  }

  private Command.Result ok(String... words) throws Exception {
    Command.Result result = alpi(words);
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result;
  }

  /** Packs this image as one that is called 9.9.9. */
  private Path next() throws Exception {
    Path copy = scratch.resolve("alpi-9.9.9");
    assertThat(run("cp", "-al", Repository.ofThisBuild().image() + "", copy + "").exitCode())
        .isZero();
    Path launcher = copy.resolve("bin/alpi");
    String text = Files.readString(launcher);
    // the copy shares its files with the image
    Files.delete(launcher);
    Files.writeString(
        launcher,
        text.replaceFirst("\n", "\n[ \"\\$*\" != --version ] || { echo alpi 9.9.9; exit; }\n"));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path archive = scratch.resolve("alpi-9.9.9.tar.gz");
    String line = "tar --format=ustar -cf - -C " + scratch + " alpi-9.9.9 | gzip -1 >" + archive;
    assertThat(run("sh", "-c", line).exitCode()).isZero();
    return archive;
  }

  /** Returns the Java that the daemon runs on, which is in its image. */
  private Path daemonsJava() throws Exception {
    Obj status = Alpi.answer(ok("daemon", "status", "--json"));
    long pid = status.integer("pid").orElseThrow();
    return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"));
  }

  private static List<String> children(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.map(child -> child.getFileName().toString()).toList();
    }
  }

  @Test
  void a_shell_that_is_told_completes_what_is_installed() throws Exception {
    Path share = home.resolve(".local/share");
    assertThat(share.resolve("bash-completion/completions/alpi")).isRegularFile();
    assertThat(share.resolve("zsh/site-functions/_alpi")).isRegularFile();
    assertThat(share.resolve("fish/vendor_completions.d/alpi.fish")).isRegularFile();
    // again, and with what it asks for
    String said = ok("install").out();
    String line = said.lines().filter(each -> each.contains("export PATH=")).findFirst().get();
    String set = line.substring(line.indexOf("export PATH="));
    String shell =
        set + "; source ~/.local/share/bash-completion/completions/alpi; complete -p alpi";
    assertThat(run("bash", "--norc", "-c", shell).out()).isEqualTo("complete -F _alpi alpi\n");
    ok("uninstall");
    assertThat(home.resolve(".local")).doesNotExist();
  }

  @Test
  void an_upgrade_takes_the_daemon_along_and_can_be_taken_back() throws Exception {
    Path image = Repository.ofThisBuild().image().toRealPath();
    ok("chat", "--once", "remember that the staging port is 5433");
    ok("daemon", "start");
    assertThat(daemonsJava()).startsWith(image);
    Path archive = next();

    Path damaged = scratch.resolve("damaged.tar.gz");
    try (InputStream whole = Files.newInputStream(archive)) {
      Files.write(damaged, whole.readNBytes(CUT_BYTES));
    }
    Command.Result refused = alpi("upgrade", "--from", damaged.toString());
    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(DAMAGED);
    assertThat(refused.err()).contains("the archive is damaged");
    assertThat(children(store.resolve("versions"))).isEmpty();
    assertThat(daemonsJava()).startsWith(image);

    Command.Result upgraded = ok("upgrade", "--from", archive.toString());
    assertThat(upgraded.out()).contains("alpi is now 9.9.9", "the daemon began anew");
    assertThat(ok("--version").out()).isEqualTo("alpi 9.9.9\n");
    assertThat(daemonsJava()).startsWith(store.resolve("versions"));
    assertThat(ok("chat", "--once", "what is the staging port?").out()).contains("5433");

    assertThat(ok("rollback").out()).contains("alpi is again ", "the daemon began anew");
    assertThat(ok("--version").out()).doesNotContain("9.9.9");
    assertThat(daemonsJava()).startsWith(image);
    ok("audit", "verify");

    Command.Result uninstalled = ok("uninstall");
    assertThat(run(image.resolve("bin/alpi"), "daemon", "stop").exitCode()).isZero();
    assertThat(uninstalled.out()).contains("profiles stay, in " + home.resolve(".alpi"));
    assertThat(uninstalled.err()).contains("a daemon still runs", image + "/bin/alpi daemon stop");
    assertThat(home.resolve(".local")).doesNotExist();
    assertThat(home.resolve(".alpi/memories")).exists();
  }
}

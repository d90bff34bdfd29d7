package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** alpi install, upgrade, rollback and uninstall, on a real disk. */
@Timeout(280)
@EnabledOnOs(value = OS.LINUX, disabledReason = "its archives are of Linux")
final class UpgradeProcessTest {
  private static final String FINE = "exit 0\n";
  private static final int KILLS = 14;

  @TempDir private Path directory;
  private UpgradeLab lab;

  @BeforeEach
  void installTheOldOne() throws Exception {
    lab = new UpgradeLab(directory.toRealPath());
    Path old = lab.image("1.0", FINE);
    lab.works("install", "--image", old.toString());
  }

  private Path next() throws Exception {
    return lab.packed(lab.image("2.0", FINE));
  }

  @Test
  void an_installation_is_taken_away_without_a_trace() throws Exception {
    assertThat(lab.version()).isEqualTo("alpi 1.0");
    assertThat(lab.prefix().resolve("share/man/man1/alpi-1.1")).isSymbolicLink().exists();
    lab.works("uninstall");
    assertThat(lab.prefix()).doesNotExist();
  }

  @Test
  void what_is_somebody_elses_is_neither_replaced_nor_removed() throws Exception {
    lab.works("uninstall");
    Path bin = Files.createDirectories(lab.prefix().resolve("bin"));
    Files.writeString(bin.resolve("alpi"), "mine");
    Map<String, String> before = lab.tree();
    assertThat(lab.alpi("install", "--image", lab.home().resolve("images/alpi-1.0").toString()))
        .isEqualTo(2);
    assertThat(lab.said()).contains("was not made by alpi install");
    assertThat(lab.tree()).isEqualTo(before);
    Files.delete(bin.resolve("alpi"));
    Files.writeString(bin.resolve("other"), "mine");
    lab.works("install", "--image", lab.home().resolve("images/alpi-1.0").toString());
    Files.delete(bin.resolve("alpid"));
    Files.writeString(bin.resolve("alpid"), "mine now");
    lab.works("uninstall");
    assertThat(bin.resolve("other")).exists();
    assertThat(bin.resolve("alpid")).hasContent("mine now");
    assertThat(bin.resolve("alpi")).doesNotExist();
  }

  @Test
  void an_upgrade_and_back_and_forth_again() throws Exception {
    lab.works("config", "set", "budget.daily_usd", "5");
    Path archive = next();
    lab.works("upgrade", "--from", archive.toString());
    assertThat(lab.version()).isEqualTo("alpi 2.0");
    Path manual = lab.prefix().resolve("share/man/man1");
    assertThat(manual.resolve("alpi-2.1")).exists();
    assertThat(Files.isSymbolicLink(manual.resolve("alpi-1.1"))).isFalse();
    lab.works("upgrade", "--from", archive.toString());
    assertThat(lab.said()).contains("installed already");
    lab.works("config", "set", "budget.daily_usd", "9");
    lab.works("rollback");
    assertThat(lab.version()).isEqualTo("alpi 1.0");
    assertThat(lab.home().resolve(".alpi/config.yaml")).content().contains("daily_usd: 9");
    lab.works("rollback");
    assertThat(lab.version()).isEqualTo("alpi 2.0");
    lab.works("audit", "verify");
  }

  @Test
  void the_home_goes_back_only_if_that_is_asked_for() throws Exception {
    lab.works("config", "set", "budget.daily_usd", "5");
    lab.works("upgrade", "--from", next().toString());
    lab.works("config", "set", "budget.daily_usd", "9");
    assertThat(lab.alpi("rollback", "--state")).isEqualTo(2);
    assertThat(lab.said()).contains("would be lost");
    assertThat(lab.version()).isEqualTo("alpi 2.0");
    lab.works("rollback", "--state", "--force");
    assertThat(lab.version()).isEqualTo("alpi 1.0");
    assertThat(lab.home().resolve(".alpi/config.yaml")).content().contains("daily_usd: 5");
    assertThat(lab.said()).contains("the home of now is in");
    lab.works("audit", "verify");
    assertThat(lab.alpi("audit", "log")).isZero();
    // which versions it was between is named too
    assertThat(lab.said())
        .containsPattern("upgrade alpi-1.0 2.0-[0-9a-f]{12} --from ")
        .containsPattern("rollback 2.0-[0-9a-f]{12} alpi-1.0 --force --state ");
  }

  @Test
  void a_version_that_does_not_get_along_with_the_home_is_not_used() throws Exception {
    lab.works("config", "set", "budget.daily_usd", "5");
    String picky = "case \"$*\" in *validate*) echo 'no such setting'; exit 15 ;; esac\nexit 0\n";
    Path archive = lab.packed(lab.image("3.0", picky));
    assertThat(lab.alpi("upgrade", "--from", archive.toString())).isEqualTo(18);
    assertThat(lab.said()).contains("config validate ends with 15", "no such setting");
    assertThat(lab.version()).isEqualTo("alpi 1.0");
    assertThat(lab.store().resolve("trial")).doesNotExist();
    assertThat(lab.store().resolve("versions")).isEmptyDirectory();
    assertThat(lab.store().resolve("state")).isEmptyDirectory();
    lab.works("upgrade", "--no-check", "--from", archive.toString());
    assertThat(lab.version()).isEqualTo("alpi 3.0");
  }

  @Test
  void another_sum_a_torn_archive_and_a_hostile_one_change_nothing() throws Exception {
    Path archive = next();
    Map<String, String> before = lab.tree();
    assertThat(lab.alpi("upgrade", "--from", archive.toString(), "--sha256", "00")).isEqualTo(15);
    byte[] whole = Files.readAllBytes(archive);
    Path torn = lab.home().resolve("torn.tar.gz");
    Files.write(torn, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(lab.alpi("upgrade", "--from", torn.toString())).isEqualTo(15);
    byte[] changed = whole.clone();
    // in the sum of all content, after which only the count of its bytes comes
    changed[changed.length - 6] ^= 1;
    Files.write(torn, changed);
    assertThat(lab.alpi("upgrade", "--from", torn.toString())).isEqualTo(15);
    assertThat(lab.said()).contains("the archive is damaged");
    Path evil = lab.image("6.6", FINE);
    Files.createSymbolicLink(evil.resolve("out"), Path.of("/etc"));
    assertThat(lab.alpi("upgrade", "--from", lab.packed(evil).toString())).isEqualTo(15);
    Files.delete(evil.resolve("out"));
    Path up = lab.packed(evil, "--transform=s,large,../../../escaped,", "-P");
    assertThat(lab.alpi("upgrade", "--from", up.toString())).isEqualTo(15);
    Files.createLink(evil.resolve("same"), evil.resolve("large"));
    assertThat(lab.alpi("upgrade", "--from", lab.packed(evil).toString())).isEqualTo(15);
    Map<String, String> after = lab.tree();
    after.remove("lib/alpi/versions");
    assertThat(after).isEqualTo(before);
    assertThat(lab.version()).isEqualTo("alpi 1.0");
    lab.works("upgrade", "--from", archive.toString(), "--sha256", sum(whole));
    assertThat(lab.version()).isEqualTo("alpi 2.0");
  }

  private static String sum(byte[] bytes) throws Exception {
    return HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void killed_at_any_moment_it_leaves_one_version_whole_and_can_be_run_again() throws Exception {
    lab.works("config", "set", "budget.daily_usd", "5");
    Path[] archives = {next(), lab.packed(lab.image("3.0", FINE))};
    long began = System.nanoTime();
    lab.works("upgrade", "--from", archives[0].toString());
    long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < KILLS; i++) {
      Process upgrade = lab.start("upgrade", "--from", archives[(i + 1) % 2].toString());
      boolean _ = upgrade.waitFor(random.nextLong(whole / 4, whole + 200), TimeUnit.MILLISECONDS);
      upgrade.descendants().forEach(ProcessHandle::destroyForcibly);
      upgrade.destroyForcibly().waitFor();
      assertThat(lab.version()).as("seed " + seed).matches("alpi [23]\\.0");
    }
    lab.works("upgrade", "--from", archives[1].toString());
    assertThat(lab.version()).isEqualTo("alpi 3.0");
    assertThat(lab.store().resolve("versions/.incoming")).doesNotExist();
    assertThat(lab.store().resolve("trial")).doesNotExist();
    lab.works("audit", "verify");
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.FileLocks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code backup restore} makes of what is there, and of what is not. */
@Timeout(60)
final class RestoreCommandTest {
  private static final String PASSPHRASE = "five words are better still\n";

  private final FakeContext context = new FakeContext();
  private Path root;
  private Path disk;
  private String archive;

  @BeforeEach
  void home() throws Exception {
    root = context.userHome().resolve(".alpi");
    disk = Files.createDirectories(context.userHome().resolve("disk"));
    archive = disk.resolve("a").toString();
    alpi(0, "profile", "create", "work");
    alpi(0, "-p", "work", "config", "set", "budget.daily_usd", "7");
    alpi(0, "config", "set", "budget.daily_usd", "5");
  }

  private FakeStdio alpi(int code, String... words) throws Exception {
    FakeStdio stdio = new FakeStdio().typed(PASSPHRASE);
    assertThat(Cli.run(words, context.with(stdio))).as(stdio.complained()).isEqualTo(code);
    return stdio;
  }

  private String restored(String... words) throws Exception {
    FakeStdio stdio = alpi(0, words);
    return stdio.printed() + stdio.complained();
  }

  private void create(String... before) throws Exception {
    String[] words = new String[before.length + 4];
    System.arraycopy(before, 0, words, 0, before.length);
    System.arraycopy(
        new String[] {"backup", "create", archive, "--passphrase-stdin"},
        0,
        words,
        before.length,
        4);
    alpi(0, words);
  }

  private String budget(String profile) throws Exception {
    return alpi(0, "-p", profile, "config", "get", "budget.daily_usd").printed().strip();
  }

  @Test
  void a_path_is_of_the_profile_that_is_named() throws Exception {
    create();
    alpi(0, "-p", "work", "config", "set", "budget.daily_usd", "8");
    alpi(0, "config", "set", "budget.daily_usd", "9");
    String[] restore = {
      "-p",
      "work",
      "backup",
      "restore",
      archive,
      "--path",
      "config.yaml",
      "--force",
      "--passphrase-stdin"
    };
    alpi(0, restore);
    assertThat(budget("work")).isEqualTo("7");
    assertThat(budget("default")).isEqualTo("9");

    FakeContext _ = context.env("ALPI_HOME", root.resolve("profiles/work").toString());
    alpi(0, "config", "set", "budget.daily_usd", "8");
    String[] there = {
      "backup", "restore", archive, "--path", "config.yaml", "--force", "--passphrase-stdin"
    };
    alpi(0, there);
    assertThat(Files.readString(root.resolve("profiles/work/config.yaml"))).contains("7");
  }

  @Test
  void an_archive_of_one_profile_never_takes_the_place_of_a_home() throws Exception {
    create("-p", "work");
    int refused = ExitCode.USAGE.number();
    String[] restore = {"backup", "restore", archive, "--force", "--passphrase-stdin"};
    assertThat(alpi(refused, restore).complained()).contains("has the profile work, and no home");
    assertThat(budget("default")).isEqualTo("5");
  }

  @Test
  void what_a_drill_leaves_on_a_new_machine_is_not_in_the_way() throws Exception {
    create();
    FakeContext _ = context.env("ALPI_HOME", disk.resolve("new").toString());
    alpi(0, "backup", "drill", archive, "--passphrase-stdin");
    assertThat(disk.resolve("new/backup.json")).exists();
    alpi(0, "backup", "restore", archive, "--passphrase-stdin");
    assertThat(budget("default")).isEqualTo("5");
    int refused = ExitCode.USAGE.number();
    alpi(refused, "backup", "restore", archive, "--passphrase-stdin");
  }

  @Test
  void the_default_profile_comes_back_alone_where_nothing_is() throws Exception {
    create();
    FakeContext _ = context.env("ALPI_HOME", disk.resolve("new").toString());
    alpi(0, "-p", "default", "backup", "restore", archive, "--passphrase-stdin");
    assertThat(budget("default")).isEqualTo("5");
    assertThat(disk.resolve("new/profiles")).doesNotExist();
  }

  @Test
  void alpi_home_may_name_a_profile_that_is_not_there_yet() throws Exception {
    create();
    Path home = disk.resolve("new/.alpi/profiles/work");
    Files.createDirectories(disk.resolve("new"));
    FakeContext _ = context.env("ALPI_HOME", home.toString());
    alpi(0, "-p", "work", "backup", "restore", archive, "--passphrase-stdin");
    assertThat(home.resolve("config.yaml")).content().contains("7");
  }

  @Test
  void a_directory_has_a_profile_also_in_archives_of_all() throws Exception {
    Path day = disk.resolve("alpi.2026-01-02.alpi-backup");
    create();
    Files.move(disk.resolve("a"), day);
    alpi(0, "-p", "work", "config", "set", "budget.daily_usd", "8");
    String[] words = {
      "-p", "work", "backup", "restore", disk.toString(), "--force", "--passphrase-stdin"
    };
    assertThat(restored(words)).contains("alpi.2026-01-02.alpi-backup");
    assertThat(budget("work")).isEqualTo("7");

    create("-p", "work");
    Files.move(disk.resolve("a"), disk.resolve("alpi.work.2026-01-01.alpi-backup"));
    assertThat(restored(words)).contains("alpi.2026-01-02.alpi-backup");
    Files.move(
        disk.resolve("alpi.work.2026-01-01.alpi-backup"),
        disk.resolve("alpi.work.2026-01-03.alpi-backup"));
    assertThat(restored(words)).contains("alpi.work.2026-01-03.alpi-backup");
  }

  @Test
  void a_profile_in_use_is_not_replaced() throws Exception {
    create();
    String[] restore = {
      "-p", "work", "backup", "restore", archive, "--force", "--passphrase-stdin"
    };
    Profile work = HomeRoot.at(root).profile(new ProfileName("work"));
    try (FileLocks.Held _ = work.hold(context.locks())) {
      assertThat(alpi(ExitCode.LOCKED.number(), restore).complained()).contains("is in use");
    }
    alpi(0, restore);
  }

  @Test
  void names_that_differ_in_case_are_one() throws Exception {
    create();
    String[] as = {
      "-p", "work", "backup", "restore", archive, "--as", "WORK", "--passphrase-stdin"
    };
    assertThat(alpi(ExitCode.USAGE.number(), as).complained()).contains("the same name");
    String[] loud = {"-p", "WORK", "backup", "restore", archive, "--force", "--passphrase-stdin"};
    alpi(0, loud);
    assertThat(budget("work")).isEqualTo("7");
  }

  @Test
  void a_twin_is_known_by_its_key_and_rests_also_where_all_profiles_have_a_gateway()
      throws Exception {
    alpi(0, "-p", "work", "peers", "key");
    Files.writeString(root.resolve("base.yaml"), "gateway:\n  telegram:\n    enabled: true\n");
    Path slots = root.resolve("profiles/work/schedule/slots.log");
    Files.createDirectories(slots.getParent());
    Files.writeString(slots, "");
    create();
    alpi(0, "profile", "rename", "work", "office");
    String[] restore = {"-p", "work", "backup", "restore", archive, "--passphrase-stdin"};
    assertThat(restored(restore)).contains("it rests").contains("gateway telegram");
    String[] asked = {"config", "get", "gateway.telegram.enabled"};
    assertThat(alpi(0, "-p", "work", asked[0], asked[1], asked[2]).printed()).startsWith("false");
    assertThat(alpi(0, "-p", "office", asked[0], asked[1], asked[2]).printed()).startsWith("true");
    assertThat(root.resolve("profiles/work/schedule/slots.log")).doesNotExist();
    assertThat(root.resolve("profiles/office/schedule/slots.log")).exists();
  }

  @Test
  void a_twin_that_shares_its_settings_by_a_link_is_refused() throws Exception {
    Path shared = root.resolve("shared.yaml");
    Path own = root.resolve("profiles/work/config.yaml");
    Files.move(own, shared);
    Files.createSymbolicLink(own, own.getFileSystem().getPath("../../shared.yaml"));
    create();
    String before = Files.readString(shared);
    String[] as = {
      "-p", "work", "backup", "restore", archive, "--as", "other", "--passphrase-stdin"
    };
    alpi(ExitCode.DAMAGED_DATA.number(), as);
    assertThat(shared).hasContent(before);
    assertThat(root.resolve("profiles/other")).doesNotExist();
    assertThat(root.resolve(".other.restore")).doesNotExist();
  }
}

package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code backup} says of which profile it is about. */
@Timeout(60)
final class BackupCommandTest {
  private static final String PASSPHRASE = "five words are better still\n";

  private final FakeContext context = new FakeContext();

  @Test
  void a_profile_that_is_named_is_archived_also_where_alpi_home_chooses_one() throws Exception {
    FakeStdio made = new FakeStdio();
    assertThat(Cli.run(new String[] {"profile", "create", "work"}, context.with(made))).isZero();
    Path home = context.userHome().resolve(".alpi");
    FakeContext _ = context.env("ALPI_HOME", home.toString());
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));

    FakeStdio stdio = new FakeStdio().typed(PASSPHRASE);
    String[] words = {
      "-p", "work", "backup", "create", disk.toString(), "--passphrase-stdin", "--json"
    };
    assertThat(Cli.run(words, context.with(stdio))).isZero();

    assertThat(stdio.complained()).doesNotContain("no effect");
    assertThat(stdio.printed()).contains("alpi.work.");
  }

  @Test
  void a_profile_that_is_restored_beside_the_first_one_does_not_do_its_work_too() throws Exception {
    run(0, "", "profile", "create", "work");
    run(0, "", "-p", "work", "schedule", "add", "help", "--cron", "0 9 * * *");
    run(0, "", "-p", "work", "config", "set", "gateway.telegram.enabled", "true");
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    String archive = disk.resolve("a").toString();
    run(0, PASSPHRASE, "backup", "create", archive, "--passphrase-stdin");

    String[] asOther = {
      "-p", "work", "backup", "restore", archive, "--as", "other", "--passphrase-stdin"
    };
    FakeStdio restored = run(0, PASSPHRASE, asOther);

    assertThat(restored.complained())
        .contains("it rests")
        .contains("alpi -p other schedule resume")
        .contains("gateway telegram")
        .contains("job ");
    String isOn = "gateway.telegram.enabled";
    assertThat(run(0, "", "-p", "other", "config", "get", isOn).printed()).startsWith("false");
    assertThat(run(0, "", "-p", "work", "config", "get", isOn).printed()).startsWith("true");
    assertThat(run(0, "", "-p", "other", "schedule", "list").printed()).contains("paused");
    assertThat(run(0, "", "-p", "work", "schedule", "list").printed()).doesNotContain("paused");
  }

  @Test
  void a_profile_comes_back_where_it_is_not_and_where_nothing_is() throws Exception {
    run(0, "", "profile", "create", "work");
    run(0, "", "-p", "work", "config", "set", "budget.daily_usd", "7");
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    String archive = disk.resolve("a").toString();
    run(0, PASSPHRASE, "backup", "create", archive, "--passphrase-stdin");
    String[] restore = {"-p", "work", "backup", "restore", archive, "--passphrase-stdin"};
    String[] asked = {"-p", "work", "config", "get", "budget.daily_usd"};

    run(0, "", "profile", "remove", "work", "--force");
    run(0, PASSPHRASE, restore);
    assertThat(run(0, "", asked).printed()).startsWith("7");

    FakeContext _ = context.env("ALPI_HOME", disk.resolve("new").toString());
    run(0, PASSPHRASE, restore);
    assertThat(run(0, "", "profile", "list").printed()).contains("work");
    assertThat(disk.resolve("new/profiles/work/config.yaml")).exists();

    String[] ofNobody = {"-p", "nobody", "backup", "restore", archive, "--passphrase-stdin"};
    FakeStdio refused = run(ExitCode.USAGE.number(), PASSPHRASE, ofNobody);
    assertThat(refused.complained()).contains("nobody");
    String[] create = {"-p", "nobody", "backup", "create", disk.toString(), "--passphrase-stdin"};
    run(ExitCode.NO_SUCH_PROFILE.number(), PASSPHRASE, create);
  }

  private FakeStdio run(int code, String typed, String... words) throws Exception {
    FakeStdio stdio = new FakeStdio().typed(typed);
    assertThat(Cli.run(words, context.with(stdio))).as(stdio.complained()).isEqualTo(code);
    return stdio;
  }

  @Test
  void a_drill_sees_that_an_account_is_damaged() throws Exception {
    FakeStdio set = new FakeStdio();
    assertThat(Cli.run(new String[] {"config", "set", "budget.daily_usd", "5"}, context.with(set)))
        .isZero();
    Path logs = Files.createDirectories(context.userHome().resolve(".alpi/logs"));
    Files.writeString(logs.resolve("ledger.json"), "{ this is no account");
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    String[] create = {"backup", "create", disk.toString(), "--passphrase-stdin"};
    assertThat(Cli.run(create, context.with(new FakeStdio().typed(PASSPHRASE)))).isZero();

    FakeStdio stdio = new FakeStdio().typed(PASSPHRASE);
    String[] drill = {"backup", "drill", disk.toString(), "--passphrase-stdin"};
    assertThat(Cli.run(drill, context.with(stdio))).isEqualTo(ExitCode.DAMAGED_DATA.number());

    assertThat(stdio.printed()).contains("default: ").contains("ledger.json");
  }
}

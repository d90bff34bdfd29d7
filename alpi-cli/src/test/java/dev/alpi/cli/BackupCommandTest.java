package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code backup} says of which profile it is about. */
@Timeout(60)
final class BackupCommandTest {
  private final FakeContext context = new FakeContext();

  @Test
  void a_profile_that_is_named_is_archived_also_where_alpi_home_chooses_one() throws Exception {
    FakeStdio made = new FakeStdio();
    assertThat(Cli.run(new String[] {"profile", "create", "work"}, context.with(made))).isZero();
    Path home = context.userHome().resolve(".alpi");
    FakeContext _ = context.env("ALPI_HOME", home.toString());
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));

    FakeStdio stdio = new FakeStdio().typed("five words are better still\n");
    String[] words = {
      "-p", "work", "backup", "create", disk.toString(), "--passphrase-stdin", "--json"
    };
    assertThat(Cli.run(words, context.with(stdio))).isZero();

    assertThat(stdio.complained()).doesNotContain("no effect");
    assertThat(stdio.printed()).contains("alpi.work.");
  }

  @Test
  void a_drill_sees_that_an_account_is_damaged() throws Exception {
    String passphrase = "five words are better still\n";
    FakeStdio set = new FakeStdio();
    assertThat(Cli.run(new String[] {"config", "set", "budget.daily_usd", "5"}, context.with(set)))
        .isZero();
    Path logs = Files.createDirectories(context.userHome().resolve(".alpi/logs"));
    Files.writeString(logs.resolve("ledger.json"), "{ this is no account");
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    String[] create = {"backup", "create", disk.toString(), "--passphrase-stdin"};
    assertThat(Cli.run(create, context.with(new FakeStdio().typed(passphrase)))).isZero();

    FakeStdio stdio = new FakeStdio().typed(passphrase);
    String[] drill = {"backup", "drill", disk.toString(), "--passphrase-stdin"};
    assertThat(Cli.run(drill, context.with(stdio))).isEqualTo(ExitCode.DAMAGED_DATA.number());

    assertThat(stdio.printed()).contains("default: ").contains("ledger.json");
  }
}

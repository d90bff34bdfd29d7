package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the doctor and the wizard say of the last archive. */
@Timeout(60)
final class DoctorBackupTest {
  private final FakeContext context = new FakeContext();
  private FakeStdio stdio = new FakeStdio();

  private String alpi(String typed, String... words) {
    stdio = new FakeStdio().typed(typed);
    int _ = Cli.run(words, context.with(stdio));
    return stdio.printed() + stdio.complained();
  }

  @Test
  void an_archive_that_is_gone_is_told_until_it_is_back_or_there_is_another() throws Exception {
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    Path other = Files.createDirectories(context.userHome().resolve("other"));
    String passphrase = "five words are better still\n";
    alpi("", "config", "set", "budget.daily_usd", "5");
    Path file =
        Path.of(
            alpi(passphrase, "backup", "create", disk.toString(), "--passphrase-stdin")
                .lines()
                .findFirst()
                .orElseThrow());
    Path archive = disk.resolve(file.getFileName().toString());
    assertThat(archive).exists();
    assertThat(alpi("", "doctor")).contains(", " + archive).doesNotContain("not there now");

    Path away = Files.move(archive, other.resolve("moved"));
    assertThat(alpi("", "doctor"))
        .containsPattern("warn .*not there now: " + archive + ", made ")
        .contains("bring its disk back to see it; if it is gone: alpi backup create DIRECTORY");
    assertThat(alpi("q\n", "setup")).containsPattern("Backup +not there now: " + disk);

    Files.move(away, archive);
    assertThat(alpi("", "doctor")).contains(", " + archive).doesNotContain("not there now");
    Files.delete(archive);
    alpi(passphrase, "backup", "create", other.toString(), "--passphrase-stdin");
    assertThat(alpi("", "doctor")).contains(", " + other).doesNotContain("not there now");
  }

  @Test
  void an_archive_that_lacks_something_removes_no_other_and_is_told_of() throws Exception {
    Path disk = Files.createDirectories(context.userHome().resolve("disk"));
    alpi("", "config", "set", "budget.daily_usd", "5");
    Path old = Files.writeString(disk.resolve("alpi.2020-01-01.alpi-backup"), "whole");
    // a link out of the home: the one thing that also root cannot archive
    Path out = context.userHome().resolve(".alpi/out");
    Path _ = Files.createSymbolicLink(out, out.getFileSystem().getPath("/etc"));

    String said =
        alpi(
            "five words are better still\n",
            "backup",
            "create",
            disk.toString(),
            "--keep",
            "daily=1",
            "--passphrase-stdin",
            "-q");

    assertThat(stdio.complained()).contains("out is left out: it is a link that may lead out");
    assertThat(said).contains("no older archive was removed, since this one is not complete");
    assertThat(old).exists();
    assertThat(alpi("", "doctor")).containsPattern("warn .*and it lacks 1 file of the home");
  }
}

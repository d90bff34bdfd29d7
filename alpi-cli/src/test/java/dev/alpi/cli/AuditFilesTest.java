package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code alpi audit} says of files that it could not look at. */
final class AuditFilesTest {
  private final Path home = new FakeContext().userHome().resolve(".alpi");

  private AuditFiles files() throws IOException {
    Files.createDirectories(home);
    return new AuditFiles(new Profile(ProfileName.DEFAULT, home, home));
  }

  @Test
  void what_could_not_be_looked_at_is_named_and_not_called_well() throws IOException {
    AuditFiles files = files();
    FileVisitor<Path> visitor = files.visitor();
    for (String name : List.of("logs", "cache")) {
      Path folder = home.resolve(name);
      visitor.visitFileFailed(folder, new AccessDeniedException(folder.toString()));
    }
    assertThat(files.rows("@default", AuditFiles.Entry.CLOSED))
        .extracting(HealthCheck::check, HealthCheck::verdict, HealthCheck::detail)
        .containsExactly(
            tuple(
                "files",
                Verdict.WARN,
                "cannot be looked at: " + home + "/logs, " + home + "/cache"));
    assertThat(files.rows("@default", AuditFiles.Entry.CLOSED).getFirst().hint()).contains("chmod");
  }

  @Test
  void what_is_gone_meanwhile_is_not_told() throws IOException {
    AuditFiles files = files();
    Path gone = home.resolve("gone");
    files.visitor().visitFileFailed(gone, new NoSuchFileException(gone.toString()));
    assertThat(files.rows("@default", AuditFiles.Entry.CLOSED))
        .extracting(HealthCheck::verdict)
        .containsExactly(Verdict.OK);
  }
}

package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit that the process tests rely on finds damage. */
final class HomeAuditTest {
  @TempDir private Path scratch;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sessions/0123456789ab.json | {"schema_version": 3, "id": "0123
          sessions/0123456789ab.json | {"schema_version": 3, "id": "ba9876543210", "turns": []}
          logs/ledger.json           | {"day": "2026-01-01"
          logs/agent.log             | no time and no level
          config.yaml                | model: [
          approvals.json             | {"version": 1
          .env                       | no assignment
          """)
  void damage_is_found(String file, String content) throws IOException {
    Path home = scratch.resolve(".alpi");
    bootstrap(home);
    HomeAudit.of(home).requireSound();

    Lab.write(home.resolve(file), content, "rw-------");

    requireFound(home);
  }

  @Test
  void a_changed_record_of_the_journal_is_found() throws IOException {
    Path home = scratch.resolve(".alpi");
    bootstrap(home);
    Path journal = home.resolve("logs/ledger.journal");
    String record =
        "{\"op\":\"base\",\"seq\":1,\"day\":\"2026-01-01\",\"nano_usd\":5,\"tokens\":1}";
    Files.createDirectories(journal.getParent());
    AppendLog.rewrite(journal, List.of(record, record.replace("1,", "2,")));
    HomeAudit.of(home).requireSound();

    Lab.write(journal, Files.readString(journal).replaceFirst("usd\":5", "usd\":6"), "rw-------");

    requireFound(home);
  }

  private static void bootstrap(Path home) throws IOException {
    ProfileStore.of(HomeRoot.at(home), FileLocks.betweenProcesses(), InstantSource.system())
        .bootstrap();
  }

  private static void requireFound(Path home) {
    assertThatThrownBy(() -> HomeAudit.of(home).requireSound())
        .isInstanceOfAny(AssertionError.class, IOException.class);
  }
}

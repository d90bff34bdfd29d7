package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that the Python system has made. */
final class ArchiveVectorTest {
  private static final Executor AT_ONCE = Runnable::run;

  @TempDir private Path folder;

  @Test
  void an_archive_of_the_python_system_opens() throws IOException, JsonSyntaxException {
    Path file = folder.resolve("a");
    Files.write(file, resource("backup-v1.alpi-backup"));
    Obj vector = (Obj) Json.parse(resource("backup-v1.json"));
    try (Archive archive = Archive.open(file, AT_ONCE);
        Passphrase passphrase =
            Passphrase.of(vector.string("passphrase").orElseThrow().toCharArray())) {
      archive.unlock(passphrase, Progress.none());
      List<Obj> files = vector.objects("files");
      List<ArchivedFile> listed = archive.list(Progress.none());
      assertThat(listed)
          .extracting(ArchivedFile::path)
          .containsExactlyElementsOf(
              files.stream().map(each -> each.string("path").orElseThrow()).toList());
      Path place = folder.resolve("place");
      Restore.Restored _ =
          new Restore(
                  archive,
                  dev.alpi.profile.store.FileLocks.betweenProcesses(),
                  java.time.InstantSource.system(),
                  Staying.nothing(),
                  Progress.none())
              .into(place);
      for (int i = 0; i < files.size(); i++) {
        Obj each = files.get(i);
        assertThat(place.resolve(each.string("path").orElseThrow()))
            .hasContent(each.string("utf8").orElseThrow());
        assertThat("0o" + Integer.toOctalString(listed.get(i).mode()))
            .isEqualTo(each.string("mode").orElseThrow());
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ArchiveVectorTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}

package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives between this and a program that was written from the description of format 2. */
final class PythonChunkArchiveTest {
  private static final Path PROGRAM = Path.of("src/test/python/archive2.py");
  private static final Path VECTORS = Path.of("src/test/python/vectors2.py");

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException, InterruptedException {
    assumeTrue(Python.isThere(), "there is no python3 on this machine");
    assertThat(PROGRAM).exists();
    on = new BackupFixture(folder);
    on.format = Backup.Format.TWO;
    on.write("config.yaml", "model: ''\n");
    on.write("memories/USER.md", "user likes café\n");
    on.write("memories/" + "ö".repeat(100), "a name of 200 bytes");
    on.write("memories/line\nand \"quote\" \u0001 😀", "a name that has to be escaped");
    on.write("p".repeat(200) + "/" + "q".repeat(200), "y");
    on.write("profiles/work/.env", "OPENAI_API_KEY=x\n");
    on.write("empty", "");
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    Files.write(on.home.resolve("noise"), noise);
    // several chunks, which do not end where files do
    on.write("text", "all work and no play\n".repeat(150_000));
    Files.setPosixFilePermissions(
        on.home.resolve("config.yaml"), PosixFilePermissions.fromString("r-xr---w-"));
    on.time("config.yaml", "1969-12-31T23:59:58.25Z");
    on.time("memories/USER.md", "2026-05-06T07:08:09.123456789Z");
    Files.createDirectories(on.home.resolve("skills/empty"));
    Files.createSymbolicLink(on.home.resolve("memories/up"), Path.of("../config.yaml"));
    Files.createLink(on.home.resolve("same"), on.home.resolve("memories/USER.md"));
    Files.createLink(on.home.resolve("text again"), on.home.resolve("text"));
  }

  @AfterEach
  void end() {
    if (on != null) {
      on.close();
    }
  }

  private static String secret() {
    try (ArchiveIdentity identity = BackupFixture.identity()) {
      return identity.text();
    }
  }

  @Test
  void python_reads_what_is_made_here_for_a_recipient() throws Exception {
    Backup.Made _ = on.create();
    requireRead(secret());
  }

  @Test
  void python_reads_what_is_made_here_by_passphrase() throws Exception {
    Backup.Made _ = on.createByPassphrase();
    requireRead("correct horse");
  }

  private void requireRead(String secret) throws Exception {
    Path place = on.in("elsewhere");
    assertThat(Python.said(secret, PROGRAM, "extract", on.archive, place)).isEmpty();
    requireSame(place);
    assertThat(Python.said(secret, PROGRAM, "list", on.archive)).contains("\"same_as\": \"text\"");
  }

  private void requireSame(Path place) throws IOException {
    Map<String, String> tree = BackupFixture.tree(place);
    assertThat(tree).isEqualTo(BackupFixture.tree(on.home)).hasSizeGreaterThan(15);
    assertThat(Files.getAttribute(place.resolve("same"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.getAttribute(place.resolve("text again"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void what_python_makes_for_recipients_is_restored_here() throws Exception {
    String own = BackupFixture.identity().recipient().toString();
    String other = "age1hqn2vx3hyqljhe23dx0x77dh997tt9dvhuxuxa90epj99jrfdf6qzfyyz4";
    assertThat(Python.said("", PROGRAM, "pack", on.home, on.archive, other, own)).isEmpty();
    try (Archive archive = on.open()) {
      requireRestored(archive);
    }
  }

  @Test
  void what_python_makes_by_passphrase_is_restored_here() throws Exception {
    assertThat(Python.said("correct horse", PROGRAM, "pack", on.home, on.archive)).isEmpty();
    try (Archive archive = on.openByPassphrase()) {
      assertThat(archive.openedBy()).isEqualTo(Archive.OpenedBy.PASSPHRASE);
      requireRestored(archive);
    }
  }

  private void requireRestored(Archive archive) throws IOException {
    Path place = on.in("elsewhere");
    Restore.Restored _ = on.restore(archive).home(place, Backup.IfThere.REFUSE);
    requireSame(place);
  }

  @Test
  void the_vectors_are_those_that_it_makes() throws Exception {
    Path made = Files.createDirectory(on.in("vectors"));
    assertThat(Python.said("", VECTORS, made)).doesNotContain("Traceback");
    Path kept = Path.of("src/test/resources/backup-2");
    try (Stream<Path> files = Files.list(kept)) {
      for (Path each : files.toList()) {
        assertThat(made.resolve(each.getFileName())).hasSameBinaryContentAs(each);
      }
    }
    try (Stream<Path> files = Files.list(made)) {
      assertThat(files.map(each -> kept.resolve(each.getFileName()))).allMatch(Files::exists);
    }
  }
}

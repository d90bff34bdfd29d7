package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives between this and a program that was written from the description of the format. */
final class PythonArchiveTest {
  private static final Path PROGRAM = Path.of("src/test/python/archive1.py");
  private static final String PASSPHRASE = "correct horse";

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException, InterruptedException {
    assumeTrue(Python.isThere(), "there is no python3 on this machine");
    assertThat(PROGRAM).exists();
    on = new BackupFixture(folder);
    on.write("config.yaml", "model: ''\n");
    on.write("memories/USER.md", "user likes café\n");
    on.write("memories/" + "ö".repeat(100), "a name of 200 bytes");
    on.write("p".repeat(200) + "/" + "q".repeat(200), "y");
    on.write("profiles/work/.env", "OPENAI_API_KEY=x\n");
    Files.setPosixFilePermissions(
        on.home.resolve("config.yaml"), PosixFilePermissions.fromString("r-xr---w-"));
    on.time("config.yaml", "2001-02-03T04:05:06.25Z");
    on.time("memories/USER.md", "2026-05-06T07:08:09.123456789Z");
    Files.createDirectories(on.home.resolve("skills/empty"));
    Files.createSymbolicLink(on.home.resolve("memories/up"), Path.of("../config.yaml"));
    Files.createSymbolicLink(on.home.resolve("far"), Path.of("p".repeat(200), "q".repeat(200)));
    Files.createLink(on.home.resolve("same"), on.home.resolve("memories/USER.md"));
  }

  @AfterEach
  void end() {
    if (on != null) {
      on.close();
    }
  }

  @Test
  void python_reads_what_is_made_here() throws Exception {
    Backup.Made _ = on.createByPassphrase();

    Map<String, String> read = new TreeMap<>();
    for (Obj each : files(Python.said(PASSPHRASE, PROGRAM, "list", on.archive))) {
      String mode = "%o".formatted(each.integer("mode").orElseThrow());
      read.put(
          text(each, "path"),
          String.join(
              " ",
              text(each, "kind"),
              text(each, "kind").equals("link") ? "" : mode + " " + text(each, "mtime"),
              text(each, "target"),
              text(each, "kind").equals("file") ? text(each, "sha256") : "",
              text(each, "same_as").isEmpty() ? "" : "same"));
    }
    assertThat(read).isEqualTo(expected());
    assertThat(read.get("same")).endsWith("same");
    assertThat(read.get("config.yaml")).startsWith("file 542 981173106.250000000");
    assertThat(read.get("memories/USER.md")).contains(".123456789 ");
  }

  private Map<String, String> expected() throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (var files = Files.walk(on.home)) {
      for (Path file : files.toList()) {
        String path = on.home.relativize(file).toString();
        if (!path.isEmpty() && !path.startsWith("cache") && !path.endsWith(".lock")) {
          all.put(path, described(file, path.equals("same")));
        }
      }
    }
    return all;
  }

  private static String described(Path file, boolean isSame) throws Exception {
    if (Files.isSymbolicLink(file)) {
      return "link  " + Files.readSymbolicLink(file) + "  ";
    }
    boolean isFile = Files.isRegularFile(file);
    Instant time = Files.getLastModifiedTime(file).toInstant();
    String seconds =
        new java.math.BigDecimal(time.getEpochSecond())
            .add(java.math.BigDecimal.valueOf(time.getNano(), 9))
            .toPlainString();
    int mode = (int) Files.getAttribute(file, "unix:mode") & 0777;
    return String.join(
        " ",
        isFile ? "file" : "directory",
        "%o".formatted(mode) + " " + seconds,
        "",
        isFile ? sha256(file) : "",
        isSame ? "same" : "");
  }

  private static String sha256(Path file) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(hash);
  }

  private static List<Obj> files(String said) throws JsonSyntaxException {
    return ((Obj) Json.parse(said.getBytes(UTF_8))).objects("files");
  }

  private static String text(Obj each, String name) {
    return each.string(name).orElseThrow();
  }

  @Test
  void what_python_makes_is_restored_here() throws Exception {
    String said = Python.said(PASSPHRASE, PROGRAM, "pack", on.home, on.archive);
    assertThat(said).isEmpty();

    Path place = on.in("elsewhere");
    try (Archive archive = on.openByPassphrase()) {
      Restore.Restored _ = on.restore(archive).home(place, Backup.IfThere.REFUSE);
    }

    Map<String, String> restored = BackupFixture.tree(place);
    Map<String, String> before = BackupFixture.tree(on.home);
    // tarfile has times as floats, which have no nanoseconds
    assertThat(rounded(restored)).isEqualTo(rounded(before));
    assertThat(Files.getAttribute(place.resolve("same"), "unix:nlink")).isEqualTo(2);
  }

  private static Map<String, String> rounded(Map<String, String> tree) {
    Map<String, String> all = new TreeMap<>(tree);
    all.replaceAll((_, what) -> what.replaceAll("(:\\d\\d\\.\\d{5})\\d+Z", "$1Z"));
    return all;
  }

  @Test
  void an_older_one_of_a_profile_is_restored_here() throws Exception {
    String said =
        Python.said(
            PASSPHRASE, PROGRAM, "pack", on.home.resolve("profiles/work"), on.archive, "work");
    assertThat(said).isEmpty();

    try (Archive archive = on.openByPassphrase()) {
      assertThat(archive.profile()).contains("work");
      Restore.Restored restored =
          on.restore(archive)
              .profile(
                  HomeRoot.at(on.home), "work", new ProfileName("attic"), Backup.IfThere.REFUSE);
      assertThat(restored.place().resolve(".env")).hasContent("OPENAI_API_KEY=x");
    }
  }
}

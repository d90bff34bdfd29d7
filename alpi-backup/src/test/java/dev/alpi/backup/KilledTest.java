package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.backup.SealedArchive.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Archives and restores that are killed while they write. {@code -Dalpi.kills=50} kills more than
 * there is time for each time.
 */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class KilledTest {
  @Parameter private Backup.Format format;

  private static final int KILLS = Integer.getInteger("alpi.kills", 6);
  private static final long PATIENCE_MILLIS = 60_000;

  @TempDir private Path folder;
  private BackupFixture on;
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Map<String, Integer> ends = new TreeMap<>();

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.format = format;
    byte[] noise = new byte[400_000];
    for (int i = 0; i < 30; i++) {
      random.nextBytes(noise);
      on.write("d" + i % 4 + "/f" + i, "old " + i);
      Files.write(on.home.resolve("d" + i % 4 + "/noise" + i), noise);
    }
  }

  @AfterEach
  void end() {
    on.close();
  }

  @Test
  void an_archive_that_is_killed_leaves_the_one_before_or_is_whole() throws Exception {
    Backup.Made _ = on.create();
    byte[] last = Files.readAllBytes(on.archive);
    long whole = millis("create");
    for (int i = 0; i < KILLS; i++) {
      last = Files.readAllBytes(on.archive);
      kill("create", whole);
      byte[] now = Files.readAllBytes(on.archive);
      if (java.util.Arrays.equals(now, last)) {
        count("the one before");
      } else {
        try (Archive opened = on.open()) {
          assertThat(opened.list(Progress.none())).as("seed %s", seed).hasSizeGreaterThan(60);
        }
        count("a new one");
      }
      count(beside().size() > 2 ? "with a rest beside it" : "with nothing beside it");
    }
    Backup.Made _ = on.create(java.util.Optional.empty(), Backup.IfThere.REPLACE);
    assertThat(beside()).containsExactlyInAnyOrder(".alpi", "a.alpi-backup");
    try (Stream<Path> cache = Files.list(on.home.resolve("cache"))) {
      assertThat(cache).isEmpty();
    }
    assertThat(ends.values().stream().mapToInt(each -> each).sum()).isEqualTo(2 * KILLS);
    tell("create");
  }

  @Test
  void a_home_that_is_replaced_is_the_old_one_or_the_new_one() throws Exception {
    Files.write(on.archive, content());
    Map<String, String> old = BackupFixture.tree(on.home);
    Path spare = on.in("spare");
    copy(on.home, spare);
    try (Archive opened = on.open()) {
      Restore.Restored _ = on.restore(opened).into(on.in("wanted"));
    }
    Map<String, String> wanted = BackupFixture.tree(on.in("wanted"));
    long whole = millis("restore");
    for (int i = 0; i < KILLS; i++) {
      oldAgain(spare);
      kill("restore", whole);
      Map<String, String> now = BackupFixture.tree(on.home);
      assertThat(List.of(old, wanted)).as("seed %s", seed).contains(now);
      count(now.equals(old) ? "the old home" : "the new home");
      int trees = 0;
      for (Path each : besides()) {
        Map<String, String> tree = BackupFixture.tree(each);
        assertThat(List.of(old, wanted)).as("seed %s: %s", seed, each).contains(tree);
        trees += tree.equals(old) ? 1 : 0;
      }
      assertThat(now.equals(old) ? 1 : trees).as("the old home is kept").isEqualTo(1);
      count(beside().contains(".alpi.restore") ? "with a rest beside it" : "with none");
    }
    try (Archive opened = on.open()) {
      Restore.Restored _ = on.restore(opened).home(on.home, Backup.IfThere.REPLACE);
    }
    assertThat(BackupFixture.tree(on.home)).isEqualTo(wanted);
    assertThat(beside()).doesNotContain(".alpi.restore", ".alpi.restore.lock");
    tell("restore");
  }

  private byte[] content() throws IOException {
    byte[] zeros = new byte[100_000];
    Tar tar = new Tar();
    SealedChunks chunks = new SealedChunks();
    for (int i = 0; i < 60; i++) {
      String folder = "e" + i % 5;
      tar.file("alpi-home/" + folder + "/g" + i, "new " + i);
      tar.sized('0', "alpi-home/" + folder + "/zeros" + i, zeros);
      chunks.file(folder + "/g" + i, "new " + i);
      chunks.file(folder + "/zeros" + i, "\0".repeat(zeros.length));
    }
    return format == Backup.Format.ONE ? SealedArchive.of(tar.end()) : chunks.made();
  }

  /** Returns how long one takes that nobody kills, from when it begins to write. */
  private long millis(String what) throws IOException, InterruptedException {
    Process process = KilledMain.start(what, on.home, on.archive, on.format);
    assertThat(process.inputReader().readLine()).isEqualTo("writing");
    long begun = System.nanoTime();
    assertThat(process.inputReader().readLine()).isEqualTo("done");
    assertThat(process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private void kill(String what, long whole) throws IOException, InterruptedException {
    Process process = KilledMain.start(what, on.home, on.archive, on.format);
    assertThat(process.inputReader().readLine()).isEqualTo("writing");
    boolean _ = process.waitFor(random.nextLong(whole + 1), TimeUnit.MILLISECONDS);
    assertThat(process.destroyForcibly().waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
  }

  private void oldAgain(Path spare) throws IOException {
    for (Path each : besides()) {
      dev.alpi.profile.store.DurableFiles.deleteTree(each);
    }
    dev.alpi.profile.store.DurableFiles.deleteTree(on.home);
    copy(spare, on.home);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.copy(each, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private List<Path> besides() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(each -> each.getFileName().toString().startsWith(".alpi.before-"))
          .toList();
    }
  }

  private List<String> beside() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(each -> each.getFileName().toString()).toList();
    }
  }

  private void count(String end) {
    ends.merge(end, 1, Integer::sum);
  }

  private void tell(String what) {
    if (KILLS > 6) {
      System.out.println(what + ": " + ends);
    }
  }
}

package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts of archives, whose files are other ones too; and archives that somebody breaks off. */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class PartialRestoreTest {
  @Parameter private Backup.Format format;

  @TempDir private Path folder;
  private BackupFixture on;
  private byte[] noise;

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.format = format;
    noise = new byte[3_500_000];
    new Random(7).nextBytes(noise);
    on.write("a/large", "");
    Files.write(on.home.resolve("a/large"), noise);
    on.write("a/small", "shared\n");
    on.write("b/between", "x".repeat(1_500_000));
    link("b/large", "a/large");
    link("b/large again", "a/large");
    link("b/small", "a/small");
    on.write("b/z", "last");
  }

  @AfterEach
  void end() {
    on.close();
  }

  private void link(String path, String other) throws IOException {
    Path _ = Files.createLink(on.home.resolve(path), on.home.resolve(other));
  }

  @Test
  void a_part_has_the_content_of_files_that_are_not_in_it() throws IOException {
    Backup.Made _ = on.create();
    dev.alpi.profile.store.DurableFiles.deleteTree(on.home.resolve("b"));

    try (Archive archive = on.open()) {
      Restore.Restored restored =
          on.restore(archive)
              .path(
                  HomeRoot.at(on.home),
                  HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                  "b",
                  Backup.IfThere.REFUSE);
      assertThat(restored.files()).isEqualTo(5);
    }

    assertThat(on.home.resolve("b/large")).hasBinaryContent(noise);
    assertThat(on.home.resolve("b/large again")).hasBinaryContent(noise);
    assertThat(on.home.resolve("b/small")).hasContent("shared");
    assertThat(on.home.resolve("b/z")).hasContent("last");
    // they are the same in the part too
    assertThat(Files.getAttribute(on.home.resolve("b/large"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void a_list_of_more_than_is_kept_in_memory_is_read_again() throws IOException {
    // 1,400 paths of 3,200 bytes are more than the 4 MiB of it
    String deep = ("d".repeat(250) + "/").repeat(12);
    for (int i = 0; i < 1400; i++) {
      on.write(deep + "f".repeat(200) + i, i % 100 == 0 ? "content " + i : "");
    }
    Backup.Made _ = on.create();

    Path place = on.in("elsewhere");
    try (Archive archive = on.open()) {
      Restore.Restored restored = on.restore(archive).into(place);
      assertThat(restored.files()).isEqualTo(1407);
    }

    assertThat(BackupFixture.tree(place)).isEqualTo(BackupFixture.tree(on.home));
  }

  @Test
  void one_of_them_alone_is_a_file() throws IOException {
    Backup.Made _ = on.create();
    try (Archive archive = on.open()) {
      Restore.Restored _ =
          on.restore(archive)
              .path(
                  HomeRoot.at(on.home),
                  HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                  "b/large again",
                  Backup.IfThere.REPLACE);
    }
    assertThat(on.home.resolve("b/large again")).hasBinaryContent(noise);
    assertThat(Files.getAttribute(on.home.resolve("b/large again"), "unix:nlink")).isEqualTo(1);
  }

  @Test
  void how_far_it_is_only_grows() throws IOException {
    Files.createDirectories(on.home.resolve("c/d/e"));
    Backup.Made _ = on.create();
    List<Long> steps = new ArrayList<>();
    try (Archive archive = on.open()) {
      List<ArchivedFile> _ =
          archive.verify(
              (_, done, all) -> {
                steps.add(done);
                assertThat(done).isLessThanOrEqualTo(all);
              });
    }
    assertThat(steps).hasSizeGreaterThan(5).isSorted();
  }

  @Test
  void who_breaks_off_leaves_nothing_behind() throws IOException {
    Backup.Made made = on.create();
    byte[] before = Files.readAllBytes(made.archive());
    long open = descriptors();
    for (Progress.Stage each : Progress.Stage.values()) {
      for (int i = 0; i < 3; i++) {
        Progress breaking = breaking(each, i);
        boolean isOfReading = each == Progress.Stage.RESTORING;
        if (!isOfReading && each != Progress.Stage.SEALING) {
          assertThatThrownBy(
                  () ->
                      on.create(
                          on.request(java.util.Optional.empty(), Backup.IfThere.REPLACE), breaking))
              .isInstanceOf(RejectedExecutionException.class);
        }
        if (isOfReading) {
          try (Archive archive = on.open()) {
            Restore restore = new Restore(archive, on.locks, on.clock, Staying.nothing(), breaking);
            assertThatThrownBy(() -> restore.into(on.in("new")))
                .isInstanceOf(RejectedExecutionException.class);
          }
        }
      }
    }
    assertThat(made.archive()).hasBinaryContent(before);
    assertThat(on.in("new")).doesNotExist();
    assertThat(on.home.resolve("cache")).isEmptyDirectory();
    assertThat(descriptors()).isEqualTo(open);
    try (var children = Files.list(folder)) {
      assertThat(children.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(".alpi", "a.alpi-backup");
    }
  }

  private static Progress breaking(Progress.Stage when, int after) {
    int[] left = {after};
    return (stage, _, _) -> {
      if (stage == when && left[0]-- == 0) {
        throw new RejectedExecutionException("broken off");
      }
    };
  }

  /** Returns how many files of this test the process has open; 0 where that cannot be told. */
  private long descriptors() throws IOException {
    Path all = folder.resolve("/proc/self/fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    long count = 0;
    try (var links = Files.list(all)) {
      for (Path each : links.toList()) {
        count += isOurs(each) ? 1 : 0;
      }
    }
    return count;
  }

  private boolean isOurs(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder);
    } catch (IOException e) {
      return false;
    }
  }
}

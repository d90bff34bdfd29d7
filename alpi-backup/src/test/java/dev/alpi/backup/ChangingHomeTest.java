package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Homes that somebody changes after they were walked through, before their files are read. */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class ChangingHomeTest {
  @Parameter private Backup.Format format;

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.format = format;
    // it is the first to be read: what it is archived with comes after
    on.write("a", "first");
  }

  @AfterEach
  void end() {
    on.close();
  }

  private interface Change {
    void happen() throws IOException;
  }

  private Backup.Made create(Change change) throws IOException {
    boolean[] isDone = {false};
    return on.create(
        on.request(Optional.empty(), Backup.IfThere.REFUSE),
        (stage, _, _) -> {
          if (stage == Progress.Stage.WRITING && !isDone[0]) {
            isDone[0] = true;
            try {
              change.happen();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        });
  }

  private Path restored() throws IOException {
    try (Archive archive = on.open()) {
      Restore.Restored _ = on.restore(archive).into(on.in("new"));
    }
    return on.in("new");
  }

  @Test
  void nothing_outside_is_read_through_a_directory_that_became_a_link() throws IOException {
    on.write("b/c/key", "inside");
    on.write("b/c.db", "SQLite format 3\0");
    Path outside = Files.createDirectories(on.in("outside/c"));
    Files.writeString(outside.resolve("key"), "of somebody else");

    Backup.Made made =
        create(
            () -> {
              Files.move(on.home.resolve("b"), on.in("b-before"));
              Files.createSymbolicLink(on.home.resolve("b"), on.in("outside"));
            });

    assertThat(made.remarks()).extracting(Remark::path).contains("b/c/key", "b/c.db");
    assertThat(restored().resolve("b/c/key")).doesNotExist();
  }

  @Test
  void what_changes_meanwhile_is_taken_as_it_is_then_or_named() throws IOException {
    on.write("b/longer", "x");
    on.write("b/shorter", "xxxx");
    on.write("b/gone", "x");
    on.write("b/link", "x");
    on.write("b/directory", "x");
    on.write("c/renamed", "x");

    Backup.Made made =
        create(
            () -> {
              on.write("b/longer", "xy");
              on.write("b/shorter", "x");
              Files.delete(on.home.resolve("b/gone"));
              Files.delete(on.home.resolve("b/link"));
              Files.createSymbolicLink(on.home.resolve("b/link"), Path.of("/etc/passwd"));
              Files.delete(on.home.resolve("b/directory"));
              Files.createDirectory(on.home.resolve("b/directory"));
              Files.move(on.home.resolve("c"), on.home.resolve("d"));
            });

    Path place = restored();
    assertThat(place.resolve("b/longer")).hasContent("xy");
    assertThat(place.resolve("b/shorter")).hasContent("x");
    assertThat(made.remarks())
        .extracting(Remark::path)
        .contains("b/gone", "b/link", "b/directory", "c/renamed");
    for (String each : List.of("b/gone", "b/link", "b/directory", "c/renamed")) {
      assertThat(place.resolve(each)).doesNotExist();
    }
  }

  @Test
  void the_second_name_of_a_file_whose_first_is_gone_has_its_content() throws IOException {
    on.write("b", "shared");
    Files.createLink(on.home.resolve("c"), on.home.resolve("b"));

    Backup.Made _ = create(() -> Files.delete(on.home.resolve("b")));

    assertThat(restored().resolve("c")).hasContent("shared");
  }

  @Test
  void a_file_that_is_replaced_by_another_leaves_its_second_name_what_it_was() throws IOException {
    on.write("b", "shared");
    Files.createLink(on.home.resolve("c"), on.home.resolve("b"));

    Backup.Made _ =
        create(
            () -> {
              on.write("b.new", "another");
              Files.move(
                  on.home.resolve("b.new"),
                  on.home.resolve("b"),
                  StandardCopyOption.REPLACE_EXISTING);
            });

    Path place = restored();
    assertThat(place.resolve("b")).hasContent("another");
    assertThat(place.resolve("c")).hasContent("shared");
  }

  @Test
  void a_second_name_that_is_another_file_since_is_archived_as_that() throws IOException {
    on.write("b", "shared");
    Files.createLink(on.home.resolve("c"), on.home.resolve("b"));

    Backup.Made _ =
        create(
            () -> {
              Files.delete(on.home.resolve("c"));
              on.write("c", "another");
            });

    Path place = restored();
    assertThat(place.resolve("b")).hasContent("shared");
    assertThat(place.resolve("c")).hasContent("another");
  }

  @Test
  void a_second_name_that_is_gone_is_named() throws IOException {
    on.write("b", "shared");
    Files.createLink(on.home.resolve("c"), on.home.resolve("b"));

    Backup.Made made = create(() -> Files.delete(on.home.resolve("c")));

    assertThat(made.remarks()).contains(new Remark("c", Remark.Reason.GONE));
    assertThat(restored().resolve("c")).doesNotExist();
  }

  @Test
  void a_large_file_that_shrinks_is_filled_with_zeros_and_named() throws IOException {
    byte[] content = "x".repeat(9 << 20).getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(on.home.resolve("large"), content);
    byte[] buffer = new byte[1 << 20];

    try (Descent descent = Descent.into(on.home);
        SteadyFile steady = SteadyFile.open(descent, file, on.in("scratch"), SteadyFile.room())) {
      assertThat(steady.size()).isEqualTo(content.length);
      assertThat(steady.read(ByteBuffer.wrap(buffer), steady.size())).isEqualTo(buffer.length);
      Files.write(file, Arrays.copyOf(content, 5 << 20));
      for (int i = 1; i < 9; i++) {
        assertThat(steady.doubt().isEmpty()).isEqualTo(i < 6);
        int left = content.length - i * buffer.length;
        assertThat(steady.read(ByteBuffer.wrap(buffer), left)).isPositive();
        assertThat(buffer).containsOnly(i < 5 ? 'x' : 0);
      }
    }
  }

  @Test
  void names_that_are_no_text_are_named_and_the_rest_is_archived() throws Exception {
    on.write("z", "last");
    // Java makes no such names
    for (String name : List.of("'b\\377'", "'b\\376'")) {
      String command = "printf x > \"$(printf " + name + ")\"";
      Process shell = new ProcessBuilder("sh", "-c", command).directory(on.home.toFile()).start();
      assertThat(shell.waitFor()).isZero();
    }

    Backup.Made made = create(() -> {});

    assertThat(made.remarks())
        .filteredOn(each -> each.reason() == Remark.Reason.NO_TEXT)
        .hasSize(2)
        .allMatch(each -> each.reason().isLoss());
    assertThat(restored().resolve("z")).hasContent("last");
  }

  @Test
  void directories_get_their_times_back() throws IOException {
    on.write("b/c", "x");
    var time = java.nio.file.attribute.FileTime.from(BackupFixture.NOW);
    Files.setLastModifiedTime(on.home.resolve("b"), time);

    Backup.Made _ = create(() -> {});

    assertThat(Files.getLastModifiedTime(restored().resolve("b"))).isEqualTo(time);
  }
}

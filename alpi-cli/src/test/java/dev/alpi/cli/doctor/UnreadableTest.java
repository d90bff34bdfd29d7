package dev.alpi.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of something that cannot be looked at. */
class UnreadableTest {
  @TempDir Path scratch;

  @Test
  void what_is_denied_is_told_with_the_directory_in_the_way_and_its_owner() throws IOException {
    Path file = scratch.resolve("hidden/more/file");
    Unreadable why = Unreadable.of(new AccessDeniedException(file.toString()), scratch);
    assertThat(why.reason()).isEqualTo("permission denied: " + file);
    assertThat(why.hint())
        .startsWith(scratch + " belongs to " + Files.getOwner(scratch).getName() + ": chmod u+rwX")
        .contains("chown");
    assertThat(Unreadable.of(new AccessDeniedException("logs"), scratch).reason())
        .isEqualTo("permission denied: " + scratch.resolve("logs"));
  }

  @Test
  void each_failure_has_a_path_and_a_hint() {
    Unreadable lone = Unreadable.of(new IOException(), scratch);
    assertThat(lone.reason()).isEqualTo(scratch + ": IOException");
    assertThat(lone.hint()).contains(scratch.toString());
    Unreadable other = Unreadable.of(new FileSystemException("/a", null, "Not a thing"), scratch);
    assertThat(other.reason()).isEqualTo("/a: Not a thing");
    assertThat(other.hint()).contains("ls -ld /a");
    StoreException known = new StoreException.NotAFile(scratch);
    assertThat(Unreadable.of(known, scratch))
        .isEqualTo(new Unreadable(known.getMessage(), known.hint()));
  }
}

package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.Redactor;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  @TempDir private Path home;

  private HistoryFile history() {
    return new HistoryFile(home, FileLocks.inMemory(), Redactor.knowing(List.of("hunter2hunter2")));
  }

  @Test
  void keeps_what_was_typed_once_newest_last() throws IOException {
    assertThat(history().read()).isEmpty();
    history().add("one");
    history().add("two\nlines");
    history().add("one");

    assertThat(history().read()).containsExactly("two\nlines", "one");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve(HistoryFile.NAME))))
        .isEqualTo("rw-------");
  }

  @Test
  void keeps_no_secrets_and_nothing_that_begins_with_a_space() throws IOException {
    history().add("the password is hunter2hunter2");
    history().add(" not kept");
    history().add("");
    history().add("x".repeat(HistoryFile.ENTRY_CHARS_MAX + 1));

    assertThat(history().read()).containsExactly("the password is " + Redactor.MARK);
  }

  @Test
  void has_a_limit() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < HistoryFile.ENTRIES_MAX; i++) {
      lines.append('"').append(i).append("\"\n");
    }
    Files.writeString(home.resolve(HistoryFile.NAME), lines);
    history().add("new");

    assertThat(history().read()).hasSize(HistoryFile.ENTRIES_MAX).startsWith("1").endsWith("new");
  }

  @Test
  void lines_that_are_none_are_left_out() throws IOException {
    Files.writeString(home.resolve(HistoryFile.NAME), "\"a\"\nnonsense\n{}\n\"b");

    assertThat(history().read()).containsExactly("a");
  }
}

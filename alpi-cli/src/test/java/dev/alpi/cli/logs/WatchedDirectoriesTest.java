package dev.alpi.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class WatchedDirectoriesTest {
  @TempDir Path root;

  @Test
  void what_changes_in_a_directory_is_told() throws Exception {
    Path logs = Files.createDirectory(root.resolve("logs"));
    try (DirectoryNews news = WatchedDirectories.open(root.getFileSystem())) {
      news.watch(logs);
      news.watch(logs);
      news.watch(root.resolve("missing"));
      Files.writeString(logs.resolve("a.log"), "x\n");
      assertThat(told(news, logs)).contains(logs);
    }
  }

  @Test
  void a_directory_that_goes_is_told_and_can_be_watched_again() throws Exception {
    Path logs = Files.createDirectory(root.resolve("logs"));
    try (DirectoryNews news = WatchedDirectories.open(root.getFileSystem())) {
      news.watch(logs);
      Files.delete(logs);
      assertThat(told(news, logs)).contains(logs);
      Files.createDirectory(logs);
      news.watch(logs);
      Files.writeString(logs.resolve("a.log"), "x\n");
      assertThat(told(news, logs)).contains(logs);
    }
  }

  @Test
  void closing_ends_the_wait() throws Exception {
    DirectoryNews news = WatchedDirectories.open(root.getFileSystem());
    news.watch(root);
    Thread closer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    news.close();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    assertThatThrownBy(news::await).isInstanceOf(ClosedWatchServiceException.class);
    closer.join();
  }

  /** A look that is due in any case tells nothing. */
  private static Set<Path> told(DirectoryNews news, Path directory) throws InterruptedException {
    Set<Path> told = new HashSet<>();
    while (!told.contains(directory)) {
      told.addAll(news.await());
    }
    return told;
  }
}

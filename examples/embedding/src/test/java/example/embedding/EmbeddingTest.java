package example.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole of it in memory: no disk, no waiting, a clock that stands. */
final class EmbeddingTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void settings_that_were_made_are_read_back() throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      checkIn(memory.getPath("/home/ann/.program"));
    }
  }

  @Test
  void a_windows_file_system_does_too() throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.windows())) {
      checkIn(memory.getPath("C:\\Users\\Ann\\Program"));
    }
  }

  private static void checkIn(Path directory) throws IOException {
    Embedding embedding = new Embedding(directory, FileLocks.inMemory(), CLOCK);
    List<String> expected =
        List.of(
            "profile: work, answers at work [team]",
            "model: builtin/offline",
            "daily cap: 2.5",
            "the cap is set by: PROFILE",
            "the patience is set by: BUILT_IN");

    assertEquals(expected, embedding.run());

    Path settings = directory.resolve("profiles").resolve("work").resolve("config.yaml");
    assertTrue(Files.readString(settings).contains("daily_usd: 2.5"));
    Files.writeString(settings, "# mine\n" + Files.readString(settings));
    assertEquals(expected, embedding.run(), "with the profile that is there now");
    assertTrue(Files.readString(settings).startsWith("# mine\n"), "comments stay");
  }
}

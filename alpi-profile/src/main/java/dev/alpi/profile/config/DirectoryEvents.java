package dev.alpi.profile.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Where news of directories come from. */
interface DirectoryEvents extends AutoCloseable {

  /** Something that has happened in a directory. */
  sealed interface News {
    /** Entries of {@code directory} were made, changed or removed. */
    record Entries(Path directory, Set<Path> names) implements News {}

    /** Some news were lost. */
    record Overflow() implements News {}

    /** {@code directory} is no longer watched: it was removed, or cannot be seen any more. */
    record Gone(Path directory) implements News {}
  }

  /** One directory that is watched. */
  interface Registration {
    /** Watches it no longer. */
    void close();
  }

  /** Watches {@code directory}. */
  Registration register(Path directory) throws IOException;

  /**
   * Waits for news for {@code atMost}; returns none if that was not long enough.
   *
   * @throws java.nio.file.ClosedWatchServiceException if this is closed, before or meanwhile
   */
  List<News> await(Duration atMost) throws InterruptedException;

  @Override
  void close() throws IOException;
}

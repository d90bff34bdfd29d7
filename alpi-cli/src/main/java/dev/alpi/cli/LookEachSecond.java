package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.cli.logs.WatchedDirectories;
import dev.alpi.engine.Pause;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** News where the system tells nothing. */
record LookEachSecond(Pause pause, Cancellation interrupt) implements DirectoryNews {
  /** Returns what {@code system} tells, if it can. */
  static DirectoryNews unlessTold(FileSystem system, Pause pause, Cancellation interrupt) {
    try {
      return WatchedDirectories.open(system);
    } catch (IOException | UnsupportedOperationException e) {
      // it cannot, or allows no further one
      return new LookEachSecond(pause, interrupt);
    }
  }

  @Override
  public void watch(Path directory) {
    // everything is looked at
  }

  @Override
  public Set<Path> await() {
    pause.pause(Duration.ofSeconds(1), interrupt);
    return Set.of();
  }

  @Override
  public void close() {
    // the interrupt ends the pause
  }
}

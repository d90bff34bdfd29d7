package dev.alpi.cli.logs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Tells that something has changed in directories. */
public interface DirectoryNews extends Closeable {
  /** Watches {@code directory} from now on, if it is there. Again is no harm. */
  void watch(Path directory) throws IOException;

  /**
   * Waits until something has changed, or for so long that a look is due in any case.
   *
   * @return the directories that have changed; all may have if there are none
   * @throws java.nio.file.ClosedWatchServiceException if this is closed, before or meanwhile
   */
  Set<Path> await() throws InterruptedException;

  /** Ends {@link #await}. */
  @Override
  void close() throws IOException;
}

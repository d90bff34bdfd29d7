package dev.alpi.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a home could not be read, while the rest is reported.
 *
 * <p><b>Threads:</b> one.
 */
final class ReportProblems {
  private final List<String> texts = new ArrayList<>();
  private final Set<String> failed = new TreeSet<>();

  /** Reads something. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /** Returns what {@code reading} does; if that fails, {@code nothing}, and tells it. */
  <T> T read(String what, T nothing, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      Throwable cause = e instanceof IOException ? e : e.getCause();
      failed.add(what);
      add(what + ": " + Failure.of(cause).redacted().message());
      return nothing;
    }
  }

  /** Tells {@code problem}, a line. */
  void add(String problem) {
    if (!texts.contains(problem)) {
      texts.add(problem);
    }
  }

  /** Returns what could not be read at all, by what {@link #read} was told that it is. */
  Set<String> failed() {
    return Set.copyOf(failed);
  }

  List<String> texts() {
    return List.copyOf(texts);
  }
}

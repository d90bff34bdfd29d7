package dev.alpi.engine.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that go with a turn's answer. <b>Threads:</b> any. */
public final class OutputFiles {
  private final List<Path> files = new ArrayList<>();

  /** Creates an empty list. */
  public OutputFiles() {}

  /** Adds {@code file}, once. */
  public synchronized void add(Path file) {
    if (!files.contains(file)) {
      files.add(file);
    }
  }

  /** Returns the files, in the order in which they came. */
  public synchronized List<Path> files() {
    return List.copyOf(files);
  }
}

package dev.alpi.engine.tools;

import java.util.ArrayList;
import java.util.List;

/** What a turn's tools did to files. <b>Threads:</b> any. */
public final class FileChanges {
  private final List<Change> changes = new ArrayList<>();

  /** Creates an empty list. */
  public FileChanges() {}

  /** What was done to a file. */
  public record Change(String path) {}

  /** Returns what was done since the last time. */
  public synchronized List<Change> drain() {
    List<Change> drained = List.copyOf(changes);
    changes.clear();
    return drained;
  }
}

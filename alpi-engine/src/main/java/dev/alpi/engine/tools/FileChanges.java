package dev.alpi.engine.tools;

/** What a turn's tools did to files. <b>Threads:</b> any. */
public final class FileChanges {
  /** Creates an empty list. */
  public FileChanges() {}
}

package dev.alpi.memory;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What can be wrong with a home's memory beyond the disk failing (a plain {@link IOException}) and
 * beyond what {@link dev.alpi.profile.store.StoreException} names.
 */
public abstract sealed class MemoryException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  private MemoryException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public final String hint() {
    return hint;
  }

  /** A path is a link, is no regular file, or leads out of the home. */
  public static final class UnsafePath extends MemoryException {
    private static final long serialVersionUID = 1;

    UnsafePath(Path path, String problem) {
      super(path + " " + problem, "move it away; alpi follows no links for what it remembers");
    }
  }

  /** A file was written by a newer version. */
  public static final class NewerSchema extends MemoryException {
    private static final long serialVersionUID = 1;

    NewerSchema(Path file, long found, int known) {
      super(
          file + " has schema_version " + found + ", this version reads up to " + known,
          "update alpi, or start a new session");
    }
  }

  /** A file is larger than anything this version writes. */
  public static final class TooLarge extends MemoryException {
    private static final long serialVersionUID = 1;

    TooLarge(Path file, String found, String allowed) {
      super(
          file + " is too large: " + found + ", allowed " + allowed,
          "move it away, or start a new session");
    }
  }
}

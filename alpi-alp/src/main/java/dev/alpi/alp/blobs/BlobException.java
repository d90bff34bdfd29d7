package dev.alpi.alp.blobs;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What can be wrong with a blob beyond the disk failing (a plain {@link IOException}) and beyond
 * what {@link dev.alpi.profile.store.StoreException} names.
 */
public abstract sealed class BlobException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  /** What to do about it. */
  private final String hint;

  private BlobException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public final String hint() {
    return hint;
  }

  /** What a peer sends is not the blob that it was asked for. */
  public static final class Mismatch extends BlobException {
    private static final long serialVersionUID = 1;

    Mismatch(BlobHash hash, String problem) {
      super(
          "blob " + hash + " did not come as it is: " + problem,
          "ask the peer for it again; nothing was written");
    }
  }

  /** There is something where a blob was to be written. */
  public static final class Exists extends BlobException {
    private static final long serialVersionUID = 1;

    Exists(Path destination) {
      super(
          destination + " exists already",
          "choose another destination, or move it away; alpi overwrites nothing with a blob");
    }
  }

  /** A directory of the store is a link, or no directory. */
  public static final class UnsafeDirectory extends BlobException {
    private static final long serialVersionUID = 1;

    UnsafeDirectory(Path directory) {
      super(
          directory + " is a link or no directory",
          "move it away; alpi follows no links for what peers send");
    }
  }
}

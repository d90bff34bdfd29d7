package dev.alpi.vault;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Why a vault does not open or take what it is given, beyond the disk failing or the file being
 * damaged, which is a {@link dev.alpi.profile.store.StoreException}. No message has a secret.
 */
public abstract sealed class VaultException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  private VaultException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public final String hint() {
    return hint;
  }

  /** It does not open with what was given, or nothing was given. */
  public static final class WrongKey extends VaultException {
    private static final long serialVersionUID = 1;

    /** Says that {@code problem}; {@code hint} says what would open it. */
    public WrongKey(String problem, String hint) {
      super(problem, hint);
    }
  }

  /** A newer alpi made it. */
  public static final class NewerVersion extends VaultException {
    private static final long serialVersionUID = 1;

    NewerVersion(Path file, long version) {
      super(
          file + " has version " + version + ", allowed " + VaultFile.VERSION,
          "use the newer alpi that wrote it");
    }
  }

  /** It holds as much as it may. */
  public static final class Full extends VaultException {
    private static final long serialVersionUID = 1;

    Full(Path file, int bytes) {
      super(
          file + " would hold " + bytes + " bytes, allowed " + Entries.BYTES_MAX,
          "remove secrets that nothing uses");
    }
  }
}

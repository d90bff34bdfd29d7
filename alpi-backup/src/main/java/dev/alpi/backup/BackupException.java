package dev.alpi.backup;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** An archive cannot be made, read or restored; the message says why, the hint what to do. */
public final class BackupException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** It is no archive that this version reads. */
    NOT_AN_ARCHIVE,
    /** The passphrase is another one, or the file was changed or cut off: nobody can tell which. */
    NOT_AUTHENTIC,
    /** It is authentic, and has what no archive may have. */
    HOSTILE,
    /** It does not say what its manifest says: it must not be relied on. */
    UNPROVEN,
    /** Something is there that would be lost. */
    IN_THE_WAY,
    /** Somebody uses what would be replaced. */
    IN_USE,
    /** It has nothing of what was asked for. */
    NOT_IN_IT,
    /** The disk has not enough room for it. */
    NO_ROOM
  }

  private final Kind kind;
  private final String hint;

  BackupException(Kind kind, String message, String hint) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }

  /** {@return why} */
  public Kind kind() {
    return kind;
  }

  @Override
  public String hint() {
    return hint;
  }

  static BackupException hostile(String message) {
    return new BackupException(
        Kind.HOSTILE, message, "nothing was written; do not restore an archive of unknown origin");
  }
}

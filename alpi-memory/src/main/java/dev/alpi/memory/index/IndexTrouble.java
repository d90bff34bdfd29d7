package dev.alpi.memory.index;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What keeps a database from being used. */
public final class IndexTrouble extends Exception {
  private static final long serialVersionUID = 1;

  /** What to do about it follows from this. */
  public enum Kind {
    /** It is no database, or one that cannot be trusted: make it anew. */
    DAMAGED,
    /** An older version made it: make it anew. */
    OUTDATED,
    /** A newer version made it: leave it alone. */
    NEWER,
    /** Something else made it: leave it alone. */
    FOREIGN,
    /** Another process holds it for long. */
    LOCKED,
    /** It cannot be written. */
    UNWRITABLE,
    /** There is no SQLite on this machine, or it fails. */
    UNAVAILABLE
  }

  private final Kind kind;

  /** Says what is wrong. */
  public IndexTrouble(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  private IndexTrouble(Kind kind, Throwable cause) {
    super(cause.getMessage(), cause);
    this.kind = kind;
  }

  /** Returns what {@code failure} of a statement means. */
  public static IndexTrouble of(SQLException failure) {
    return new IndexTrouble(kindOf(failure), failure);
  }

  /** Returns the trouble of a machine whose SQLite cannot be loaded. */
  public static IndexTrouble of(LinkageError failure) {
    return new IndexTrouble(Kind.UNAVAILABLE, failure);
  }

  /** Returns which trouble it is. */
  public Kind kind() {
    return kind;
  }

  private static Kind kindOf(SQLException failure) {
    if (!(failure instanceof SQLiteException sqlite)) {
      return Kind.UNAVAILABLE;
    }
    // the lowest byte is the class of a code
    int code = sqlite.getResultCode().code & 0xff;
    if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
      return Kind.LOCKED;
    }
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code
        // the statements are fixed: if one is wrong, the tables are not ours
        || code == SQLiteErrorCode.SQLITE_ERROR.code
        || code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || code == SQLiteErrorCode.SQLITE_MISMATCH.code
        || code == SQLiteErrorCode.SQLITE_FORMAT.code) {
      return Kind.DAMAGED;
    }
    if (code == SQLiteErrorCode.SQLITE_READONLY.code
        || code == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || code == SQLiteErrorCode.SQLITE_PERM.code
        || code == SQLiteErrorCode.SQLITE_AUTH.code
        || code == SQLiteErrorCode.SQLITE_FULL.code
        || code == SQLiteErrorCode.SQLITE_IOERR.code) {
      return Kind.UNWRITABLE;
    }
    return Kind.UNAVAILABLE;
  }
}

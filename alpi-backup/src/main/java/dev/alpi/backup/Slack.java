package dev.alpi.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The room that a database of SQLite takes and does not use, because rows were deleted.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> others may use the database; it is then left as it is.
 *
 * <p><b>Durability:</b> SQLite's own: a crash leaves the database as it was before or after.
 */
public final class Slack {
  private final Path database;

  private Slack(Path database) {
    this.database = database;
  }

  /**
   * {@return that of {@code database}; nothing is opened yet}
   *
   * @param database a file on a disk, which exists and is no link
   */
  public static Slack of(Path database) {
    return new Slack(database);
  }

  /**
   * {@return how many bytes are not used; 0 if it is no database, or somebody changes it}
   *
   * @throws IOException if it cannot be read
   */
  public long bytes() throws IOException {
    if (!Databases.isDatabase(database)) {
      return 0;
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(0);
    // without a log all is in the file, and SQLite must be told so, or it makes one
    boolean hasLog = Files.exists(database.resolveSibling(database.getFileName() + "-wal"));
    try (Connection connection =
            Databases.source(database, config, hasLog ? "?mode=ro" : "?mode=ro&immutable=1")
                .getConnection();
        Statement statement = connection.createStatement()) {
      return number(statement, "PRAGMA freelist_count") * number(statement, "PRAGMA page_size");
    } catch (SQLException e) {
      if (isBusy(e)) {
        return 0;
      }
      throw failure(e);
    }
  }

  /**
   * Gives it back to the disk.
   *
   * @return whether it was done; false if somebody uses the database
   * @throws IOException if it is damaged, or the disk is full
   */
  public boolean giveBack() throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(0);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    try (Connection connection = Databases.source(database, config).getConnection();
        Statement statement = connection.createStatement()) {
      // what the new file is made of would else stand in a directory that others share
      boolean _ = statement.execute("PRAGMA temp_store = MEMORY");
      boolean _ = statement.execute("VACUUM");
      boolean _ = statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      return true;
    } catch (SQLException e) {
      if (isBusy(e)) {
        return false;
      }
      throw failure(e);
    }
  }

  private static long number(Statement statement, String question) throws SQLException {
    try (ResultSet answer = statement.executeQuery(question)) {
      return answer.next() ? answer.getLong(1) : 0;
    }
  }

  private static boolean isBusy(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code;
  }

  private IOException failure(SQLException e) {
    return new IOException(database + " cannot be used: " + e.getMessage(), e);
  }
}

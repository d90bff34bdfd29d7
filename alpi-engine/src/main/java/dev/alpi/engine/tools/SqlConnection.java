package dev.alpi.engine.tools;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sqlite.BusyHandler;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/**
 * A connection to one database that cannot reach another file, cannot grow beyond its limit and
 * ends when the turn does.
 *
 * <p><b>Threads:</b> one.
 */
final class SqlConnection implements AutoCloseable {
  /*
   * Implementation notes. What SQLite itself refuses comes first: no attached databases (VACUUM
   * INTO needs one too), no extensions, no links on the way to the file, a greatest number of
   * pages. SqlScript is the second fence, for what SQLite has no switch for here.
   */

  /** alpi-engine spec §2.4. */
  static final long FILE_BYTES_MAX = 50L * 1024 * 1024;

  /** The longest wait for somebody else's transaction (alpi-engine spec §2.4). */
  static final Duration BUSY = Duration.ofSeconds(5);

  /** How long all statements of one call may take. */
  static final Duration TIME = Duration.ofSeconds(30);

  /** The largest value; a row may have {@link #COLUMNS_MAX} of them in memory. */
  private static final int VALUE_BYTES_MAX = 4 * 1024 * 1024;

  private static final int COLUMNS_MAX = 128;

  /** About a hundred microseconds of work. */
  private static final int STEPS_BETWEEN_LOOKS = 10_000;

  private static final int BUSY_LOOK_MILLIS = 5;

  // <sqlite3.h>
  private static final int SQLITE_OPEN_READWRITE = 0x2;
  private static final int SQLITE_OPEN_NOFOLLOW = 0x0100_0000;

  /** Whether a connection may change its database. */
  enum Access {
    READ,
    CHANGE
  }

  private final Connection connection;
  private final Cancellation.Registration registration;

  private SqlConnection(Connection connection, Cancellation.Registration registration) {
    this.connection = connection;
    this.registration = registration;
  }

  /** Opens {@code file}, which exists; its path has no link in it. */
  static SqlConnection open(Path file, Access access, Ticker ticker, Cancellation cancellation)
      throws SQLException, IOException {
    if (!file.getFileSystem().provider().getScheme().equals("file")
        || file.toString().indexOf('?') >= 0) {
      // the driver takes what follows a question mark for settings
      throw new IOException("SQLite cannot open " + file);
    }
    Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, settings());
    CountDownLatch cancelled = new CountDownLatch(1);
    Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
    SqlConnection opened = new SqlConnection(connection, registration);
    try {
      opened.watch(ticker, cancelled);
      opened.limit(access);
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  /** What must hold before the first look at the file; none of it waits for a lock. */
  private static Properties settings() {
    SQLiteConfig config = new SQLiteConfig();
    config.enableLoadExtension(false);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(0);
    // a change takes its lock at once: later it might not get it any more
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setPragma(SQLiteConfig.Pragma.LIMIT_ATTACHED, "0");
    config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(VALUE_BYTES_MAX));
    config.setPragma(SQLiteConfig.Pragma.LIMIT_COLUMN, Integer.toString(COLUMNS_MAX));
    config.setPragma(SQLiteConfig.Pragma.LIMIT_WORKER_THREADS, "0");
    Properties settings = config.toProperties();
    // the driver has no name for the second flag
    settings.setProperty(
        SQLiteConfig.Pragma.OPEN_MODE.pragmaName,
        Integer.toString(SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW));
    return settings;
  }

  /** Ends statements that take too long, and those of a turn that was interrupted. */
  private void watch(Ticker ticker, CountDownLatch cancelled) throws SQLException {
    long start = ticker.nanoTime();
    ProgressHandler.setHandler(
        connection,
        STEPS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            boolean over = ticker.nanoTime() - start > TIME.toNanos();
            return over || cancelled.getCount() == 0 ? 1 : 0;
          }
        });
    BusyHandler.setHandler(
        connection,
        new BusyHandler() {
          private long since;

          @Override
          protected int callback(int triesBefore) {
            since = triesBefore == 0 ? ticker.nanoTime() : since;
            return ticker.nanoTime() - since < BUSY.toNanos() && !isCancelledSoon(cancelled)
                ? 1
                : 0;
          }
        });
  }

  private static boolean isCancelledSoon(CountDownLatch cancelled) {
    try {
      return cancelled.await(BUSY_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void limit(Access access) throws SQLException {
    // what stands in the file is not trusted: it may be somebody else's
    execute("PRAGMA trusted_schema=OFF");
    execute("PRAGMA cell_size_check=ON");
    execute("PRAGMA synchronous=FULL");
    execute("PRAGMA mmap_size=0");
    execute("PRAGMA max_page_count=" + FILE_BYTES_MAX / number("PRAGMA page_size"));
    execute("PRAGMA temp.max_page_count=" + FILE_BYTES_MAX / number("PRAGMA temp.page_size"));
    if (access == Access.READ) {
      execute("PRAGMA query_only=ON");
    }
  }

  /** Returns the connection itself; to prepare statements on, never to set it up. */
  Connection connection() {
    return connection;
  }

  /** Returns what {@code sql} finds, one number. */
  long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    registration.close();
    connection.close();
  }
}

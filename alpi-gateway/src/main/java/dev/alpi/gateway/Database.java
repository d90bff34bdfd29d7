package dev.alpi.gateway;

import dev.alpi.profile.store.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database of a gateway, {@code gateway/gateway.db}.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> any number.
 *
 * <p><b>Durability:</b> what was committed is on disk: a write-ahead log that is synced at each
 * commit, which takes one sync where a rollback journal takes three.
 */
final class Database implements AutoCloseable {
  private static final int SCHEMA = 1;

  /** Tells our databases from others: the letters alpg. */
  private static final int APPLICATION = 0x616c7067;

  /** How long another process may keep us from writing. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A gateway that has nothing to do keeps this much of its file in memory, in KiB. */
  private static final int CACHE_KB = 256;

  /** Functions in the schema of a file that somebody else has written do nothing. */
  private static final String GUARD = "PRAGMA trusted_schema = OFF";

  private final Path file;
  private final SQLiteDataSource source;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  /** Null while it rests. */
  private @Nullable Connection connection;

  /** Which file it is. */
  private final Object node;

  private Database(Path file, SQLiteDataSource source) throws SQLException, IOException {
    this.file = file;
    this.source = source;
    this.connection = source.getConnection();
    this.node = FileStamp.of(file).node();
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Changes something. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws SQLException;
  }

  static Database open(Path file) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-CACHE_KB);
    // what was deleted is overwritten
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    return open(file, "", config, Database::requireOurs);
  }

  /**
   * Opens {@code file} for who only looks: nothing is made or changed, not even what SQLite itself
   * keeps beside a database.
   */
  static Database look(Path file) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    // without a log beside it all is in the file, and SQLite must be told so, or it makes a log
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    String how = Files.exists(log) ? "?mode=ro&readonly_shm=1" : "?mode=ro&immutable=1";
    return open(file, how, config, Database::requireKnown);
  }

  /** Requires that a database is one of ours. */
  private interface Check {
    void of(Database opened, Path file) throws SQLException, IOException;
  }

  private static Database open(Path file, String how, SQLiteConfig config, Check check)
      throws IOException {
    SQLiteDataSource source = new SQLiteDataSource(config);
    // as a URI, because of a plain name everything after a question mark is taken for settings
    String url = "jdbc:sqlite:file:" + file.toUri().getRawPath();
    source.setUrl(url + how);
    try {
      Database opened = new Database(file, source);
      // when it is opened again it is there
      source.setUrl(url + "?mode=rw");
      try {
        opened.update(GUARD);
        check.of(opened, file);
        return opened;
      } catch (SQLException | IOException e) {
        opened.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static IOException failure(Path file, SQLException e) {
    return new IOException(file + " cannot be used: " + e.getMessage(), e);
  }

  private void requireOurs(Path file) throws SQLException, IOException {
    if (number("SELECT count(*) FROM sqlite_schema") == 0) {
      inTransaction(
          () -> {
            // somebody else may have been faster
            if (number("SELECT count(*) FROM sqlite_schema") == 0) {
              for (String statement : Schema.STATEMENTS) {
                update(statement);
              }
              update("PRAGMA application_id = " + APPLICATION);
              update("PRAGMA user_version = " + SCHEMA);
            }
            return 0;
          });
    }
    requireKnown(file);
  }

  private void requireKnown(Path file) throws SQLException, IOException {
    if (number("PRAGMA application_id") != APPLICATION) {
      throw new IOException(file + " was made by something else; move it away");
    }
    long schema = number("PRAGMA user_version");
    if (schema != SCHEMA) {
      throw new IOException(
          file + " has schema " + schema + ", this version of alpi reads " + SCHEMA);
    }
  }

  /** Makes a change as a whole or not at all. It is on disk when this returns. */
  <T> T inTransaction(Change<T> change) throws SQLException {
    update("BEGIN IMMEDIATE");
    boolean isDone = false;
    try {
      T made = change.make();
      update("COMMIT");
      isDone = true;
      return made;
    } finally {
      if (!isDone) {
        update("ROLLBACK");
      }
    }
  }

  /** Returns the first column of the first row, a number. */
  long number(String sql, Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  <T> Optional<T> first(String sql, RowReader<T> reader, Object... arguments) throws SQLException {
    PreparedStatement statement = prepared(sql, arguments);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
    }
  }

  <T> List<T> all(String sql, RowReader<T> reader, Object... arguments) throws SQLException {
    List<T> all = new ArrayList<>();
    PreparedStatement statement = prepared(sql, arguments);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        all.add(reader.read(row));
      }
    }
    return all;
  }

  /** Returns how many rows were changed. */
  int update(String sql, Object... arguments) throws SQLException {
    if (sql.startsWith("PRAGMA") || sql.startsWith("CREATE")) {
      try (Statement once = connection().createStatement()) {
        boolean _ = once.execute(sql);
        return 0;
      }
    }
    return prepared(sql, arguments).executeUpdate();
  }

  private PreparedStatement prepared(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection().prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(
          i + 1, arguments[i] instanceof Optional<?> o ? o.orElse(null) : arguments[i]);
    }
    return statement;
  }

  private Connection connection() throws SQLException {
    Connection open = connection;
    return open == null ? again() : open;
  }

  /** Opens what rested: the file that it was, for another one may have been put in its place. */
  private Connection again() throws SQLException {
    try {
      if (!FileStamp.of(file).node().equals(node)) {
        throw new SQLException(
            "it was removed or replaced; alpi daemon restart takes what is there");
      }
      Connection opened = source.getConnection();
      connection = opened;
      int _ = update(GUARD);
      return opened;
    } catch (IOException e) {
      throw new SQLException(e);
    } catch (SQLException e) {
      rest();
      throw e;
    }
  }

  /** Gives memory and open files back: what it needs is made again when it is. */
  void rest() throws SQLException {
    close();
    connection = null;
  }

  @Override
  public void close() throws SQLException {
    statements.clear();
    if (connection != null) {
      // its statements end with it, and what was not committed is undone
      connection.close();
    }
  }
}

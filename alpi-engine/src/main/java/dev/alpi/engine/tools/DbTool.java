package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;

/**
 * {@code db}: one SQLite database for each skill.
 *
 * <p><b>Durability:</b> when {@code exec} returns, its transaction is on disk; a failed one changed
 * nothing.
 */
public final class DbTool implements Tool {
  private static final ToolSpec SPEC =
      Specs.of(
          "db",
          "Keep tables in SQLite, one database for each skill. query reads with one statement; exec"
              + " runs one or more statements as one transaction and creates the database. Put"
              + " values into params, one for each ? from left to right.",
          "\"action\",\"skill\",\"sql\"",
          """
          "action":{"type":"string","enum":["query","exec"]},
          "skill":{"type":"string","description":"whose database, such as my-notes"},
          "sql":{"type":"string"},
          "params":{"type":"array","items":{"type":["string","number","boolean","null"]}}\
          """);

  private final Path home;
  private final Ticker ticker;

  /**
   * Creates the tool.
   *
   * @param home the profile's home, on a real disk
   * @param ticker for the limits of time
   */
  public DbTool(Path home, Ticker ticker) {
    this.home = home;
    this.ticker = ticker;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  /** The text of the statements may hold content; what is changed shows in a few words. */
  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("action") + " " + arguments.required("skill");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String action = arguments.required("action");
    if (!action.equals("query") && !action.equals("exec")) {
      throw Arguments.notOneOf("action", action, "query, exec");
    }
    String skill = arguments.required("skill");
    List<SqlScript.Statement> statements = SqlScript.statements(arguments.required("sql"));
    SqlParameters parameters = SqlParameters.of(arguments.values("params"));
    SkillDatabases databases = new SkillDatabases(home.toRealPath());
    if (action.equals("exec")) {
      Path file = databases.findOrCreate(skill);
      return new Call(databases.shown(file), file, context).exec(statements, parameters);
    }
    if (statements.size() > 1 || statements.getFirst().purpose() != SqlScript.Purpose.READ) {
      throw new ToolFailure("query takes one statement that reads; use exec for others");
    }
    Optional<Path> file = databases.find(skill);
    if (file.isEmpty()) {
      throw new ToolFailure(skill + " has no database yet; create a table with exec");
    }
    return new Call(databases.shown(file.get()), file.get(), context)
        .query(statements.getFirst(), parameters);
  }

  /** One call on one file. */
  private final class Call {
    private final String name;
    private final Path file;
    private final ToolContext context;
    private final SqlRows rows = new SqlRows();

    Call(String name, Path file, ToolContext context) {
      this.name = name;
      this.file = file;
      this.context = context;
    }

    String query(SqlScript.Statement statement, SqlParameters parameters)
        throws ToolFailure, IOException {
      try (SqlConnection database = open(SqlConnection.Access.READ)) {
        run(statement, parameters, database.connection());
        parameters.requireNone();
        return rows.text();
      } catch (SQLException e) {
        throw failure(e, "");
      }
    }

    String exec(List<SqlScript.Statement> statements, SqlParameters parameters)
        throws ToolFailure, IOException {
      int number = 0;
      try (SqlConnection database = open(SqlConnection.Access.CHANGE)) {
        Connection connection = database.connection();
        connection.setAutoCommit(false);
        for (SqlScript.Statement statement : statements) {
          number++;
          run(statement, parameters, connection);
        }
        parameters.requireNone();
        long changed = database.number("SELECT total_changes()");
        connection.commit();
        return rows.text()
            + (statements.size() == 1 ? "1 statement" : statements.size() + " statements")
            + " done, "
            + (changed == 1 ? "1 row" : changed + " rows")
            + " changed";
      } catch (SQLException e) {
        // closing the connection has rolled it back
        String which = number > 0 && statements.size() > 1 ? "statement " + number + ": " : "";
        throw failure(e, which);
      }
    }

    private SqlConnection open(SqlConnection.Access access) throws SQLException, IOException {
      return SqlConnection.open(file, access, ticker, context.cancellation());
    }

    private void run(SqlScript.Statement statement, SqlParameters parameters, Connection connection)
        throws SQLException, ToolFailure {
      if (context.cancellation().isCancelled()) {
        throw new ToolFailure("interrupted");
      }
      try (PreparedStatement prepared = connection.prepareStatement(statement.text())) {
        parameters.bind(prepared);
        if (prepared.execute()) {
          try (ResultSet result = prepared.getResultSet()) {
            rows.add(result);
          }
        }
      }
    }

    private ToolFailure failure(SQLException e, String which) {
      String why =
          switch (SQLiteErrorCode.getErrorCode(e.getErrorCode())) {
            case SQLITE_BUSY ->
                context.cancellation().isCancelled()
                    ? "interrupted"
                    : "the database is in use by another program; try again later";
            case SQLITE_INTERRUPT ->
                context.cancellation().isCancelled()
                    ? "interrupted"
                    : "it took longer than " + SqlConnection.TIME.toSeconds() + " seconds";
            case SQLITE_FULL ->
                "the database is at its limit of "
                    + SqlConnection.FILE_BYTES_MAX / (1024 * 1024)
                    + " MB, or the disk is full; delete rows first";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> name + " is damaged, or no SQLite database";
            default -> e.getMessage();
          };
      return new ToolFailure(which + why + (which.isEmpty() ? "" : "; nothing was changed"));
    }
  }
}

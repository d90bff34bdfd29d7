package dev.alpi.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sqlite.SQLiteDataSource;

/** The databases of SQLite below a directory, as they come out of an archive. */
public final class Databases {
  private static final String FINE = "ok";

  private Databases() {}

  /**
   * {@return the databases below {@code folder}, sorted}
   *
   * @param folder where to look; links are not followed
   * @throws IOException if it cannot be read
   */
  public static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(SteadyFile::isDatabase).sorted().toList();
    }
  }

  /**
   * {@return what SQLite finds wrong in {@code database}, with all its tables and indexes; empty if
   * nothing}
   *
   * @param database the file; nobody else uses it
   */
  public static Optional<String> problem(Path database) {
    SQLiteDataSource source = new SQLiteDataSource();
    // as a URI, because of a plain name everything after a question mark is taken for settings
    source.setUrl("jdbc:sqlite:file:" + database.toUri().getRawPath());
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String answer = found.next() ? found.getString(1) : "it says nothing";
      return answer.equals(FINE) ? Optional.empty() : Optional.of(answer);
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}

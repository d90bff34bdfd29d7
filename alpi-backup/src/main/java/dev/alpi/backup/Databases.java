package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The databases of SQLite below a directory, as they come out of an archive. */
public final class Databases {
  private static final String FINE = "ok";

  /** What SQLite keeps beside a database that is open, or was when its process ended. */
  private static final List<String> BESIDE = List.of("-journal", "-wal", "-shm");

  private static final byte[] BEGINNING = "SQLite format 3\0".getBytes(US_ASCII);

  private Databases() {}

  /**
   * {@return the databases below {@code folder}, sorted}
   *
   * @param folder where to look; links are not followed
   * @throws IOException if it cannot be read
   */
  public static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Databases::isDatabase).sorted().toList();
    }
  }

  /**
   * {@return whether {@code file} is a database of SQLite; false if it cannot be read}
   *
   * @param file any; a link is none
   */
  public static boolean isDatabase(Path file) {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      return Arrays.equals(in.readNBytes(BEGINNING.length), BEGINNING);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Brings what stands in the write-ahead log of {@code database} into it, so that no log of it is
   * left which SQLite would take for that of another database of the same name.
   *
   * @param database the file; nobody else uses it
   */
  static void settle(Path database) throws IOException {
    try (Connection connection = source(database, new SQLiteConfig()).getConnection();
        Statement statement = connection.createStatement()) {
      boolean _ = statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      throw new IOException(database + " cannot be closed by SQLite: " + e.getMessage(), e);
    }
  }

  /**
   * Gives what belongs to {@code database}, but is not in its file, the name of {@code kept}, which
   * the file gets next: else SQLite would take it for that of whatever has the name then.
   *
   * @param database the file, which may be damaged or absent; nobody else uses it
   */
  static void setAside(Path database, Path kept) throws IOException {
    if (isDatabase(database)) {
      try {
        settle(database);
      } catch (IOException e) {
        // damaged: what there is of it goes along as it is
      }
    }
    for (String suffix : BESIDE) {
      Path beside = database.resolveSibling(database.getFileName() + suffix);
      if (Files.exists(beside, NOFOLLOW_LINKS)) {
        DurableFiles.rename(beside, kept.resolveSibling(kept.getFileName() + suffix));
      }
    }
  }

  static SQLiteDataSource source(Path database, SQLiteConfig config) {
    return source(database, config, "");
  }

  /**
   * Returns what opens {@code database}.
   *
   * @param how what is said of it in its address, with a question mark; empty for nothing
   */
  static SQLiteDataSource source(Path database, SQLiteConfig config, String how) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    // as a URI, because of a plain name everything after a question mark is taken for settings
    source.setUrl("jdbc:sqlite:file:" + database.toUri().getRawPath() + how);
    return source;
  }

  /**
   * {@return what SQLite finds wrong in {@code database}, with all its tables and indexes; empty if
   * nothing}
   *
   * @param database the file; nobody else uses it
   */
  public static Optional<String> problem(Path database) {
    try (Connection connection = source(database, new SQLiteConfig()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String answer = found.next() ? found.getString(1) : "it says nothing";
      return answer.equals(FINE) ? Optional.empty() : Optional.of(answer);
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}

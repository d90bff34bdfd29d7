package dev.alpi.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that rests while nobody uses it. */
final class DatabaseTest {
  private static final String COUNT = "SELECT count(*) FROM cursor";

  @TempDir private Path folder;
  private Path file;
  private Database database;

  @BeforeEach
  void open() throws IOException, SQLException {
    file = folder.resolve("gateway.db");
    database = Database.open(file);
    add("telegram");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private void add(String channel) throws SQLException {
    int _ =
        database.inTransaction(
            () -> database.update("INSERT INTO cursor(channel, value) VALUES (?, '1')", channel));
  }

  @Test
  void it_goes_on_where_it_was() throws SQLException {
    assertThat(log()).exists();
    database.rest();
    assertThat(log()).as("nothing is open, so the log is in the file").doesNotExist();
    assertThat(database.number(COUNT)).isEqualTo(1);
    add("matrix");
    database.rest();
    database.rest();
    assertThat(database.number(COUNT)).isEqualTo(2);
    assertThat(database.number("PRAGMA trusted_schema")).isZero();
    assertThat(database.number("PRAGMA synchronous")).as("FULL").isEqualTo(2);
  }

  private Path log() {
    return folder.resolve("gateway.db-wal");
  }

  @Test
  void a_file_that_is_gone_is_not_made_anew() throws Exception {
    database.rest();
    Files.delete(file);
    assertThatThrownBy(() -> database.number(COUNT))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("removed or replaced");
    assertThatThrownBy(() -> add("matrix")).isInstanceOf(SQLException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void nor_is_another_one_taken_for_it() throws Exception {
    Path other = folder.resolve("other.db");
    Database.open(other).close();
    database.rest();
    Files.move(file, folder.resolve("aside.db"));
    Files.move(other, file);
    assertThatThrownBy(() -> database.number(COUNT)).hasMessageContaining("removed or replaced");
    Files.move(file, other);
    Files.move(folder.resolve("aside.db"), file);
    assertThat(database.number(COUNT)).as("it is back").isEqualTo(1);
  }
}

package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code db}, on a real disk: SQLite knows no other. */
@Timeout(120)
class DbToolTest {
  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

  @TempDir private Path scratch;
  private ToolsOnDisk disk;
  private Path profile;
  private Tool db;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.at(scratch.toRealPath());
    profile = disk.alpi;
    db = new DbTool(profile, System::nanoTime);
  }

  private static String json(String action, String skill, String sql, JsonValue... params) {
    return Json.compact(
        JsonValue.Obj.EMPTY
            .with("action", action)
            .with("skill", skill)
            .with("sql", sql)
            .with("params", new JsonValue.Arr(List.of(params))));
  }

  private String exec(String sql, JsonValue... params) throws ToolFailure, IOException {
    return disk.run(db, json("exec", "my-notes", sql, params));
  }

  private String query(String sql, JsonValue... params) throws ToolFailure, IOException {
    return disk.run(db, json("query", "my-notes", sql, params));
  }

  private String execFailure(String sql, JsonValue... params) throws IOException {
    return disk.failure(db, json("exec", "my-notes", sql, params));
  }

  private String queryFailure(String sql, JsonValue... params) throws IOException {
    return disk.failure(db, json("query", "my-notes", sql, params));
  }

  private static JsonValue text(String text) {
    return new JsonValue.Str(text);
  }

  private static JsonValue number(String text) {
    return new JsonValue.Num(text);
  }

  @Test
  void tables_are_made_filled_and_read() throws Exception {
    assertThat(exec("CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT, x REAL, b BLOB)"))
        .isEqualTo("1 statement done, 0 rows changed");
    assertThat(
            exec(
                "INSERT INTO a(name, x) VALUES (?, ?), (?, ?); UPDATE a SET b = x'0102' WHERE id=1",
                text("it's \"q\"; DROP TABLE a; --"),
                number("1.5"),
                JsonValue.Null.NULL,
                number("9223372036854775807")))
        .isEqualTo("2 statements done, 3 rows changed");
    assertThat(query("SELECT * FROM a ORDER BY id"))
        .isEqualTo(
            """
            ["id","name","x","b"]
            [1,"it's \\"q\\"; DROP TABLE a; --",1.5,"(2 bytes, no text)"]
            [2,null,9.223372036854776e+18,null]
            (2 rows)
            """);
    assertThat(query("SELECT count(*) AS n FROM a WHERE x > ?", number("2")))
        .isEqualTo("[\"n\"]\n[1]\n(1 row)\n");
    assertThat(query("SELECT ? , ?, typeof(?)", new JsonValue.Bool(true), number("7"), number("7")))
        .contains("[1,7,\"integer\"]");
  }

  @Test
  void exec_shows_the_rows_of_its_statements() throws Exception {
    assertThat(
            exec(
                "CREATE TABLE a(id INTEGER PRIMARY KEY, x); INSERT INTO a(x) VALUES(?) RETURNING"
                    + " id; SELECT x FROM a",
                text("v")))
        .isEqualTo(
            """
            ["id"]
            [1]
            (1 row)
            ["x"]
            ["v"]
            (1 row)
            3 statements done, 1 row changed\
            """);
  }

  @Test
  void several_statements_are_one_transaction() throws Exception {
    exec("CREATE TABLE a(x UNIQUE); INSERT INTO a VALUES(1)");
    assertThat(execFailure("INSERT INTO a VALUES(2); CREATE TABLE b(x); INSERT INTO a VALUES(1)"))
        .startsWith("statement 3: ")
        .contains("UNIQUE")
        .endsWith("; nothing was changed");
    assertThat(query("SELECT * FROM a")).endsWith("[1]\n(1 row)\n");
    assertThat(queryFailure("SELECT * FROM b")).contains("no such table");
    assertThat(execFailure("DELETE FROM a; SELECT ?")).contains("nothing was changed");
    assertThat(execFailure("DELETE FROM a WHERE x=?", number("1"), number("2")))
        .isEqualTo("there are 2 params, but places for only 1 in sql; nothing was changed");
    assertThat(query("SELECT * FROM a")).endsWith("[1]\n(1 row)\n");
  }

  @Test
  void a_trigger_with_several_statements_works() throws Exception {
    exec(
        "CREATE TABLE a(x); CREATE TABLE log(x);"
            + "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO log VALUES(new.x);"
            + " INSERT INTO log VALUES(CASE WHEN new.x THEN 'y' ELSE 'n' END); END;"
            + "INSERT INTO a VALUES(1)");
    assertThat(query("SELECT * FROM log")).isEqualTo("[\"x\"]\n[1]\n[\"y\"]\n(2 rows)\n");
  }

  @Test
  void full_text_search_is_there() throws Exception {
    exec("CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES('the quick fox')");
    assertThat(query("SELECT * FROM f WHERE f MATCH ?", text("quick"))).contains("the quick fox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO a VALUES(2)",
        "DELETE FROM a",
        "CREATE TABLE b(x)",
        "PRAGMA user_version=3",
        "SELECT 1; SELECT 2",
        "WITH n AS (SELECT 2) INSERT INTO a SELECT * FROM n",
        "WITH n AS (SELECT 2) DELETE FROM a",
        "PRAGMA query_only=OFF",
        "SELECT * FROM pragma_query_only(0)"
      })
  void query_changes_nothing(String sql) throws Exception {
    exec("CREATE TABLE a(x); INSERT INTO a VALUES(1)");
    byte[] before = Files.readAllBytes(profile.resolve("state/db/my-notes.db"));
    assertThat(queryFailure(sql)).isNotBlank();
    assertThat(Files.readAllBytes(profile.resolve("state/db/my-notes.db"))).isEqualTo(before);
  }

  /** What SqlScript refuses, SQLite refuses too, should it ever get there. */
  @Test
  void sqlite_itself_refuses_other_files_and_extensions() throws Exception {
    exec("CREATE TABLE a(x)");
    Path file = profile.resolve("state/db/my-notes.db");
    Path other = scratch.resolve("other.db");
    try (SqlConnection open =
            SqlConnection.open(
                file, SqlConnection.Access.CHANGE, System::nanoTime, disk.cancellation);
        Statement statement = open.connection().createStatement()) {
      for (String sql :
          new String[] {
            "ATTACH '" + other + "' AS y",
            "VACUUM INTO '" + other + "'",
            "SELECT load_extension('x')",
            "SELECT readfile('/etc/passwd')",
            "SELECT writefile('" + other + "', 'x')"
          }) {
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOf(SQLException.class);
      }
    }
    assertThat(other).doesNotExist();
  }

  @Test
  void values_and_rows_too_large_for_memory_are_refused() throws Exception {
    exec("CREATE TABLE a(x)");
    assertThat(queryFailure("SELECT randomblob(1000000000)")).contains("too big");
    assertThat(queryFailure("SELECT printf('%1000000000d', 1)")).contains("too big");
    assertThat(queryFailure("SELECT 1" + ", 1".repeat(128))).contains("too many columns");
    assertThat(query("SELECT 1" + ", 1".repeat(127))).endsWith("(1 row)\n");
  }

  @Test
  void rows_and_characters_are_limited_with_a_mark() throws Exception {
    exec("CREATE TABLE a(x)");
    String rows =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %d) SELECT 1 FROM n";
    String at = query(rows.replace("%d", "10000"));
    assertThat(at).endsWith("(10000 rows)\n");
    String past = query(rows.replace("%d", "10001"));
    assertThat(past).endsWith("(more than 10000 rows; narrow the query)\n");
    assertThat(past.lines()).hasSize(10_002);
    String wide =
        query(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 20)"
                + " SELECT i, printf('%9000d', 1) FROM n");
    assertThat(wide).contains("(9 rows shown, there are more").hasSizeLessThan(90_200);
    assertThat(query("SELECT printf('%10000d', 1)")).doesNotContain("…");
    assertThat(query("SELECT printf('%10001d', 1)")).contains("…");
  }

  @Test
  void the_file_stays_below_its_limit() throws Exception {
    exec("CREATE TABLE a(x)");
    String insert =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT %d)"
            + " INSERT INTO a SELECT zeroblob(1000000) FROM n";
    exec(insert.replace("%d", "51"));
    assertThat(execFailure(insert.replace("%d", "5"))).contains("at its limit of 50 MB");
    Path file = profile.resolve("state/db/my-notes.db");
    assertThat(Files.size(file)).isBetween(50_000_000L, SqlConnection.FILE_BYTES_MAX);
    exec("DELETE FROM a WHERE rowid < 20");
    exec(insert.replace("%d", "5"));
    assertThat(Files.size(file)).isLessThanOrEqualTo(SqlConnection.FILE_BYTES_MAX);
    assertThat(
            execFailure(
                "CREATE TEMP TABLE t AS SELECT zeroblob(1000000) AS x FROM"
                    + " (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 60)"
                    + " SELECT i FROM n)"))
        .contains("at its limit");
  }

  @Test
  void a_statement_without_end_ends_at_the_limit_of_time() throws Exception {
    exec("CREATE TABLE a(x)");
    // each look at the clock is a second later
    AtomicLong now = new AtomicLong();
    Ticker ticker = () -> now.getAndAdd(1_000_000_000L);
    db = new DbTool(profile, ticker);
    assertThat(queryFailure(ENDLESS)).isEqualTo("it took longer than 30 seconds");
    assertThat(execFailure("INSERT INTO a VALUES(1); " + ENDLESS))
        .isEqualTo("statement 2: it took longer than 30 seconds; nothing was changed");
    db = new DbTool(profile, System::nanoTime);
    assertThat(query("SELECT * FROM a")).endsWith("(0 rows)\n");
  }

  @Test
  void an_interrupt_ends_a_statement_at_once() throws Exception {
    exec("CREATE TABLE a(x)");
    AtomicLong looks = new AtomicLong();
    Ticker interrupting =
        () -> {
          if (looks.incrementAndGet() == 20) {
            disk.cancellation.cancel();
          }
          return 0;
        };
    db = new DbTool(profile, interrupting);
    assertThat(queryFailure(ENDLESS)).isEqualTo("interrupted");
    assertThat(queryFailure("SELECT 1")).isEqualTo("interrupted");
  }

  @Test
  void a_database_in_use_is_waited_for_until_its_limit() throws Exception {
    exec("CREATE TABLE a(x)");
    try (Connection other = other();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      AtomicLong now = new AtomicLong();
      db = new DbTool(profile, () -> now.getAndAdd(1_000_000_000L));
      assertThat(execFailure("INSERT INTO a VALUES(1)")).contains("in use by another program");
      assertThat(queryFailure("SELECT * FROM a")).contains("in use by another program");
    }
  }

  @Test
  void an_interrupt_ends_the_wait_for_a_database_in_use() throws Exception {
    exec("CREATE TABLE a(x)");
    try (Connection other = other();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      AtomicLong looks = new AtomicLong();
      db =
          new DbTool(
              profile,
              () -> {
                if (looks.incrementAndGet() == 10) {
                  disk.cancellation.cancel();
                }
                return 0;
              });
      long start = System.nanoTime();
      assertThat(execFailure("INSERT INTO a VALUES(1)")).contains("interrupted");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }
  }

  private Connection other() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + profile.resolve("state/db/my-notes.db"));
  }

  @Test
  void the_file_is_private_and_beside_the_skill() throws Exception {
    Path skill = Files.createDirectories(profile.resolve("skills/data/my-notes"));
    exec("CREATE TABLE a(x)");
    Path file = skill.resolve("state/my-notes.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(profile.resolve("state")).doesNotExist();
    assertThat(
            disk.run(
                db,
                json(
                    "query",
                    "my-notes",
                    "PRAGMA journal_mode".replace("journal_mode", "user_version"))))
        .contains("[0]");
  }

  @Test
  void a_database_stays_the_one_when_a_skill_of_its_name_comes() throws Exception {
    exec("CREATE TABLE a(x); INSERT INTO a VALUES('old')");
    assertThat(profile.resolve("state/db/my-notes.db")).exists();
    Files.createDirectories(profile.resolve("skills/data/my-notes"));
    assertThat(query("SELECT * FROM a")).contains("old");
    assertThat(profile.resolve("skills/data/my-notes/state")).doesNotExist();
  }

  @Test
  void skills_of_one_name_in_two_categories_are_told_apart_by_nobody() throws Exception {
    Files.createDirectories(profile.resolve("skills/data/my-notes"));
    Files.createDirectories(profile.resolve("skills/.archive/my-notes"));
    exec("CREATE TABLE a(x)");
    Files.createDirectories(profile.resolve("skills/media/my-notes"));
    assertThat(execFailure("CREATE TABLE b(x)"))
        .contains("several skills", "skills/data/my-notes, skills/media/my-notes");
  }

  @Test
  void links_are_refused_wherever_they_stand() throws Exception {
    Path elsewhere = Files.createDirectories(scratch.resolve("elsewhere"));
    Path state = Files.createDirectories(profile.resolve("state"));
    Path link = Files.createSymbolicLink(state.resolve("db"), elsewhere);
    assertThat(execFailure("CREATE TABLE a(x)")).contains("refused: state/db is a link");
    Files.delete(link);
    Files.createDirectory(state.resolve("db"));
    link =
        Files.createSymbolicLink(state.resolve("db/my-notes.db"), elsewhere.resolve("my-notes.db"));
    assertThat(execFailure("CREATE TABLE a(x)")).contains("is a link");
    assertThat(queryFailure("SELECT 1")).contains("is a link");
    Files.delete(link);
    Files.createSymbolicLink(
        Files.createDirectories(profile.resolve("skills/data")).resolve("my-notes"), elsewhere);
    assertThat(execFailure("CREATE TABLE a(x)")).contains("skills/data/my-notes is a link");
    try (var children = Files.list(elsewhere)) {
      assertThat(children).isEmpty();
    }
  }

  /** Should the file become a link after it was looked at. */
  @Test
  void sqlite_itself_follows_no_link() throws Exception {
    exec("CREATE TABLE a(x)");
    Path file = profile.resolve("state/db/my-notes.db").toRealPath();
    Path link = Files.createSymbolicLink(file.resolveSibling("link.db"), file);
    assertThatThrownBy(
            () ->
                SqlConnection.open(
                    link, SqlConnection.Access.READ, System::nanoTime, disk.cancellation))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("open");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "A-b",
        "my_notes",
        "-a",
        "a-",
        "a--b",
        "../x",
        "a/b",
        ".x",
        "a.b",
        "ä-b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void what_is_no_name_of_a_skill_is_refused(String name) throws Exception {
    assertThat(disk.failure(db, json("exec", name, "CREATE TABLE a(x)")))
        .contains("2 to 61 small letters");
    assertThat(profile.resolve("state")).doesNotExist();
  }

  @Test
  void names_may_have_2_and_61_characters() throws Exception {
    for (String name : new String[] {"ab", "a-b".repeat(20) + "c", "2026-notes"}) {
      disk.run(db, json("exec", name, "CREATE TABLE a(x)"));
      assertThat(profile.resolve("state/db/" + name + ".db")).exists();
    }
  }

  @Test
  void a_missing_or_damaged_database_is_explained() throws Exception {
    assertThat(queryFailure("SELECT 1"))
        .isEqualTo("my-notes has no database yet; create a table with exec");
    assertThat(profile.resolve("state")).doesNotExist();
    Files.createDirectories(profile.resolve("state/db"));
    Files.writeString(profile.resolve("state/db/my-notes.db"), "no database ".repeat(1000));
    assertThat(queryFailure("SELECT * FROM a"))
        .isEqualTo("state/db/my-notes.db is damaged, or no SQLite database");
    assertThat(execFailure("CREATE TABLE a(x)")).contains("is damaged");
  }

  @Test
  void wrong_arguments_create_nothing() throws Exception {
    assertThat(execFailure("CREATE TABLE a(x)", new JsonValue.Arr(List.of())))
        .contains("write arrays and objects as a string");
    assertThat(execFailure("SELECT ?", number("99999999999999999999"))).contains("too large");
    assertThat(execFailure("ATTACH 'x' AS y")).startsWith("refused");
    assertThat(disk.failure(db, json("burn", "my-notes", "SELECT 1")))
        .contains("one of query, exec");
    assertThat(profile.resolve("state")).doesNotExist();
    assertThat(
            disk.run(
                db,
                "{\"action\":\"exec\",\"skill\":\"my-notes\",\"sql\":\"SELECT ?\","
                    + "\"params\":\"[5]\"}"))
        .contains("[5]");
  }

  @Test
  void without_a_real_disk_it_says_so() throws Exception {
    ToolsOnDisk memory = ToolsOnDisk.unix();
    Tool there = new DbTool(memory.alpi, System::nanoTime);
    assertThatThrownBy(() -> memory.run(there, json("exec", "my-notes", "CREATE TABLE a(x)")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SQLite cannot open");
  }
}

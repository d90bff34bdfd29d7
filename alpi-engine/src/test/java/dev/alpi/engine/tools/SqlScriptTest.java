package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL is cut where SQLite cuts it, and what reaches beyond the database is refused. */
class SqlScriptTest {

  private static List<String> cut(String sql) throws ToolFailure {
    return SqlScript.statements(sql).stream().map(SqlScript.Statement::text).toList();
  }

  @Test
  void statements_end_at_semicolons_outside_quotes_and_comments() throws ToolFailure {
    assertThat(cut(" ;; SELECT 1 ; SELECT 2;; ")).containsExactly("SELECT 1 ", "SELECT 2");
    assertThat(cut("SELECT ';', \";\", `;`, [;], 'it''s;' -- ;\n, 1 /* ; */; SELECT 2"))
        .containsExactly("SELECT ';', \";\", `;`, [;], 'it''s;' -- ;\n, 1 /* ; */", "SELECT 2");
    assertThat(cut("-- a; b\n/* c; */ SELECT 1 -- end")).containsExactly("SELECT 1 -- end");
    assertThat(cut("SELECT 1 /* not closed; SELECT 2")).hasSize(1);
    // only \n ends such a comment
    assertThat(cut("SELECT 1 -- x\r; SELECT 2")).hasSize(1);
    assertThat(cut("SELECT/*/;*/1")).hasSize(1);
    assertThat(cut("SELECT '\\'; SELECT 2")).hasSize(2);
    assertThat(cut("SELECT 'ä👋;ß'; SELECT 2")).hasSize(2);
  }

  @Test
  void a_trigger_is_one_statement() throws ToolFailure {
    String trigger =
        "CREATE %s t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN 1 THEN 2 END;"
            + " DELETE FROM b; END";
    for (String kind :
        new String[] {"TRIGGER", "TEMP TRIGGER", "temporary /* x */ trigger", "TRIGGER IF NOT"}) {
      String sql = trigger.replace("%s", kind);
      assertThat(cut(sql + "; SELECT 1")).as(kind).containsExactly(sql, "SELECT 1");
      assertThat(cut("EXPLAIN " + sql + "; SELECT 1")).hasSize(2);
      assertThat(cut("EXPLAIN QUERY PLAN " + sql)).hasSize(1);
    }
    assertThat(cut("CREATE TABLE trigger_(x); DELETE FROM trigger_")).hasSize(2);
  }

  @Test
  void what_reads_is_told_from_what_changes() throws ToolFailure {
    for (String sql :
        new String[] {
          "select 1",
          "VALUES (1)",
          "WITH x AS (SELECT 1) SELECT * FROM x",
          "EXPLAIN SELECT 1",
          "EXPLAIN QUERY PLAN DELETE FROM a",
          "PRAGMA table_info(a)",
          "PRAGMA main.table_info('a')",
          "PRAGMA user_version",
          "pragma integrity_check",
          "PRAGMA foreign_keys"
        }) {
      assertThat(SqlScript.statements(sql).getFirst().purpose())
          .as(sql)
          .isEqualTo(SqlScript.Purpose.READ);
    }
    for (String sql :
        new String[] {
          "INSERT INTO a VALUES(1)",
          "replace into a values(1)",
          "UPDATE a SET x=1",
          "DELETE FROM a",
          "CREATE TABLE a(x)",
          "CREATE VIRTUAL TABLE IF NOT EXISTS a USING fts5(x)",
          "CREATE VIRTUAL TABLE [using] USING \"FTS5\"(x)",
          "DROP TABLE a",
          "ALTER TABLE a ADD y",
          "REINDEX",
          "ANALYZE",
          "PRAGMA user_version = 3"
        }) {
      assertThat(SqlScript.statements(sql).getFirst().purpose())
          .as(sql)
          .isEqualTo(SqlScript.Purpose.CHANGE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ATTACH 'x' AS y",
        "attach database 'x' as y",
        "/**/ATTACH 'x' AS y",
        "-- x\nATTACH 'x' AS y",
        "; ATTACH 'x' AS y",
        "SELECT 1; ATTACH 'x' AS y",
        "SELECT $x(a; ATTACH 'x' AS y); ATTACH 'x' AS y",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; ATTACH 'x' AS y",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END\n/* x */;\tATTACH 'x' AS y",
        "CREATE TABLE a(x); END; ATTACH 'x' AS y",
        "EXPLAIN ATTACH 'x' AS y",
        "EXPLAIN QUERY PLAN ATTACH 'x' AS y",
        "EXPLAIN EXPLAIN SELECT 1",
        "\ufeffATTACH 'x' AS y",
        "\u00a0SELECT 1",
        "\"SELECT\" 1",
        "'SELECT'",
        "(SELECT 1)",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO '/tmp/x'",
        "VACUUM main INTO '/tmp/x'",
        "PRAGMA writable_schema=1",
        "PRAGMA main.writable_schema = ON",
        "PRAGMA writable_schema(1)",
        "EXPLAIN PRAGMA writable_schema=1",
        "EXPLAIN QUERY PLAN PRAGMA writable_schema=1",
        "PRAGMA query_only=0",
        "PRAGMA max_page_count=1000000",
        "PRAGMA schema_version=5",
        "PRAGMA temp_store_directory='/etc'",
        "PRAGMA data_store_directory='/etc'",
        "PRAGMA journal_mode=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA trusted_schema=ON",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA hard_heap_limit=1",
        "PRAGMA page_size=512",
        "PRAGMA encoding='UTF-16'",
        "PRAGMA database_list",
        "PRAGMA",
        "PRAGMA /* user_version */ writable_schema",
        "CREATE VIRTUAL TABLE x USING csv(filename='/etc/passwd')",
        "CREATE VIRTUAL TABLE x USING fts3(tokenize=evil)",
        "CREATE VIRTUAL TABLE x",
        "create virtual table a.b using \"zipfile\"('/tmp/x.zip')",
        "BEGIN",
        "COMMIT",
        "SAVEPOINT x",
        "backup to '/tmp/x'",
        "restore from '/tmp/x'",
        "load_extension('x')",
        ".shell ls",
        "",
        " ; ",
        "-- nothing",
        "SELECT 'not closed",
        "SELECT \"not closed",
        "SELECT [not closed",
        "SELECT 'it'' s",
        "SELECT 1\0; ATTACH 'x' AS y"
      })
  void what_reaches_beyond_the_database_is_refused(String sql) {
    assertThatThrownBy(() -> SqlScript.statements(sql)).as(sql).isInstanceOf(ToolFailure.class);
  }

  @Test
  void a_transaction_of_the_models_own_is_explained() {
    assertThatThrownBy(() -> SqlScript.statements("BEGIN; DELETE FROM a; COMMIT"))
        .hasMessage("leave BEGIN out: all statements of one exec are one transaction already");
  }

  @Test
  void limits_hold_at_and_one_past() throws ToolFailure {
    String many = "SELECT 1;".repeat(SqlScript.STATEMENTS_MAX);
    assertThat(cut(many)).hasSize(SqlScript.STATEMENTS_MAX);
    assertThatThrownBy(() -> cut(many + "SELECT 1")).hasMessageContaining("more than 500");
    String start = "SELECT '";
    String at = start + "x".repeat(SqlScript.CHARS_MAX - start.length() - 1) + "'";
    assertThat(cut(at)).hasSize(1);
    assertThatThrownBy(() -> cut(at + " ")).hasMessageContaining("at most 100000");
  }

  @Test
  void random_text_only_ever_fails_as_a_tool() {
    String[] pieces = {
      "SELECT", "CREATE", "TRIGGER", "BEGIN", "END", "PRAGMA", "EXPLAIN", "x", "'", "\"", "[", "]",
      ";", "--", "\n", "/*", "*/", "(", ".", "=", "USING", "VIRTUAL", "👋", "\ud800", "$", " "
    };
    java.util.Random random = new java.util.Random(3);
    int cut = 0;
    for (int i = 0; i < 20_000; i++) {
      String sql =
          random
              .ints(random.nextInt(1, 12), 0, pieces.length)
              .mapToObj(at -> pieces[at])
              .collect(Collectors.joining(random.nextBoolean() ? " " : ""));
      try {
        cut += SqlScript.statements(sql).size();
      } catch (ToolFailure e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(cut).isGreaterThan(500);
  }
}

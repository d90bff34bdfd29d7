package dev.alpi.engine.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * SQL text, cut into its statements, none of which reaches beyond its database: only statements
 * whose first word is known to be harmless are let through.
 */
final class SqlScript {
  /*
   * Implementation notes. SQLite compiles one statement at a time and ignores what follows it, and
   * what a statement is stands in its first word. So each piece that is cut here is compiled alone,
   * and its first word is one of a list: if this cuts at other places than SQLite would, the worst
   * is a piece that is refused, or whose end is ignored. Comments, quotes and the end of a trigger
   * are recognised as SQLite's tokenizer and sqlite3_complete() do it.
   */

  /** More is data, which belongs into parameters. */
  static final int CHARS_MAX = 100_000;

  static final int STATEMENTS_MAX = 500;

  private static final Set<String> READING = Set.of("SELECT", "VALUES", "WITH");

  private static final Set<String> CHANGING =
      Set.of(
          "INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE");

  private static final Set<String> TRANSACTIONS =
      Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE");

  /** They tell of a table or index that is named, or check the file. */
  private static final Set<String> PRAGMAS_WITH_ARGUMENT =
      Set.of(
          "table_info",
          "table_xinfo",
          "table_list",
          "index_list",
          "index_info",
          "index_xinfo",
          "foreign_key_list",
          "foreign_key_check",
          "integrity_check",
          "quick_check");

  /** With a value most of these would be set, some of them at the price of the file. */
  private static final Set<String> PRAGMAS_ALONE =
      Set.of(
          "user_version",
          "application_id",
          "schema_version",
          "page_count",
          "page_size",
          "freelist_count",
          "encoding",
          "foreign_keys",
          "collation_list",
          "function_list");

  private static final Set<String> VIRTUAL_TABLES = Set.of("fts5", "fts4", "rtree");

  private SqlScript() {}

  /** What a statement is for. */
  enum Purpose {
    READ,
    CHANGE
  }

  /** One statement, without its semicolon. */
  record Statement(String text, Purpose purpose) {}

  /** A word, a quoted text without its quotes, or a single other character. */
  private record Token(String text, boolean isWord) {
    boolean is(String word) {
      return isWord && text.equalsIgnoreCase(word);
    }
  }

  /**
   * Returns the statements of {@code sql}.
   *
   * @throws ToolFailure if there are none or too many, or one is not let through
   */
  static List<Statement> statements(String sql) throws ToolFailure {
    if (sql.length() > CHARS_MAX) {
      throw new ToolFailure(
          "sql has at most " + CHARS_MAX + " characters, found " + sql.length() + "; use params");
    }
    if (sql.indexOf('\0') >= 0) {
      throw new ToolFailure("sql holds a NUL character");
    }
    List<Statement> statements = new Scanner(sql).statements();
    if (statements.isEmpty()) {
      throw new ToolFailure("there is no statement in sql");
    }
    return statements;
  }

  private static Purpose purpose(List<Token> tokens) throws ToolFailure {
    Token first = tokens.getFirst();
    String word = first.isWord() ? first.text().toUpperCase(Locale.ROOT) : "";
    if (word.equals("EXPLAIN")) {
      return explained(tokens);
    }
    if (READING.contains(word)) {
      return Purpose.READ;
    }
    if (word.equals("CREATE") && tokens.size() > 1 && tokens.get(1).is("VIRTUAL")) {
      requireKnownModule(tokens);
    }
    if (CHANGING.contains(word)) {
      return Purpose.CHANGE;
    }
    if (word.equals("PRAGMA")) {
      return pragma(tokens);
    }
    if (TRANSACTIONS.contains(word)) {
      throw new ToolFailure(
          "leave " + word + " out: all statements of one exec are one transaction already");
    }
    throw new ToolFailure(
        "refused: a statement begins with "
            + (word.isEmpty() ? "no word" : TextFiles.cut(word, 40))
            + "; allowed are "
            + String.join(", ", READING.stream().sorted().toList())
            + ", "
            + String.join(", ", CHANGING.stream().sorted().toList())
            + ", EXPLAIN and PRAGMAs that only tell something");
  }

  private static Purpose explained(List<Token> tokens) throws ToolFailure {
    boolean isPlan = tokens.size() > 2 && tokens.get(1).is("QUERY") && tokens.get(2).is("PLAN");
    List<Token> rest = tokens.subList(isPlan ? 3 : 1, tokens.size());
    // a PRAGMA does its work while it is compiled, so it would be run
    if (rest.isEmpty() || rest.getFirst().is("PRAGMA") || rest.getFirst().is("EXPLAIN")) {
      throw new ToolFailure("refused: this cannot be explained");
    }
    purpose(rest);
    return Purpose.READ;
  }

  private static Purpose pragma(List<Token> tokens) throws ToolFailure {
    int at = tokens.size() > 3 && tokens.get(2).text().equals(".") ? 3 : 1;
    String name = at < tokens.size() ? tokens.get(at).text().toLowerCase(Locale.ROOT) : "";
    boolean isAlone = at == tokens.size() - 1;
    if (PRAGMAS_WITH_ARGUMENT.contains(name) || (isAlone && PRAGMAS_ALONE.contains(name))) {
      return Purpose.READ;
    }
    if (name.equals("user_version")) {
      return Purpose.CHANGE;
    }
    throw new ToolFailure(
        "refused: the pragma "
            + TextFiles.cut(name, 40)
            + (isAlone ? "" : " with a value")
            + " is none of those that only tell something, nor user_version");
  }

  private static void requireKnownModule(List<Token> tokens) throws ToolFailure {
    for (int i = 2; i < tokens.size() - 1; i++) {
      if (tokens.get(i).is("USING")) {
        String module = tokens.get(i + 1).text().toLowerCase(Locale.ROOT);
        if (VIRTUAL_TABLES.contains(module)) {
          return;
        }
        throw new ToolFailure(
            "refused: virtual tables are only "
                + String.join(", ", VIRTUAL_TABLES.stream().sorted().toList()));
      }
    }
    throw new ToolFailure("refused: a virtual table without USING");
  }

  /** Goes through the text once. */
  private static final class Scanner {
    private final String sql;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int start = -1;

    Scanner(String sql) {
      this.sql = sql;
    }

    List<Statement> statements() throws ToolFailure {
      while (at < sql.length()) {
        int before = at;
        int kept = tokens.size();
        token();
        if (start < 0 && tokens.size() > kept) {
          start = before;
        }
      }
      end(sql.length());
      return statements;
    }

    private void token() throws ToolFailure {
      char c = sql.charAt(at);
      if (isSpace(c)) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (sql.startsWith("/*", at)) {
        int end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
      } else if (c == '\'' || c == '"' || c == '`') {
        quoted(c);
      } else if (c == '[') {
        int end = closing(sql.indexOf(']', at), c);
        tokens.add(new Token(sql.substring(at + 1, end), false));
        at = end + 1;
      } else if (c == ';') {
        semicolon();
      } else if (isWordCharacter(c)) {
        int end = at;
        while (end < sql.length() && isWordCharacter(sql.charAt(end))) {
          end++;
        }
        tokens.add(new Token(sql.substring(at, end), true));
        at = end;
      } else {
        tokens.add(new Token(String.valueOf(c), false));
        at++;
      }
    }

    private void quoted(char quote) throws ToolFailure {
      int end = at + 1;
      while (true) {
        end = closing(sql.indexOf(quote, end), quote);
        // twice it stands for itself
        if (end + 1 == sql.length() || sql.charAt(end + 1) != quote) {
          break;
        }
        end += 2;
      }
      tokens.add(new Token(sql.substring(at + 1, end), false));
      at = end + 1;
    }

    private static int closing(int end, char quote) throws ToolFailure {
      if (end < 0) {
        throw new ToolFailure("a " + quote + " in sql is not closed");
      }
      return end;
    }

    private void semicolon() throws ToolFailure {
      if (isTrigger() && !isTriggerEnd()) {
        tokens.add(new Token(";", false));
        at++;
        return;
      }
      end(at);
      at++;
    }

    private void end(int end) throws ToolFailure {
      if (!tokens.isEmpty()) {
        if (statements.size() == STATEMENTS_MAX) {
          throw new ToolFailure("there are more than " + STATEMENTS_MAX + " statements in sql");
        }
        statements.add(new Statement(sql.substring(start, end), purpose(tokens)));
      }
      tokens.clear();
      start = -1;
    }

    private boolean isTrigger() {
      int first = 0;
      if (startsWith(first, "EXPLAIN")) {
        first = startsWith(1, "QUERY") && startsWith(2, "PLAN") ? 3 : 1;
      }
      return startsWith(first, "CREATE")
          && (startsWith(first + 1, "TRIGGER")
              || ((startsWith(first + 1, "TEMP") || startsWith(first + 1, "TEMPORARY"))
                  && startsWith(first + 2, "TRIGGER")));
    }

    private boolean startsWith(int index, String word) {
      return index < tokens.size() && tokens.get(index).is(word);
    }

    /** A trigger ends with the END that stands alone after a semicolon. */
    private boolean isTriggerEnd() {
      int size = tokens.size();
      return size > 1
          && tokens.get(size - 1).is("END")
          && !tokens.get(size - 2).isWord()
          && tokens.get(size - 2).text().equals(";");
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    /** All beyond ASCII is a letter to SQLite. */
    private static boolean isWordCharacter(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '$'
          || c >= 0x80;
    }
  }
}

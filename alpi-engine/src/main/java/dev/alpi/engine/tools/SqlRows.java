package dev.alpi.engine.tools;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one call as a model reads them: the names of the columns as a JSON array, each row as
 * another, a last line that says how many there were. One limit of rows and one of characters for
 * all statements of the call.
 */
final class SqlRows {
  /** alpi-engine spec §2.4. */
  static final int ROWS_MAX = 10_000;

  /** What fits into a tool's result without its middle being left out. */
  static final int CHARS_MAX = 90_000;

  static final int CELL_CHARS_MAX = 10_000;

  private final StringBuilder out = new StringBuilder();
  private int rows;

  /** Adds the rows of {@code result}. */
  void add(ResultSet result) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    List<JsonValue> names = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      names.add(new JsonValue.Str(cut(result.getMetaData().getColumnLabel(i))));
    }
    out.append(Json.compact(new JsonValue.Arr(names))).append('\n');
    int before = rows;
    while (result.next()) {
      if (rows == ROWS_MAX) {
        out.append("(more than ").append(ROWS_MAX).append(" rows; narrow the query)\n");
        return;
      }
      String row = row(result, columns);
      if (out.length() + row.length() > CHARS_MAX) {
        out.append("(").append(rows - before).append(" rows shown, there are more, but at most ");
        out.append(CHARS_MAX).append(" characters; select less, or go on with OFFSET)\n");
        return;
      }
      out.append(row).append('\n');
      rows++;
    }
    out.append('(').append(rows - before).append(rows - before == 1 ? " row)\n" : " rows)\n");
  }

  /** Returns all that was added. */
  String text() {
    return out.toString();
  }

  private static String row(ResultSet result, int columns) throws SQLException {
    List<JsonValue> cells = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      cells.add(
          switch (result.getObject(i)) {
            case null -> JsonValue.Null.NULL;
            case Integer number -> JsonValue.Num.of(number);
            case Long number -> JsonValue.Num.of(number);
            case Double number when Double.isFinite(number) -> JsonValue.Num.of(number);
            case byte[] bytes -> new JsonValue.Str("(" + bytes.length + " bytes, no text)");
            case Object other -> new JsonValue.Str(cut(other.toString()));
          });
    }
    return Json.compact(new JsonValue.Arr(cells));
  }

  private static String cut(String text) {
    return TextFiles.cut(text, CELL_CHARS_MAX);
  }
}

package dev.alpi.engine.tools;

import dev.alpi.profile.json.JsonValue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.OptionalLong;

/** The values of a call, which its statements take one after the other. */
final class SqlParameters {
  private final List<JsonValue> values;
  private int taken;

  private SqlParameters(List<JsonValue> values) {
    this.values = values;
  }

  /** Takes {@code values}, each of which must be one that SQLite can hold. */
  static SqlParameters of(List<JsonValue> values) throws ToolFailure {
    for (JsonValue value : values) {
      if (value instanceof JsonValue.Obj || value instanceof JsonValue.Arr) {
        throw new ToolFailure(
            "params are strings, numbers, booleans or null; write arrays and objects as a string");
      }
      if (value instanceof JsonValue.Num number
          && number.isInteger()
          && number.integer().isEmpty()) {
        throw new ToolFailure(
            "the number "
                + TextFiles.cut(number.text(), 40)
                + " is too large for SQLite; write it as a string");
      }
    }
    return new SqlParameters(values);
  }

  /** Gives {@code statement} as many values as it has places for. */
  void bind(PreparedStatement statement) throws SQLException, ToolFailure {
    int places = statement.getParameterMetaData().getParameterCount();
    if (places > values.size() - taken) {
      throw new ToolFailure(
          "sql has places for at least "
              + (taken + places)
              + " params, found "
              + values.size()
              + "; nothing was changed");
    }
    for (int place = 1; place <= places; place++) {
      switch (values.get(taken++)) {
        case JsonValue.Str(String text) -> statement.setString(place, text);
        case JsonValue.Bool(boolean value) -> statement.setLong(place, value ? 1 : 0);
        case JsonValue.Num number -> {
          OptionalLong integer = number.integer();
          if (integer.isPresent()) {
            statement.setLong(place, integer.getAsLong());
          } else {
            statement.setDouble(place, number.decimal());
          }
        }
        case JsonValue.Null _, JsonValue.Obj _, JsonValue.Arr _ ->
            statement.setNull(place, Types.NULL);
      }
    }
  }

  /** Makes sure that no value is left over. */
  void requireNone() throws ToolFailure {
    if (taken < values.size()) {
      throw new ToolFailure(
          "there are "
              + values.size()
              + " params, but places for only "
              + taken
              + " in sql; nothing was changed");
    }
  }
}

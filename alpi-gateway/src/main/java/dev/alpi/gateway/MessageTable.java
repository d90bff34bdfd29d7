package dev.alpi.gateway;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the tables of the inbox and of the outbox have in common: rows with a number, which belong
 * to a lane and have a state and a time before which they are left alone.
 *
 * <p><b>Threads:</b> as {@link Database}.
 *
 * @param <R> a row
 */
final class MessageTable<R> {
  /** Later than this is nothing due: the clock was ahead when that was written. */
  private static final Duration DUE_MOST = Duration.ofDays(1);

  private static final String IN_LANE = "WHERE channel = ? AND chat = ? AND thread = ? AND ";

  private final Database database;
  private final InstantSource clock;
  private final String name;
  private final String select;
  private final Database.RowReader<R> reader;

  MessageTable(
      Database database,
      InstantSource clock,
      String name,
      String columns,
      Database.RowReader<R> reader) {
    this.database = database;
    this.clock = clock;
    this.name = name;
    this.select = "SELECT " + columns + " FROM " + name + " ";
    this.reader = reader;
  }

  Optional<R> byId(long id) throws SQLException {
    return first("WHERE id = ?", id);
  }

  Optional<R> first(String where, Object... arguments) throws SQLException {
    return database.first(select + where, reader, arguments);
  }

  List<R> all(String where, Object... arguments) throws SQLException {
    return database.all(select + where, reader, arguments);
  }

  /** Returns the rows of a lane, the oldest first, of which {@code condition} holds. */
  List<R> inLane(Lane lane, String condition) throws SQLException {
    return all(IN_LANE + condition + " ORDER BY id", of(lane));
  }

  /** Returns the oldest row of a lane of which {@code condition} holds. */
  Optional<R> firstInLane(Lane lane, String condition) throws SQLException {
    return first(IN_LANE + condition + " ORDER BY id LIMIT 1", of(lane));
  }

  private static Object[] of(Lane lane) {
    return new Object[] {lane.channel().text(), lane.place().chat(), lane.place().thread()};
  }

  /** Returns the lanes that have a row of which {@code condition} holds. */
  List<Lane> lanes(String condition) throws SQLException {
    return database.all(
        "SELECT DISTINCT channel, chat, thread FROM " + name + " WHERE " + condition,
        MessageTable::lane);
  }

  private static Lane lane(ResultSet row) throws SQLException {
    return new Lane(new ChannelId(row.getString(1)), new Place(row.getString(2), row.getString(3)));
  }

  /** Returns when it is time for a row that is to be left alone now. */
  Optional<Instant> later(long id) throws SQLException {
    long due = database.number("SELECT due FROM " + name + " WHERE id = ?", id);
    long left = due - clock.millis();
    return left > 0 && left < DUE_MOST.toMillis()
        ? Optional.of(Instant.ofEpochMilli(due))
        : Optional.empty();
  }

  /** Returns the newest rows in one of {@code states}, the newest first; in any if empty. */
  List<R> newest(List<? extends Enum<?>> states, int most) throws SQLException {
    List<Object> arguments = new ArrayList<>();
    states.forEach(state -> arguments.add(state.name().toLowerCase(Locale.ROOT)));
    arguments.add(most);
    String where =
        states.isEmpty()
            ? ""
            : "WHERE state IN ("
                + String.join(", ", Collections.nCopies(states.size(), "?"))
                + ") ";
    return all(where + "ORDER BY id DESC LIMIT ?", arguments.toArray());
  }

  /** Changes a row by {@code sql}, which says in which states that can be. */
  GatewayStore.Change change(long id, String sql) throws SQLException {
    if (database.update(sql, id) > 0) {
      return GatewayStore.Change.DONE;
    }
    return byId(id).isPresent() ? GatewayStore.Change.REFUSED : GatewayStore.Change.UNKNOWN;
  }

  /** Ends all rows of which {@code condition} holds; returns how many. */
  int endAll(String condition, Enum<?> state, String reason) throws SQLException {
    return database.update(
        "UPDATE " + name + " SET state = ?, reason = ?, ended = ? WHERE " + condition,
        state.name().toLowerCase(Locale.ROOT),
        reason,
        clock.millis());
  }

  /** Ends a row. */
  void end(long id, Enum<?> state, String reason) throws SQLException {
    int _ =
        database.update(
            "UPDATE " + name + " SET state = ?, reason = ?, ended = ? WHERE id = ?",
            state.name().toLowerCase(Locale.ROOT),
            reason,
            clock.millis(),
            id);
  }

  /** Forgets the oldest of the rows of which {@code condition} holds, but for so many. */
  void keepNewest(String condition, int most) throws SQLException {
    String from = name + " WHERE " + condition;
    int _ =
        database.update(
            "DELETE FROM "
                + from
                + " AND id <= (SELECT id FROM "
                + from
                + " ORDER BY id DESC LIMIT 1 OFFSET ?)",
            most);
  }
}

package dev.alpi.gateway;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * How many messages of a channel are where.
 *
 * @param waitingIn received and not answered
 * @param deadIn received and given up
 * @param waitingOut not sent yet
 * @param deadOut given up
 * @param ambiguous nobody knows whether they arrived
 */
public record Tally(long waitingIn, long deadIn, long waitingOut, long deadOut, long ambiguous) {
  static Tally of(Database database, ChannelId channel) throws SQLException {
    Map<String, Long> in = counts(database, "inbox", channel);
    Map<String, Long> out = counts(database, "outbox", channel);
    return new Tally(
        in.getOrDefault("waiting", 0L) + in.getOrDefault("running", 0L),
        in.getOrDefault("dead", 0L),
        out.getOrDefault("waiting", 0L) + out.getOrDefault("sending", 0L),
        out.getOrDefault("dead", 0L),
        out.getOrDefault("ambiguous", 0L));
  }

  private static Map<String, Long> counts(Database database, String table, ChannelId channel)
      throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    database
        .all(
            "SELECT state, count(*) FROM "
                + table
                + " WHERE channel = ? AND state IN ('waiting', 'running', 'dead', 'sending',"
                + " 'ambiguous') GROUP BY state",
            row -> Map.entry(row.getString(1), row.getLong(2)),
            channel.text())
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }
}

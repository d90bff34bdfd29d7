package dev.alpi.gateway;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Who was not let in: counted, without what they said, and never more than {@value #ROWS_MAX} of
 * them.
 *
 * <p><b>Threads:</b> as {@link Database}.
 */
final class Knocks {
  /** Of more, those who came longest ago are forgotten. */
  static final int ROWS_MAX = 500;

  private static final int TEXT_CHARS_MAX = 300;

  private final Database database;
  private final InstantSource clock;

  Knocks(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  void add(ChannelId channel, Sender sender, String chat, int times) throws SQLException {
    long now = clock.millis();
    int _ =
        database.update(
            "INSERT INTO knock(channel, sender, chat, name, times, first, last) VALUES(?, ?, ?, ?,"
                + " ?, ?, ?) ON CONFLICT(channel, sender, chat) DO UPDATE SET times = times +"
                + " excluded.times, last = excluded.last, name = excluded.name",
            channel.text(),
            cut(sender.id()),
            cut(chat),
            sender.name(),
            times,
            now,
            now);
    long rows = database.number("SELECT count(*) FROM knock");
    if (rows > ROWS_MAX) {
      int _ =
          database.update(
              "DELETE FROM knock WHERE (channel, sender, chat) IN (SELECT channel, sender, chat"
                  + " FROM knock ORDER BY last LIMIT ?)",
              rows - ROWS_MAX);
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), TEXT_CHARS_MAX));
  }

  List<Knock> all() throws SQLException {
    return database.all(
        "SELECT channel, sender, name, chat, times, first, last FROM knock ORDER BY last DESC",
        row ->
            new Knock(
                new ChannelId(row.getString(1)),
                new Sender(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getLong(5),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7))));
  }

  boolean forget(ChannelId channel, String sender) throws SQLException {
    return database.update(
            "DELETE FROM knock WHERE channel = ? AND sender = ?", channel.text(), sender)
        > 0;
  }
}

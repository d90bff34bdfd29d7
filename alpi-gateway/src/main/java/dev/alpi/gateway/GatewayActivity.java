package dev.alpi.gateway;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What came and went by the channels of a profile within a time, and how they are, for who only
 * looks.
 *
 * @param channels those that were ever used, by name
 */
public record GatewayActivity(List<Traffic> channels) {
  /** Copies the list. */
  public GatewayActivity {
    channels = List.copyOf(channels);
  }

  /**
   * One channel.
   *
   * @param channel which
   * @param state how it is: up, degraded or disabled
   * @param received messages that came within the time
   * @param sent pieces that were sent within it
   * @param failed messages and pieces that were given up within it
   */
  public record Traffic(
      ChannelId channel, ChannelStatus.State state, long received, long sent, long failed) {}

  /**
   * {@return what came and went} Nothing is written or made, and a gateway that runs is not
   * disturbed. What the database has forgotten is not counted.
   *
   * @param home the profile's directory
   * @param window the time
   * @throws IOException if the database cannot be read
   */
  public static GatewayActivity within(Path home, TimeWindow window) throws IOException {
    Path file = home.resolve("gateway").resolve("gateway.db");
    if (!Presence.isThere(file)) {
      return new GatewayActivity(List.of());
    }
    try (Database database = Database.look(file)) {
      return new GatewayActivity(channels(database, window));
    } catch (SQLException e) {
      throw new IOException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static List<Traffic> channels(Database database, TimeWindow window) throws SQLException {
    List<String> names =
        database.all(
            "SELECT channel FROM breaker UNION SELECT channel FROM inbox"
                + " UNION SELECT channel FROM outbox ORDER BY 1",
            row -> row.getString(1));
    long from = window.from().toEpochMilli();
    long to = window.to().toEpochMilli();
    List<Traffic> channels = new ArrayList<>();
    for (String name : names) {
      long failures =
          database.number("SELECT coalesce(max(failures), 0) FROM breaker WHERE channel = ?", name);
      long received = count(database, "inbox WHERE received", name, from, to);
      long sent = count(database, "outbox WHERE state = 'sent' AND ended", name, from, to);
      long failed =
          count(database, "inbox WHERE state = 'dead' AND ended", name, from, to)
              + count(database, "outbox WHERE state = 'dead' AND ended", name, from, to);
      channels.add(new Traffic(new ChannelId(name), state(failures), received, sent, failed));
    }
    return channels;
  }

  private static ChannelStatus.State state(long failures) {
    if (failures >= Breaker.OPEN_AFTER) {
      return ChannelStatus.State.DISABLED;
    }
    return failures > 0 ? ChannelStatus.State.DEGRADED : ChannelStatus.State.UP;
  }

  private static long count(Database database, String rows, String channel, long from, long to)
      throws SQLException {
    return database.number(
        "SELECT count(*) FROM " + rows + " BETWEEN ? AND ? AND channel = ?", from, to, channel);
  }
}

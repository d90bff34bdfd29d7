package dev.alpi.gateway;

import java.time.Instant;

/**
 * Hears what happens in a gateway: for logs, alerts and who watches.
 *
 * <p><b>Threads:</b> any; soon returns.
 */
public interface GatewayEvents {
  /**
   * A channel is in another state.
   *
   * @param status how it is now
   */
  void changed(ChannelStatus status);

  /**
   * A message was taken, and is on disk.
   *
   * @param channel how it came
   * @param id its number in the inbox
   */
  void received(ChannelId channel, long id);

  /**
   * A message was handled to its end.
   *
   * @param row what became of it
   */
  void handled(InboxRow row);

  /**
   * A piece was sent, or given up.
   *
   * @param row what became of it
   */
  void outgoing(OutboxRow row);

  /**
   * A channel from which something should have come has been silent.
   *
   * @param channel which
   * @param since since when
   */
  void silent(ChannelId channel, Instant since);

  /**
   * Something went wrong that nobody else is told of.
   *
   * @param problem what
   */
  void warn(String problem);

  /** Nothing has come or gone for a while, and what that needs was let go. */
  default void rested() {}
}

package dev.alpi.gateway;

import java.io.Serial;
import java.sql.SQLException;

/** More messages of a channel wait than are kept; it brings them again later. */
final class InboxFullException extends SQLException {
  @Serial private static final long serialVersionUID = 1;

  InboxFullException() {
    super("more than " + Inbox.WAITING_MAX + " messages of this channel wait already");
  }
}

package dev.alpi.gateway.mail;

import java.util.List;

/**
 * Counts how often the same messages were begun and not ended: one that the connection breaks at,
 * or this process, must not hold up the others for ever.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Attempts {
  /** As often is tried again; a server may be down several times. */
  private static final int MAX = 5;

  /**
   * Both kinds of attempts of a mailbox.
   *
   * @param heads to get the headers of messages
   * @param bodies to get a whole message, and to read it
   */
  record Both(Attempts heads, Attempts bodies) {}

  private long first;
  private long last;
  private int count;

  /** Until this one messages are asked for one by one. */
  private long carefulUntil;

  void begins(List<Long> uids) {
    count = uids.getFirst() == first ? count + 1 : 1;
    first = uids.getFirst();
    last = uids.getLast();
  }

  /** Notes that what was begun is ended, well or not. */
  void isOver() {
    count = 0;
  }

  /** Returns whether a message was begun too often. */
  boolean isHopeless(long uid) {
    return uid == first && count >= MAX;
  }

  /** Returns whether a message is one of those that something broke at. */
  boolean isCareful(long uid) {
    if (count > 0 && uid == first) {
      carefulUntil = Math.max(carefulUntil, last);
    }
    return uid <= carefulUntil;
  }
}

package dev.alpi.gateway.matrix;

/**
 * How many events of each room a sync may have. An answer that was too long, or did not come to its
 * end, makes it smaller: what is left out then is read as a gap. It outlives a failure, so that the
 * next attempt asks for less.
 *
 * <p><b>Threads:</b> one.
 */
final class SyncSize {
  private static final int EVENTS_MAX = 32;

  private int events = EVENTS_MAX;

  int events() {
    return events;
  }

  void shrink() {
    events = Math.max(1, events / 2);
  }

  void grow() {
    events = Math.min(EVENTS_MAX, events * 2);
  }
}

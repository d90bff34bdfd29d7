package dev.alpi.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the turns of one session run one after the other.
 *
 * <p><b>Threads:</b> any. Holds an entry for each session that has a turn, and no others.
 */
final class TurnQueue {
  private final Map<String, Seat> seats = new HashMap<>();

  private static final class Seat {
    private final ReentrantLock lock = new ReentrantLock(true);
    private int users;
  }

  /** A turn's place; closing it lets the next one in. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits until no other turn of {@code sessionId} runs. */
  Place enter(String sessionId) {
    Seat seat;
    synchronized (seats) {
      seat = seats.computeIfAbsent(sessionId, _ -> new Seat());
      seat.users++;
    }
    seat.lock.lock();
    return () -> leave(sessionId, seat);
  }

  private void leave(String sessionId, Seat seat) {
    seat.lock.unlock();
    synchronized (seats) {
      if (--seat.users == 0) {
        seats.remove(sessionId);
      }
    }
  }
}

package dev.alpi.alp.limits;

import dev.alpi.profile.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Admits so many requests of each peer in any minute, each lane by itself (alp spec §4.2).
 *
 * <p>A request that is refused does not count. Per lane at most {@value #KEYS_MAX} peers are
 * remembered: those whose requests are all older than a minute are forgotten first, then the one
 * whose last admitted request is the oldest, which so gets a new minute.
 *
 * <p><b>Threads:</b> any. A call takes constant time, spread over many. Nothing is on disk: a
 * restart forgets all.
 */
public final class RateLimiter {
  /** Peers per lane that are remembered; far above what a person pins, and 3 MB at 60 a minute. */
  public static final int KEYS_MAX = 4096;

  /** The window that slides (alp spec §10). */
  public static final Duration WINDOW = Duration.ofSeconds(60);

  private static final long WINDOW_NANOS = WINDOW.toNanos();

  /* Implementation notes. The map of a lane is in the order of the newest stamp: an admitted
   * request moves its key to the end. So the keys whose stamps are all too old are its
   * beginning, and a sweep stops at the first that is not; what it removes was put once, which
   * pays for it.
   */

  private final Ticker ticker;
  private final Map<RateLane, SequencedMap<String, Stamps>> lanes = new EnumMap<>(RateLane.class);

  /**
   * Creates one that has seen no requests.
   *
   * @param ticker what the time is measured with
   */
  public RateLimiter(Ticker ticker) {
    this.ticker = ticker;
    for (RateLane lane : RateLane.values()) {
      lanes.put(lane, new LinkedHashMap<>());
    }
  }

  /**
   * Counts a request if there is room for it.
   *
   * @param identity the peer's
   * @param lane what kind of request it is
   * @param perMinute how many are admitted in a window, as {@link RateLane#perMinute} says
   * @return whether it is admitted; if not, it was not counted
   */
  public boolean tryAdmit(String identity, RateLane lane, int perMinute) {
    SequencedMap<String, Stamps> keys = lanes.get(lane);
    synchronized (keys) {
      // read inside: stamps must not go back
      long now = ticker.nanoTime();
      Stamps stamps = keys.get(identity);
      if (stamps == null) {
        makeRoom(keys, now);
        stamps = new Stamps();
      } else {
        stamps.dropOlder(now);
      }
      if (stamps.count() >= perMinute) {
        return false;
      }
      stamps.add(now);
      keys.putLast(identity, stamps);
      return true;
    }
  }

  private static void makeRoom(SequencedMap<String, Stamps> keys, long now) {
    if (keys.size() < KEYS_MAX) {
      return;
    }
    Iterator<Stamps> eldest = keys.sequencedValues().iterator();
    // the first goes in any case
    eldest.next();
    eldest.remove();
    while (eldest.hasNext() && eldest.next().isOver(now)) {
      eldest.remove();
    }
  }

  /** Returns how many peers are remembered in {@code lane}. */
  int keys(RateLane lane) {
    SequencedMap<String, Stamps> keys = lanes.get(lane);
    synchronized (keys) {
      return keys.size();
    }
  }

  /** When requests were admitted, oldest first: a ring. Owner: its lane, under its monitor. */
  private static final class Stamps {
    private static final int ROOM_FIRST = 8;

    private long[] ring = new long[ROOM_FIRST];
    private int first;
    private int count;

    int count() {
      return count;
    }

    void dropOlder(long now) {
      while (count > 0 && isOld(ring[first], now)) {
        first = (first + 1) % ring.length;
        count--;
      }
    }

    boolean isOver(long now) {
      return count == 0 || isOld(ring[(first + count - 1) % ring.length], now);
    }

    /** One that is exactly a window old still counts. */
    private static boolean isOld(long stamp, long now) {
      return now - stamp > WINDOW_NANOS;
    }

    void add(long now) {
      if (count == ring.length) {
        long[] larger = new long[2 * count];
        System.arraycopy(ring, first, larger, 0, count - first);
        System.arraycopy(ring, 0, larger, count - first, first);
        ring = larger;
        first = 0;
      }
      ring[(first + count) % ring.length] = now;
      count++;
    }
  }
}

package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who was seen and is not on disk yet, and when there may be another write. Bounded however many
 * knock. Owner: one thread at a time; {@link PendingPeers} takes care of it.
 */
final class Sightings {
  /** A peer that tries again does so within a second or two; nobody needs to know on which try. */
  static final Duration REPEAT = Duration.ofSeconds(10);

  /** In any minute: a write takes about 10 ms of disk, so that is 0.2 % of its time. */
  static final int WRITES_PER_MINUTE_MAX = 12;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** When somebody was seen. */
  record Seen(PeerKey key, Instant first, Instant last) {}

  /** The least recently seen first. */
  private final Map<PeerKey, Seen> waiting = new LinkedHashMap<>();

  /** When who was written last; the longest ago first. */
  private final Map<PeerKey, Instant> written = new LinkedHashMap<>();

  private final ArrayDeque<Instant> writes = new ArrayDeque<>();

  /** Notes that {@code key} was seen; the least recently seen of too many is forgotten. */
  void add(PeerKey key, Instant now) {
    Optional<Seen> before = Optional.ofNullable(waiting.remove(key));
    waiting.put(key, new Seen(key, before.map(Seen::first).orElse(now), now));
    trim(waiting);
  }

  /** Says whether somebody who waits is worth a write now, and there may be one. */
  boolean isDue(Instant now) {
    writes.removeIf(time -> !isWithin(time, now, MINUTE));
    return writes.size() < WRITES_PER_MINUTE_MAX
        && waiting.keySet().stream().anyMatch(key -> !isRepeat(key, now));
  }

  private boolean isRepeat(PeerKey key, Instant now) {
    Optional<Instant> before = Optional.ofNullable(written.get(key));
    return before.isPresent() && isWithin(before.get(), now, REPEAT);
  }

  /** A clock that went back ends a wait; else it could last for ever. */
  private static boolean isWithin(Instant start, Instant now, Duration length) {
    return !start.isAfter(now) && start.plus(length).isAfter(now);
  }

  /** Counts a write that begins, and returns what it is to write. */
  List<Seen> begin(Instant now) {
    writes.add(now);
    if (writes.size() > WRITES_PER_MINUTE_MAX) {
      // by a flush, which is not asked whether it may
      writes.removeFirst();
    }
    return new ArrayList<>(waiting.values());
  }

  /** Forgets what was written, but not who was seen again meanwhile. */
  void done(Collection<Seen> stored, Instant now) {
    for (Seen seen : stored) {
      waiting.remove(seen.key(), seen);
      written.remove(seen.key());
      written.put(seen.key(), now);
    }
    trim(written);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  private static void trim(Map<PeerKey, ?> map) {
    Iterator<PeerKey> eldest = map.keySet().iterator();
    for (int excess = map.size() - PendingPeers.ENTRIES_MAX; excess > 0; excess--) {
      eldest.next();
      eldest.remove();
    }
  }
}

package dev.alpi.profile.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Says when something that changes again and again is worth a look: once it was quiet for a while,
 * or has not been for long. Pure: time is what the caller says.
 *
 * @param <K> what changes
 */
final class Debounce<K> {
  /** First and last change since the last look, in the nanoseconds of a ticker. */
  private record Burst(long first, long last) {}

  private final long quietNanos;
  private final long atMostNanos;
  private final Map<K, Burst> bursts = new LinkedHashMap<>();

  Debounce(Duration quiet, Duration atMost) {
    this.quietNanos = quiet.toNanos();
    this.atMostNanos = atMost.toNanos();
  }

  void changed(K key, long now) {
    bursts.merge(key, new Burst(now, now), (old, _) -> new Burst(old.first(), now));
  }

  void forget(K key) {
    bursts.remove(key);
  }

  /** Returns what is due, and forgets it. */
  List<K> due(long now) {
    List<K> due = new ArrayList<>();
    bursts.forEach(
        (key, burst) -> {
          if (nanosLeft(burst, now) <= 0) {
            due.add(key);
          }
        });
    bursts.keySet().removeAll(Set.copyOf(due));
    return due;
  }

  /** Returns in how many nanoseconds something is due, if ever; not below 0. */
  OptionalLong nanosLeft(long now) {
    return bursts.values().stream().mapToLong(burst -> Math.max(0, nanosLeft(burst, now))).min();
  }

  private long nanosLeft(Burst burst, long now) {
    // differences only: a ticker may start anywhere and overflow
    return Math.min(quietNanos - (now - burst.last()), atMostNanos - (now - burst.first()));
  }
}

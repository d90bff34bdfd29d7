package dev.alpi.gateway.matrix;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was lately known, up to a number of entries; those that were not asked for longest go first.
 *
 * <p><b>Threads:</b> any.
 */
final class Recent<K, V> {
  private final int entriesMax;
  private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

  Recent(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
    if (entries.size() > entriesMax) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }
}

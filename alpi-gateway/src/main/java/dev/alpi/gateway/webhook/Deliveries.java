package dev.alpi.gateway.webhook;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest deliveries of all hooks, in memory. The oldest are forgotten first, but none that is
 * waited for. One that is answered after it was forgotten is remembered again.
 *
 * <p><b>Threads:</b> any.
 */
final class Deliveries {
  /** With more, old ones are forgotten. */
  static final int COUNT_MAX = 1_000;

  /** With more text in answers, old ones are forgotten: 32 MiB at most. */
  static final long CHARS_MAX = 16L * 1024 * 1024;

  private final Map<String, Delivery> byId = new LinkedHashMap<>();

  synchronized Optional<Delivery> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns the one called {@code id}, which is made if there is none. */
  synchronized Delivery open(String id, String hook, Optional<String> body) {
    Delivery delivery = byId.computeIfAbsent(id, _ -> new Delivery(id, hook, body));
    trim(delivery);
    return delivery;
  }

  /** Forgets one that came to nothing. */
  synchronized void forget(Delivery delivery) {
    byId.remove(delivery.id(), delivery);
  }

  /** Ends all waiting. */
  synchronized void close() {
    byId.values().forEach(Delivery::close);
  }

  /** Lets requests wait again. */
  synchronized void open() {
    byId.values().forEach(Delivery::open);
  }

  synchronized int size() {
    return byId.size();
  }

  private void trim(Delivery keep) {
    long chars = byId.values().stream().mapToLong(Delivery::chars).sum();
    Iterator<Delivery> oldest = byId.values().iterator();
    while (oldest.hasNext() && (byId.size() > COUNT_MAX || chars > CHARS_MAX)) {
      Delivery delivery = oldest.next();
      if (delivery != keep && !delivery.isAwaited()) {
        chars -= delivery.chars();
        oldest.remove();
      }
    }
  }
}

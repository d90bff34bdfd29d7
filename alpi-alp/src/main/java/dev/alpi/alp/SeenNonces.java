package dev.alpi.alp;

import dev.alpi.alp.ReplayJournal.Sender;
import dev.alpi.profile.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** The nonces of the last minutes, by sender. Owner: a {@link ReplayJournal}, under its monitor. */
final class SeenNonces {
  /* Implementation notes. An entry is too old when both clocks say so. By the wall clock alone, a
   * jump forward would drop what is acceptable again after the jump back; by elapsed time alone,
   * what was seen just before a restart could not be told from what is old. An entry from what is
   * now the future stays until the clock has caught up, and counts against the limits until then.
   */

  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long windowMicros;
  private final long windowNanos;
  private final Map<String, Map<Nonce, Entry>> senders = new HashMap<>();
  private int size;
  private int ofStrangers;

  /** Both clocks at one moment. */
  record Now(long micros, long ticks) {
    static Now of(InstantSource clock, Ticker ticker) {
      Instant instant = clock.instant();
      long micros = instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1000;
      return new Now(micros, ticker.nanoTime());
    }
  }

  private record Entry(long micros, long ticks, Sender sender) {}

  /** Takes what is remembered, one at a time. */
  interface Visitor {
    void visit(String from, Nonce nonce, long micros);
  }

  SeenNonces(Duration window) {
    this.windowMicros = window.toNanos() / 1000;
    this.windowNanos = window.toNanos();
  }

  /** Says whether what was seen at {@code micros} is within the window by the wall clock. */
  boolean isWithinWindow(long micros, Now now) {
    return now.micros - micros <= windowMicros;
  }

  private boolean isLive(Entry entry, Now now) {
    return isWithinWindow(entry.micros, now) || now.ticks - entry.ticks <= windowNanos;
  }

  boolean contains(String from, Nonce nonce, Now now) {
    Entry entry = senders.getOrDefault(from, Map.of()).get(nonce);
    return entry != null && isLive(entry, now);
  }

  /** Remembers what is seen now. */
  void add(String from, Nonce nonce, Now now, Sender sender) {
    put(from, nonce, new Entry(now.micros, now.ticks, sender));
  }

  /**
   * Remembers what was seen at {@code micros}, before a restart. Whether by a stranger is not known
   * any more; a restart is not up to strangers.
   */
  void restore(String from, Nonce nonce, long micros, Now now) {
    put(from, nonce, new Entry(micros, now.ticks, Sender.PINNED));
  }

  private void put(String from, Nonce nonce, Entry entry) {
    Entry before = senders.computeIfAbsent(from, _ -> new HashMap<>()).put(nonce, entry);
    if (before == null) {
      size++;
    } else {
      count(before, -1);
    }
    count(entry, 1);
  }

  private void count(Entry entry, int step) {
    ofStrangers += entry.sender == Sender.STRANGER ? step : 0;
  }

  /** Forgets what is too old. */
  void sweep(Now now) {
    Iterator<Map<Nonce, Entry>> each = senders.values().iterator();
    while (each.hasNext()) {
      Map<Nonce, Entry> nonces = each.next();
      Iterator<Entry> entries = nonces.values().iterator();
      while (entries.hasNext()) {
        Entry entry = entries.next();
        if (!isLive(entry, now)) {
          entries.remove();
          size--;
          count(entry, -1);
        }
      }
      if (nonces.isEmpty()) {
        each.remove();
      }
    }
  }

  int size() {
    return size;
  }

  /** Returns how many of {@code from} are remembered. */
  int of(String from) {
    return senders.getOrDefault(from, Map.of()).size();
  }

  int ofStrangers() {
    return ofStrangers;
  }

  void forEach(Visitor visitor) {
    senders.forEach(
        (from, nonces) -> nonces.forEach((nonce, e) -> visitor.visit(from, nonce, e.micros)));
  }
}

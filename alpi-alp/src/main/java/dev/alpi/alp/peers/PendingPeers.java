package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who sent a valid message and is no peer: {@code alp/pending_peers.yaml}, the newest {@value
 * #ENTRIES_MAX}. A person accepts or discards them; nothing else comes of being here.
 *
 * <p>Anybody can knock, with as many keys as he likes. So the list is bounded on disk and in
 * memory, a repeated knock within a few seconds is not written, and there are at most {@value
 * Sightings#WRITES_PER_MINUTE_MAX} writes a minute; what comes between waits in memory for the next
 * one.
 *
 * <p><b>Threads:</b> any, and any number of processes: changes hold {@code alp/pending_peers.lock}.
 * A sighting never waits for another one's write.
 *
 * <p><b>Durability:</b> a sighting is on disk if the result says so; {@link #flush} writes what
 * waits. Discarding and accepting are on disk when they return. The file has mode 0600.
 */
public final class PendingPeers {
  /* Implementation notes. Of the sightings that wait, the least recent is forgotten, as in the
   * file; so a flood can push an honest knock out of both, which the specification's cap of twenty
   * allows anybody to do. Writes are done by whoever is due first; others leave their sighting with
   * it. Accepting writes the list of peers first: after a crash in between the key is in both files
   * and is a peer's; who shows this list leaves out those who are.
   */

  /** The most entries (alp spec §4.1). */
  public static final int ENTRIES_MAX = 20;

  /** Somebody who accepts holds the lock for a few syncs. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The year 5138: later times are damage, and beyond what an Instant takes are others. */
  private static final double SECONDS_MAX = 1e11;

  private static final String KEY = "pubkey";
  private static final String LAST_SEEN = "last_seen";

  /** What became of a sighting. */
  public enum Sighting {
    /** It is on disk. */
    WRITTEN,
    /** It waits in memory for the next write. */
    WAITING
  }

  private final PeerFile file;
  private final InstantSource clock;
  private final ReentrantLock writing = new ReentrantLock();
  private final Sightings sightings = new Sightings();

  private PendingPeers(Path home, FileLocks locks, InstantSource clock) {
    this.file = new PeerFile(home, "pending_peers", locks, PATIENCE);
    this.clock = clock;
  }

  /**
   * {@return those who knocked at the profile at {@code home}} Nothing is opened.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param clock when somebody is seen
   */
  public static PendingPeers of(Path home, FileLocks locks, InstantSource clock) {
    return new PendingPeers(home, locks, clock);
  }

  /** {@return the file} */
  public Path path() {
    return file.path();
  }

  /**
   * Notes that {@code key}, which is no peer's, sent a valid message to this profile.
   *
   * @param key whose
   * @return what became of it
   * @throws ConfigException if the file is no list; the sighting waits, and the file stays
   * @throws IOException if the disk fails; the sighting waits
   */
  public Sighting sighted(PeerKey key) throws IOException {
    Instant now = clock.instant();
    synchronized (sightings) {
      sightings.add(key, now);
      if (!sightings.isDue(now)) {
        return Sighting.WAITING;
      }
    }
    if (!writing.tryLock()) {
      return Sighting.WAITING;
    }
    try {
      write(now);
      return Sighting.WRITTEN;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Writes what waits: for when a server stops, and now and then.
   *
   * @throws IOException as {@link #sighted}
   */
  public void flush() throws IOException {
    writing.lock();
    try {
      synchronized (sightings) {
        if (sightings.isEmpty()) {
          return;
        }
      }
      write(clock.instant());
    } finally {
      writing.unlock();
    }
  }

  private void write(Instant now) throws IOException {
    List<Sightings.Seen> seen;
    synchronized (sightings) {
      seen = sightings.begin(now);
    }
    file.change(
        list -> {
          YamlList after = list;
          for (Sightings.Seen each : seen) {
            after = with(after, each);
          }
          return new PeerFile.Edit.Result<>(trimmed(after), Optional.empty());
        });
    synchronized (sightings) {
      sightings.done(seen, now);
    }
  }

  private static YamlList with(YamlList list, Sightings.Seen seen) throws ConfigException {
    JsonValue last = JsonValue.Num.of(seconds(seen.last()));
    int index = PeerFile.indexOf(list.items(), KEY, seen.key().text());
    return index >= 0
        ? list.setting(index, List.of(LAST_SEEN), last)
        : list.adding(
            Obj.EMPTY
                .with(KEY, seen.key().text())
                .with("first_seen", seconds(seen.first()))
                .with(LAST_SEEN, last));
  }

  /** Returns the list with the newest entries; what is no entry counts as the oldest. */
  private static YamlList trimmed(YamlList list) throws ConfigException {
    YamlList after = list;
    while (after.items().size() > ENTRIES_MAX) {
      int oldest = 0;
      for (int index = 1; index < after.items().size(); index++) {
        if (lastSeen(after, index) < lastSeen(after, oldest)) {
          oldest = index;
        }
      }
      after = after.removing(oldest);
    }
    return after;
  }

  private static double lastSeen(YamlList list, int index) {
    return list.items().get(index) instanceof Obj entry
        ? entry.decimal(LAST_SEEN).orElse(Double.NEGATIVE_INFINITY)
        : Double.NEGATIVE_INFINITY;
  }

  /**
   * {@return who is on disk, the most recently seen first; entries without a usable key are left
   * out}
   *
   * @throws ConfigException if the file is no list
   */
  public List<PendingPeer> list() throws IOException {
    return entries(file.parse(file.content()));
  }

  private static List<PendingPeer> entries(YamlList list) {
    List<PendingPeer> entries = new ArrayList<>();
    Set<PeerKey> keys = new HashSet<>();
    for (JsonValue item : list.items()) {
      Optional<PendingPeer> entry = item instanceof Obj each ? entry(each) : Optional.empty();
      if (entry.isPresent() && keys.add(entry.get().key())) {
        entries.add(entry.get());
      }
    }
    entries.sort(Comparator.comparing(PendingPeer::lastSeen).reversed());
    return entries;
  }

  private static Optional<PendingPeer> entry(Obj entry) {
    String text = entry.string(KEY).orElse("");
    Optional<Instant> last = instant(entry, LAST_SEEN);
    try {
      PeerKey key = PeerKey.parse(text);
      return !key.text().equals(text) || last.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PendingPeer(
                  key,
                  instant(entry, "first_seen").orElse(last.get()),
                  last.get(),
                  address(entry)));
    } catch (PeerKeyException e) {
      return Optional.empty();
    }
  }

  private static Optional<PeerAddress> address(Obj entry) {
    try {
      return Optional.of(PeerAddress.ofFile(entry.string("address").orElse("")));
    } catch (PeerAddressException e) {
      // it helps to fill in an address, and is no reason to hide who knocked
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(Obj entry, String name) {
    if (!(entry.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Num number)
        || !(Math.abs(number.decimal()) < SECONDS_MAX)) {
      return Optional.empty();
    }
    BigDecimal micros =
        new BigDecimal(number.decimal()).movePointRight(6).setScale(0, RoundingMode.HALF_UP);
    return Optional.of(Instant.EPOCH.plus(micros.longValueExact(), ChronoUnit.MICROS));
  }

  /** Returns Unix seconds with a fraction, as Python's {@code time.time()} gives them. */
  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1000 / 1e6;
  }

  /**
   * Forgets {@code key}; it is noted again if it knocks again.
   *
   * @param key whose
   * @return whether it was there
   * @throws IOException as {@link #list}, or if the disk fails
   */
  public boolean discard(PeerKey key) throws IOException {
    return file.change(
        list -> {
          YamlList after = list;
          for (int index = PeerFile.indexOf(after.items(), KEY, key.text());
              index >= 0;
              index = PeerFile.indexOf(after.items(), KEY, key.text())) {
            after = after.removing(index);
          }
          return new PeerFile.Edit.Result<>(after, after != list);
        });
  }

  /**
   * Forgets all, and makes a file anew that is no list.
   *
   * @throws IOException if the disk fails
   */
  public void discardAll() throws IOException {
    file.clear();
  }

  /**
   * Links with {@code peer}, who knocked, and takes it off this list.
   *
   * @param peer who, and what to say of it
   * @param peers the list that it comes into
   * @param self the profile's own key
   * @return as {@link PeerStore#add}; refused also if nobody with that key is on this list
   * @throws IOException as {@link PeerStore#add}
   */
  public PeerChange<Peer> accept(NewPeer peer, PeerStore peers, PeerKey self) throws IOException {
    if (list().stream().noneMatch(pending -> pending.key().equals(peer.key()))) {
      return new PeerChange.Refused<>(
          PeerChange.Reason.ABSENT,
          "nobody with this key has knocked",
          "alpi peers pending shows who has; alpi peers add links with somebody who has not");
    }
    PeerChange<Peer> added = peers.add(peer, self);
    if (added instanceof PeerChange.Done<Peer>) {
      discard(peer.key());
    }
    return added;
  }
}

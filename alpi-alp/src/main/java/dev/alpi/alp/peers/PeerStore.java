package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.PeerChange.Refused;
import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileStamp;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The peers of a profile: {@code alp/peers.yaml}, which people edit too.
 *
 * <p>A change leaves comments, order, quoting and unknown keys as they are. One that cannot be made
 * so is refused, and so is any change of a file that is no list: it is never overwritten.
 *
 * <p><b>Threads:</b> any, and any number of processes, the Python system among them: changes hold
 * {@code alp/peers.lock}, readers need no lock.
 *
 * <p><b>Durability:</b> a change that is done is on disk; after a crash the file is whole, with it
 * or without it. It is written with mode 0600.
 */
public final class PeerStore {
  /* Implementation notes. read() is called for every request. It asks the file system for number,
   * size and time of change of the file (10 µs on a busy machine, where reading twenty peers takes
   * 65 and parsing them 700), and returns the list of last time if they are those that were there
   * both before and after reading it. What this could miss is a change that leaves all three as
   * they are. Number and size stay if an editor writes in place; the time stays only if the change
   * falls into the same tick of the file system's clock as the one before. So a stamp counts only
   * if the file had not been changed for a few seconds when it was read (as git does it with its
   * index): a later change is then in another tick. It is ctime, which no program can set, so a
   * restored mtime hides nothing. Until then the bytes are read each time, and parsed only if they
   * are others. If this machine's clock is behind the file system's, that lasts longer; if it is
   * ahead of a network disk's by more than three seconds, two changes within one tick of that disk
   * are the gap that is left.
   */

  /** A change takes a few syncs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Somebody may save it time and again while it is read. */
  private static final int READS_MAX = 3;

  /** Whether the same stamp means the same content. */
  private enum Trust {
    SETTLED,
    YOUNG
  }

  /** What was read. */
  private static final class Snapshot {
    private final FileStamp stamp;
    private final Trust trust;
    private final byte[] content;
    private final PeerList peers;

    Snapshot(FileStamp stamp, Trust trust, byte[] content, PeerList peers) {
      this.stamp = stamp;
      this.trust = trust;
      this.content = content;
      this.peers = peers;
    }

    boolean isOf(FileStamp found) {
      return trust == Trust.SETTLED && stamp.equals(found);
    }

    boolean isOf(byte[] found) {
      return Arrays.equals(content, found);
    }
  }

  /**
   * Who was removed.
   *
   * @param peer what was said of it; nothing if the entry was left out for a mistake in it
   * @param remaining another peer with the same key, which counts from now on: its entry was left
   *     out as a second one
   */
  public record Removed(Optional<Peer> peer, Optional<Peer> remaining) {}

  private final PeerFile file;
  private final InstantSource clock;
  private volatile Optional<Snapshot> last = Optional.empty();

  private PeerStore(Path home, FileLocks locks, InstantSource clock) {
    this.file = new PeerFile(home, "peers", locks, PATIENCE);
    this.clock = clock;
  }

  /**
   * {@return the peers of the profile at {@code home}} Nothing is opened.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param clock what tells how old a change of the file is
   */
  public static PeerStore of(Path home, FileLocks locks, InstantSource clock) {
    return new PeerStore(home, locks, clock);
  }

  /** {@return the file} */
  public Path path() {
    return file.path();
  }

  /**
   * {@return who is a peer now} Whatever is in the file, there is an answer: what cannot be read is
   * left out with a warning, and a file that is no list counts as empty. Cheap if nothing changed.
   *
   * @throws IOException if the disk fails, or the file may not be read
   */
  public PeerList read() throws IOException {
    FileStamp stamp = FileStamp.of(file.path());
    Optional<Snapshot> known = last;
    if (known.isPresent() && known.get().isOf(stamp)) {
      return known.get().peers;
    }
    for (int left = READS_MAX; ; left--) {
      Instant now = clock.instant();
      byte[] content;
      try {
        content = file.content();
      } catch (StoreException.NotAFile e) {
        return PeerList.damaged(new PeerWarning(e.getMessage() + "; it counts as empty", e.hint()));
      }
      FileStamp after = FileStamp.of(file.path());
      boolean isStable = after.equals(stamp);
      if (isStable || left == 1) {
        PeerList peers =
            known.isPresent() && known.get().isOf(content)
                ? known.get().peers
                : PeerReader.read(file.path().toString(), content);
        Trust trust = isStable && stamp.isSettled(now) ? Trust.SETTLED : Trust.YOUNG;
        last = Optional.of(new Snapshot(stamp, trust, content, peers));
        return peers;
      }
      stamp = after;
    }
  }

  /**
   * Links with {@code peer}.
   *
   * @param peer whom
   * @param self the profile's own key, which is no peer's
   * @return the peer as it stands in the file, or why not
   * @throws dev.alpi.profile.config.ConfigException if the file is no list, or too long, or cannot
   *     be edited in place
   * @throws StoreException.Gone if the home does not exist
   * @throws StoreException.Locked if others change the file all the time
   */
  public PeerChange<Peer> add(NewPeer peer, PeerKey self) throws IOException {
    return file.change(
        list -> {
          Optional<Refused<Peer>> refusal =
              idTaken(list, peer.id()).or(() -> keyRefused(list, peer.key(), self, -1));
          return refusal.isPresent()
              ? new PeerFile.Edit.Result<PeerChange<Peer>>(list, refusal.get())
              : result(list, list.adding(peer.entry()), peer.id());
        });
  }

  /**
   * Changes what is said of the peer {@code id}.
   *
   * @param id which peer
   * @param edit what is different from now on
   * @return the peer as it stands in the file, or why not
   * @throws IOException as {@link #add}
   */
  public PeerChange<Peer> edit(PeerId id, PeerEdit edit) throws IOException {
    return file.change(
        list -> {
          int index = PeerFile.indexOf(list.items(), "id", id.text());
          Optional<Refused<Peer>> refusal =
              index < 0
                  ? Optional.of(absent(id))
                  : edit.key().flatMap(key -> keyRefused(list, key.key(), key.self(), index));
          return refusal.isPresent()
              ? new PeerFile.Edit.Result<PeerChange<Peer>>(list, refusal.get())
              : result(list, PeerEntry.edited(list, index, edit), id);
        });
  }

  /**
   * Gives the peer {@code id} the key that follows the one it has.
   *
   * @param id which peer
   * @param old the key that it must have until now
   * @param next the one from now on
   * @param self the profile's own key, which is no peer's
   * @return the peer as it stands in the file, or why not
   * @throws IOException as {@link #add}
   */
  PeerChange<Peer> repin(PeerId id, PeerKey old, PeerKey next, PeerKey self) throws IOException {
    return file.change(
        list -> {
          int index = PeerFile.indexOf(list.items(), "id", id.text());
          boolean isSame =
              index >= 0 && PeerFile.text(list.items().get(index), "pubkey").equals(old.text());
          Optional<Refused<Peer>> refusal =
              isSame ? keyRefused(list, next, self, index) : Optional.of(absent(id));
          return refusal.isPresent()
              ? new PeerFile.Edit.Result<PeerChange<Peer>>(list, refusal.get())
              : result(list, PeerEntry.edited(list, index, PeerEdit.NOTHING.key(next, self)), id);
        });
  }

  /**
   * Ends the link with the peer {@code id}: all entries of that id go.
   *
   * @param id which peer
   * @return who that was, or that there is nobody
   * @throws IOException as {@link #add}
   */
  public PeerChange<Removed> remove(PeerId id) throws IOException {
    return file.change(
        list -> {
          Optional<Peer> before = PeerReader.read(list).byId(id);
          YamlList after = list;
          for (int index = PeerFile.indexOf(after.items(), "id", id.text());
              index >= 0;
              index = PeerFile.indexOf(after.items(), "id", id.text())) {
            after = after.removing(index);
          }
          if (after == list) {
            return new PeerFile.Edit.Result<PeerChange<Removed>>(list, absent(id));
          }
          PeerList now = PeerReader.read(after);
          Removed removed = new Removed(before, before.flatMap(peer -> now.byKey(peer.key())));
          return new PeerFile.Edit.Result<>(after, new PeerChange.Done<>(removed, List.of()));
        });
  }

  /** Returns what an edit made of the peer {@code id}, unless nobody can use it. */
  private static PeerFile.Edit.Result<PeerChange<Peer>> result(
      YamlList before, YamlList after, PeerId id) {
    PeerList peers = PeerReader.read(after);
    Optional<Peer> peer = peers.byId(id);
    if (peer.isEmpty()) {
      return new PeerFile.Edit.Result<>(
          before,
          new Refused<>(
              PeerChange.Reason.UNUSABLE,
              "the entry of " + id + " cannot be used, so changing it does nothing",
              "alpi peers list says what is wrong with it"));
    }
    List<PeerWarning> warnings =
        peer.get().allow().stream().flatMap(method -> PeerReader.unknown(method).stream()).toList();
    return new PeerFile.Edit.Result<>(after, new PeerChange.Done<>(peer.get(), warnings));
  }

  private static <T> Refused<T> absent(PeerId id) {
    return new Refused<>(
        PeerChange.Reason.ABSENT, "there is no peer " + id, "alpi peers list shows them");
  }

  /** Entries that are left out have their ids all the same. */
  private static Optional<Refused<Peer>> idTaken(YamlList list, PeerId id) {
    for (JsonValue item : list.items()) {
      String other = PeerFile.text(item, "id");
      if (other.equalsIgnoreCase(id.text())) {
        return Optional.of(
            new Refused<>(
                PeerChange.Reason.ID_TAKEN,
                "there is a peer " + other + " already",
                other.equals(id.text())
                    ? "choose another id, or change it with alpi peers edit " + other
                    : "choose another id; case does not count"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused<Peer>> keyRefused(
      YamlList list, PeerKey key, PeerKey self, int except) {
    if (key.equals(self)) {
      return Optional.of(
          new Refused<>(
              PeerChange.Reason.OWN_KEY,
              "this is the profile's own key",
              "ask for the line that alpi peers key prints there"));
    }
    int index = PeerFile.indexOf(list.items(), "pubkey", key.text());
    if (index < 0 || index == except) {
      return Optional.empty();
    }
    String other = PeerFile.text(list.items().get(index), "id");
    return Optional.of(
        new Refused<>(
            PeerChange.Reason.KEY_TAKEN,
            "this is the key of the peer " + (other.isEmpty() ? "without an id" : other),
            "one key is one peer: change it with alpi peers edit, or remove it first"));
  }
}

package dev.alpi.alp.peers;

import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.Succession;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * New keys of peers that a person has not accepted yet: {@code alp/successions.yaml}. Nothing comes
 * of being here.
 *
 * <p>A peer has at most {@value #PER_PEER_MAX}: the first that it told, and one that contradicts
 * it. What is said by a key that is no peer's any more goes with the next change.
 *
 * <p><b>Threads:</b> any, and any number of processes: changes hold {@code alp/successions.lock},
 * and accepting takes {@code alp/peers.lock} after it has let go of that.
 *
 * <p><b>Durability:</b> on disk when a method returns. The file has mode 0600.
 */
public final class PendingSuccessions {
  /** The most that one key may say of its successors. */
  public static final int PER_PEER_MAX = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String RECEIVED = "received";
  private static final String STATEMENT = "statement";

  /** What became of a statement. */
  public enum Offer {
    /** It waits for a person. */
    NOTED,
    /** It waited already. */
    KNOWN,
    /** The new key is a peer's already. */
    TAKEN,
    /** There is no room: the key has said other things before. */
    FULL
  }

  private final PeerFile file;
  private final InstantSource clock;

  private PendingSuccessions(Path home, FileLocks locks, InstantSource clock) {
    this.file = new PeerFile(home, "successions", locks, PATIENCE);
    this.clock = clock;
  }

  /**
   * {@return those of the profile at {@code home}} Nothing is opened.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param clock when something is received
   */
  public static PendingSuccessions of(Path home, FileLocks locks, InstantSource clock) {
    return new PendingSuccessions(home, locks, clock);
  }

  /** {@return the file} */
  public Path path() {
    return file.path();
  }

  /**
   * Notes a statement that came from its old key.
   *
   * @param succession what was said
   * @param peers who is a peer; the old key must be one's
   * @return what became of it
   * @throws ConfigException if the file is no list
   * @throws IOException if the disk fails
   */
  public Offer offered(Succession succession, PeerList peers) throws IOException {
    if (peers.byKey(succession.next()).isPresent()) {
      return Offer.TAKEN;
    }
    if (entries(file.parse(file.content())).stream().anyMatch(each -> each.is(succession))) {
      // told again and again by a server: nothing to write
      return Offer.KNOWN;
    }
    Instant now = clock.instant();
    return file.change(
        list -> {
          YamlList kept = trimmed(list, peers);
          List<Entry> same =
              entries(kept).stream()
                  .filter(each -> each.succession().old().equals(succession.old()))
                  .toList();
          if (same.stream().anyMatch(each -> each.is(succession))) {
            return new PeerFile.Edit.Result<>(kept, Offer.KNOWN);
          }
          if (same.size() >= PER_PEER_MAX) {
            return new PeerFile.Edit.Result<>(kept, Offer.FULL);
          }
          Obj entry =
              Obj.EMPTY
                  .with(RECEIVED, (double) now.getEpochSecond())
                  .with(STATEMENT, succession.json());
          return new PeerFile.Edit.Result<>(kept.adding(entry), Offer.NOTED);
        });
  }

  private record Entry(int index, Succession succession, Instant received) {
    boolean is(Succession other) {
      return succession.next().equals(other.next()) && succession.old().equals(other.old());
    }
  }

  /** Returns the entries that hold a statement; others are damage. */
  private static List<Entry> entries(YamlList list) {
    List<Entry> entries = new ArrayList<>();
    for (int index = 0; index < list.items().size(); index++) {
      if (list.items().get(index) instanceof Obj item
          && item.get(STATEMENT).orElse(JsonValue.Null.NULL) instanceof Obj statement) {
        double seconds = item.decimal(RECEIVED).orElse(0);
        try {
          entries.add(
              new Entry(index, Succession.read(statement), Instant.ofEpochSecond((long) seconds)));
        } catch (MalformedMessageException e) {
          // somebody edited it; it proves nothing any more
        } catch (java.time.DateTimeException e) {
          // nor does it with a time beyond all times
        }
      }
    }
    return entries;
  }

  /** Returns the list without what is damaged, and without what nobody can accept any more. */
  private static YamlList trimmed(YamlList list, PeerList peers) throws ConfigException {
    List<Integer> wanted =
        entries(list).stream()
            .filter(each -> peers.byKey(each.succession().old()).isPresent())
            .map(Entry::index)
            .toList();
    YamlList after = list;
    for (int index = list.items().size() - 1; index >= 0; index--) {
      if (!wanted.contains(index)) {
        after = after.removing(index);
      }
    }
    return after;
  }

  /**
   * {@return what waits for a person: statements of those who are peers}
   *
   * @param peers who is a peer
   * @throws ConfigException if the file is no list
   * @throws IOException if it cannot be read
   */
  public List<PendingSuccession> list(PeerList peers) throws IOException {
    List<Entry> entries =
        entries(file.parse(file.content())).stream()
            .filter(each -> peers.byKey(each.succession().old()).isPresent())
            .toList();
    return entries.stream()
        .map(
            each ->
                new PendingSuccession(
                    each.succession(), each.received(), isContested(each.succession(), entries)))
        .toList();
  }

  private static boolean isContested(Succession succession, List<Entry> entries) {
    return entries.stream().filter(each -> each.succession().old().equals(succession.old())).count()
        > 1;
  }

  /**
   * Pins the new key of a peer, which a person has compared. The statement is forgotten, and so is
   * that the new key knocked.
   *
   * @param pending which, from {@link #list}
   * @param store the list that the peer is in
   * @param strangers who knocked
   * @param self the profile's own keys, which are no peer's
   * @return the peer with its new key, or why not
   * @throws IOException as {@link PeerStore#edit}
   */
  public PeerChange<Peer> accept(
      PendingSuccession pending, PeerStore store, PendingPeers strangers, PeerKey self)
      throws IOException {
    Succession succession = pending.succession();
    Optional<Peer> peer = store.read().byKey(succession.old());
    if (peer.isEmpty()) {
      return new PeerChange.Refused<>(
          PeerChange.Reason.ABSENT,
          "the key that says so is no peer's",
          "alpi peers list shows whose keys are known");
    }
    if (pending.isContested()) {
      return new PeerChange.Refused<>(
          PeerChange.Reason.CONTESTED,
          "the key of " + peer.get().id() + " named two different successors: somebody else has it",
          "ask by voice which key is right, then alpi peers edit "
              + peer.get().id()
              + " --key KEY; if in doubt, alpi peers remove "
              + peer.get().id());
    }
    PeerChange<Peer> changed =
        store.repin(peer.get().id(), succession.old(), succession.next(), self);
    if (changed instanceof PeerChange.Done<Peer>) {
      boolean _ = discard(succession.next());
      boolean _ = strangers.discard(succession.next());
    }
    return changed;
  }

  /**
   * Forgets what names {@code next}; it is noted again if it is told again.
   *
   * @param next the new key
   * @return whether there was anything
   * @throws IOException as {@link #list}, or if the disk fails
   */
  public boolean discard(PeerKey next) throws IOException {
    return file.change(
        list -> {
          YamlList after = list;
          List<Entry> entries = entries(list);
          for (int at = entries.size() - 1; at >= 0; at--) {
            if (entries.get(at).succession().next().equals(next)) {
              after = after.removing(entries.get(at).index());
            }
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
}

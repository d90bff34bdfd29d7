package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers of a profile at one moment. Immutable: one request is judged by one list.
 *
 * <p>Of entries with the same id or the same key the first one counts.
 */
public final class PeerList {
  /** Nobody, and nothing wrong with that. */
  static final PeerList EMPTY = new PeerList(List.of(), List.of(), Optional.empty());

  private final List<Peer> peers;
  private final Map<PeerId, Peer> ids = new HashMap<>();
  private final Map<String, Peer> keys = new HashMap<>();
  private final List<PeerWarning> warnings;
  private final Optional<PeerWarning> damage;

  private PeerList(List<Peer> peers, List<PeerWarning> warnings, Optional<PeerWarning> damage) {
    this.peers = List.copyOf(peers);
    this.warnings = List.copyOf(warnings);
    this.damage = damage;
    for (Peer peer : peers) {
      ids.put(peer.id(), peer);
      keys.put(peer.key().text(), peer);
    }
  }

  /** Returns the list of {@code peers}, no two of which have an id or a key in common. */
  static PeerList of(List<Peer> peers, List<PeerWarning> warnings) {
    return new PeerList(peers, warnings, Optional.empty());
  }

  /** Returns what a file is that cannot be read as a list: nobody. */
  static PeerList damaged(PeerWarning damage) {
    return new PeerList(List.of(), List.of(damage), Optional.of(damage));
  }

  /** {@return all of them, in the order of the file} */
  public List<Peer> all() {
    return peers;
  }

  /**
   * {@return the peer that is called {@code id}}
   *
   * @param id what the profile calls it; case counts
   */
  public Optional<Peer> byId(PeerId id) {
    return Optional.ofNullable(ids.get(id));
  }

  /**
   * {@return the peer that has {@code key}}
   *
   * @param key the one that is pinned now; one from before a rotation finds nobody
   */
  public Optional<Peer> byKey(PeerKey key) {
    return byKeyText(key.text());
  }

  /**
   * {@return the peer whose key has exactly the text {@code text}}
   *
   * @param text what a message names, checked or not
   */
  public Optional<Peer> byKeyText(String text) {
    return Optional.ofNullable(keys.get(text));
  }

  /** {@return what was left out or does not do what it seems to, {@link #damage} among it} */
  public List<PeerWarning> warnings() {
    return warnings;
  }

  /** {@return why the file as a whole could not be read, if it could not; then there is nobody} */
  public Optional<PeerWarning> damage() {
    return damage;
  }
}

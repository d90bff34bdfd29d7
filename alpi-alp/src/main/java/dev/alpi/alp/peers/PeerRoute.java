package dev.alpi.alp.peers;

import java.util.Optional;

/** How a peer is reached. */
public sealed interface PeerRoute {
  /** It is a profile on this machine, found by its key: no address is set. */
  record Local() implements PeerRoute {}

  /**
   * It listens on another machine.
   *
   * @param address where
   */
  record Remote(PeerAddress address) implements PeerRoute {}

  /**
   * It cannot be reached from here, and may call us all the same: its address is a mistake.
   *
   * @param detail what is wrong with it, as people read it
   */
  record Unusable(String detail) implements PeerRoute {}

  /**
   * {@return the route to {@code address}}
   *
   * @param address where it listens; a profile on this machine has none
   */
  static PeerRoute of(Optional<PeerAddress> address) {
    return address.<PeerRoute>map(Remote::new).orElseGet(Local::new);
  }
}

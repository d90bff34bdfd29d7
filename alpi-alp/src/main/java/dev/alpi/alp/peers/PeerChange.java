package dev.alpi.alp.peers;

import java.util.List;

/**
 * What came of a change of the peers.
 *
 * @param <T> what there is when it is done
 */
public sealed interface PeerChange<T> {
  /**
   * It is done and durable.
   *
   * @param <T> what there is when it is done
   * @param result what there is now
   * @param warnings what of it may not do what was meant
   */
  record Done<T>(T result, List<PeerWarning> warnings) implements PeerChange<T> {
    /** Copies the list. */
    public Done {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It was refused, and nothing was changed.
   *
   * @param <T> what there would have been
   * @param reason the rule, for programs
   * @param problem what was asked and why it cannot be, as people read it
   * @param hint what to do about it
   */
  record Refused<T>(Reason reason, String problem, String hint) implements PeerChange<T> {}

  /** Why a change is refused. */
  enum Reason {
    /** No peer is called so, or nobody with this key has knocked. */
    ABSENT,
    /** What is in the file of the peer cannot be used, whatever else is said of it. */
    UNUSABLE,
    /** Another peer is called so, ignoring case. */
    ID_TAKEN,
    /** Another peer has this key. */
    KEY_TAKEN,
    /** It is the profile's own key. */
    OWN_KEY,
    /** The same key has named another successor too. */
    CONTESTED
  }
}

package dev.alpi.profile;

/**
 * What came of a change to the set of profiles.
 *
 * @param <T> what there is when it is done
 */
public sealed interface ProfileChange<T> {
  /**
   * It is done and durable.
   *
   * @param <T> what there is when it is done
   * @param result what there is now
   */
  record Done<T>(T result) implements ProfileChange<T> {}

  /**
   * It was refused, and nothing was changed.
   *
   * @param <T> what there would have been
   * @param reason the rule, for programs
   * @param problem what was asked and why it cannot be, as people read it
   * @param hint what to do about it
   */
  record Refused<T>(Reason reason, String problem, String hint) implements ProfileChange<T> {}

  /** Why a change is refused. */
  enum Reason {
    /** The default profile is always there. */
    DEFAULT,
    /** It is the one that opens when nobody says which. */
    ACTIVE,
    /** It, or what it should come from, is not there. */
    ABSENT,
    /** There is one of that name, ignoring case, or something else in its place. */
    EXISTS,
    /** It has data, and nobody said to remove it nevertheless. */
    HAS_DATA,
    /** A process works in it. */
    IN_USE,
    /** It would have more of something than is allowed. */
    LIMIT,
    /** What should be copied holds a secret, or leads out of what is copied. */
    UNSAFE
  }
}

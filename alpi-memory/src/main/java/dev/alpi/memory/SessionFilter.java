package dev.alpi.memory;

import java.util.Optional;

/**
 * Which sessions to list.
 *
 * @param kind only these; empty for all kinds
 * @param prefix only those whose key begins so; empty for all
 * @param max how many at most
 */
public record SessionFilter(
    Optional<SessionKind> kind, Optional<SessionKeyPrefix> prefix, int max) {
  /** All sessions. */
  public static final SessionFilter ALL =
      new SessionFilter(Optional.empty(), Optional.empty(), Integer.MAX_VALUE);

  public SessionFilter {
    if (max < 1) {
      throw new IllegalArgumentException("a list of less than one");
    }
  }

  boolean takes(SessionSummary session) {
    return kind.map(session.kind()::equals).orElse(true)
        && prefix.map(beginning -> beginning.matches(session.key())).orElse(true);
  }
}

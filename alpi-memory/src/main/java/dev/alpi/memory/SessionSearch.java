package dev.alpi.memory;

import java.util.Optional;

/**
 * A search in the sessions.
 *
 * @param query what to look for
 * @param sessionsMax how many sessions to return, at most {@link #SESSIONS_MAX}
 * @param excluded a session that is left out, such as the one that asks
 */
public record SessionSearch(SessionQuery query, int sessionsMax, Optional<SessionId> excluded) {
  /** The most sessions of one answer. */
  public static final int SESSIONS_MAX = 100;

  public SessionSearch {
    if (sessionsMax < 1 || sessionsMax > SESSIONS_MAX) {
      throw new IllegalArgumentException(sessionsMax + " sessions");
    }
  }

  /** Returns a search through all sessions. */
  public static SessionSearch of(SessionQuery query, int sessionsMax) {
    return new SessionSearch(query, sessionsMax, Optional.empty());
  }

  /** Returns it without {@code session}. */
  public SessionSearch without(SessionId session) {
    return new SessionSearch(query, sessionsMax, Optional.of(session));
  }
}

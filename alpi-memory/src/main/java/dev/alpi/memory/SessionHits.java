package dev.alpi.memory;

import java.time.Instant;
import java.util.List;

/**
 * What a search found.
 *
 * @param hits the best turn of each session, best first
 * @param matching how much of the query each hit has
 */
public record SessionHits(List<Hit> hits, Matching matching) {
  public SessionHits {
    hits = List.copyOf(hits);
  }

  /** How much of a query a hit has. */
  public enum Matching {
    /** All terms. */
    ALL,
    /** At least one: no turn has all of them. */
    SOME
  }

  /** Whose text it is. */
  public enum Speaker {
    /** What was asked. */
    USER,
    /** What was answered. */
    ASSISTANT
  }

  /**
   * A session in which something was found.
   *
   * @param session the session
   * @param turn the place of its best turn, from 1
   * @param at when that turn began
   * @param speaker who said it
   * @param snippet the words around it
   * @param moreTurns how many other turns of it were found
   */
  public record Hit(
      SessionSummary session,
      int turn,
      Instant at,
      Speaker speaker,
      Snippet snippet,
      int moreTurns) {}
}

package dev.alpi.memory;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/** Looks for words in the turns of one session. */
public final class SessionTurns {
  private SessionTurns() {}

  /**
   * Returns the place of the first turn, from {@code from} on, that has all terms of {@code query}.
   */
  public static OptionalInt first(List<SessionTurn> turns, SessionQuery query, int from) {
    for (int i = from; i < turns.size(); i++) {
      if (terms(turns.get(i), query) == query.terms().size()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** Returns how many terms of {@code query} are in {@code turn}. */
  static int terms(SessionTurn turn, SessionQuery query) {
    BitSet terms = new BitSet();
    terms.or(SessionMatch.of(query, turn.user().text()).terms());
    terms.or(SessionMatch.of(query, turn.assistant().text()).terms());
    return terms.cardinality();
  }
}

package dev.alpi.cli.tui;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What was shown folded, and can be shown whole: the newest first, each once. */
final class Expandables {
  private static final int KEPT_MAX = 50;

  private final Deque<Piece> folded = new ArrayDeque<>();

  void add(Piece piece) {
    folded.addLast(piece);
    if (folded.size() > KEPT_MAX) {
      folded.removeFirst();
    }
  }

  Optional<Piece> take() {
    return Optional.ofNullable(folded.pollLast());
  }
}

package dev.alpi.cli.tui;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What a text was before. */
final class EditorUndo {
  /** More steps back than anybody takes. */
  private static final int STATES_MAX = 100;

  /** Of longer texts nothing is remembered: they would be kept a hundred times. */
  private static final int TEXT_CHARS_MAX = 20_000;

  private final Deque<State> states = new ArrayDeque<>();
  private boolean isTyping;

  /** A text and its cursor. */
  record State(String text, int cursor) {}

  /**
   * Remembers a text that is about to change.
   *
   * @param isTyped whether a character is typed: those of a word are taken back together
   */
  void remember(CharSequence text, int cursor, boolean isTyped) {
    if (isTyped && isTyping && !endsWord(text, cursor)) {
      return;
    }
    isTyping = isTyped;
    if (text.length() > TEXT_CHARS_MAX) {
      return;
    }
    states.push(new State(text.toString(), cursor));
    if (states.size() > STATES_MAX) {
      states.removeLast();
    }
  }

  private static boolean endsWord(CharSequence text, int cursor) {
    return cursor == 0 || Character.isWhitespace(text.charAt(cursor - 1));
  }

  /** Returns what was before {@code text}, and forgets it. */
  Optional<State> before(CharSequence text, int cursor) {
    isTyping = false;
    while (!states.isEmpty()) {
      State state = states.pop();
      if (!state.text().contentEquals(text)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  void clear() {
    states.clear();
    isTyping = false;
  }
}

package dev.alpi.cli.tui;

import java.util.List;
import java.util.Optional;

/**
 * A question to the person, in the place of the editor until it is answered.
 *
 * <p>What was typed before it stood there is no answer to it: the screen hands keys over only after
 * a moment without any.
 */
interface Dialog {
  /** Returns its rows, at most {@code rowsMax}, and where the cursor is in them. */
  Painter.Frame frame(int width, int rowsMax);

  /** Takes a key; says whether the question is answered by it. */
  boolean key(Key key);

  /** Returns the name of the tool that waits for the answer. */
  String tool();

  /**
   * Returns what that tool wants to do, as its call tells; empty if any call of it may be meant.
   */
  default String about() {
    return "";
  }

  /** Ends it without an answer. */
  void dismiss();

  /** Returns what is printed above it because it may not fit. */
  default Optional<Piece> preamble() {
    return Optional.empty();
  }

  /** Returns what stays of it once it is answered. */
  List<Line> trace(int width);
}

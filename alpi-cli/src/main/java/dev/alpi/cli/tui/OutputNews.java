package dev.alpi.cli.tui;

import java.util.Optional;

/** Says once that there are outputs that nobody has read, and again when one more has come. */
final class OutputNews {
  private boolean isDue;

  /** There were {@code before}, and are {@code now}. */
  void changed(int before, int now) {
    isDue = now > 0 && (isDue || now > before);
  }

  /** Returns what is to be said about {@code unread} of them, if it was not said yet. */
  Optional<Line> take(int unread) {
    if (!isDue) {
      return Optional.empty();
    }
    isDue = false;
    return Optional.of(Line.of(Span.quiet(told(unread))));
  }

  private static String told(int unread) {
    return unread == 1
        ? "1 new output · /outputs shows it"
        : unread + " new outputs · /outputs shows them";
  }
}

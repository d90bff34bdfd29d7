package dev.alpi.engine.tools;

import dev.alpi.model.Cancellation;
import java.util.regex.Pattern;

/**
 * Ends a search that would go on for too long: a pattern written to be slow, a tree too large, a
 * turn interrupted.
 */
final class Deadline {
  /*
   * Implementation notes. java.util.regex has no time limit, but asks the text for each character:
   * a text that counts can end the match. Counting steps, not time, makes the limit the same on
   * every machine and testable.
   */

  /** About ten seconds of matching. */
  static final long STEPS_MAX = 2_000_000_000L;

  /** How often the cancellation is looked at. */
  private static final int CHECK_EVERY = 1 << 16;

  private final Cancellation cancellation;
  private final long stepsMax;
  private long steps;

  Deadline(Cancellation cancellation, long stepsMax) {
    this.cancellation = cancellation;
    this.stepsMax = stepsMax;
  }

  void check() throws ToolFailure {
    if (cancellation.isCancelled()) {
      throw new ToolFailure("interrupted");
    }
    if (steps > stepsMax) {
      throw new ToolFailure("the search took too long; use a simpler pattern or a smaller path");
    }
  }

  /** Says whether {@code pattern} occurs in {@code text}. */
  boolean finds(Pattern pattern, String text) throws ToolFailure {
    try {
      return pattern.matcher(new Guarded(text)).find();
    } catch (Passed e) {
      check();
      throw new IllegalStateException("the deadline passed without a reason", e);
    } catch (StackOverflowError e) {
      // the regex engine recurses for each repetition of a group
      throw new ToolFailure("the pattern is too complex for such long lines; use a simpler one");
    }
  }

  /** Thrown from within the regex engine, which only lets unchecked exceptions through. */
  private static final class Passed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Passed() {
      super("passed", null, false, false);
    }
  }

  private final class Guarded implements CharSequence {
    private final String text;

    Guarded(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps % CHECK_EVERY == 0 && (steps > stepsMax || cancellation.isCancelled())) {
        throw new Passed();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

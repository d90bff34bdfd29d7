package dev.alpi.cli.logs;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression of a person, searched for in text of others. */
public final class LogPattern {
  /* Implementation notes. java.util.regex has no limit, but asks the text for each character: a
   * text that counts can end the search. It also recurses for each repetition of a group. */

  /** About a second of searching, in one entry. */
  static final long STEPS_MAX = 100_000_000;

  private static final String SPECIAL = "\\^$.|?*+()[]{}";

  private final Pattern pattern;

  /** Whether the pattern is just a word: to look for one is much faster. */
  private final boolean isPlain;

  private LogPattern(Pattern pattern) {
    this.pattern = pattern;
    isPlain = pattern.pattern().chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /** Thrown for a pattern that is none. */
  public static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    private Wrong(String message) {
      super(message);
    }
  }

  /** Thrown by a search that would go on for too long. */
  public static final class TooHard extends Exception {
    private static final long serialVersionUID = 1;

    private TooHard(String pattern, int chars) {
      super("the pattern " + pattern + " takes too long on a text of " + chars + " characters");
    }
  }

  /** Returns the pattern that {@code text} is; {@code ^} and {@code $} are the ends of lines. */
  public static LogPattern of(String text) throws Wrong {
    try {
      return new LogPattern(Pattern.compile(text, Pattern.MULTILINE));
    } catch (PatternSyntaxException e) {
      String where = e.getIndex() < 0 ? "" : ", at character " + (e.getIndex() + 1);
      throw new Wrong(e.getDescription() + where);
    } catch (StackOverflowError e) {
      throw new Wrong("too many groups within each other");
    }
  }

  /** Says whether it occurs in {@code text}. */
  boolean finds(String text) throws TooHard {
    if (isPlain) {
      return text.contains(pattern.pattern());
    }
    try {
      return pattern.matcher(new Counted(text)).find();
    } catch (Passed | StackOverflowError e) {
      throw new TooHard(pattern.pattern(), text.length());
    }
  }

  /** Thrown from within the search, which lets only unchecked exceptions through. */
  private static final class Passed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Passed() {
      super("passed", null, false, false);
    }
  }

  private static final class Counted implements CharSequence {
    private final String text;
    private long steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > STEPS_MAX) {
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

package dev.alpi.memory;

import dev.alpi.memory.index.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is looked for in sessions. A person or a model writes it, so all of it is text: words, in
 * any order; {@code "words in quotes"}, one after the other; {@code begin*}, what a word begins
 * with. Case, accents and punctuation do not count. There are no other operators.
 *
 * @param terms what each hit should have; at least one
 */
public record SessionQuery(List<Term> terms) {
  /** The longest query, in UTF-16 units. */
  public static final int CHARS_MAX = 1000;

  /** The most words and quoted groups. */
  public static final int TERMS_MAX = 16;

  /** A shorter beginning would be that of half of all words. */
  private static final int PREFIX_CHARS_MIN = 2;

  /** Whether the last word of a term must be whole. */
  public enum Ending {
    /** It is the word. */
    WHOLE,
    /** It is what the word begins with. */
    OPEN
  }

  /** One word, or several that follow each other, as they are compared. */
  public record Term(List<String> words, Ending ending) {
    public Term {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("a term without a word");
      }
    }
  }

  public SessionQuery {
    terms = List.copyOf(terms);
    if (terms.isEmpty() || terms.size() > TERMS_MAX) {
      throw new IllegalArgumentException(terms.size() + " terms");
    }
  }

  /** Returns why {@code text} cannot be looked for; empty if it can. */
  public static Optional<String> problem(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.of(
          "the query has " + text.length() + " characters, allowed are " + CHARS_MAX);
    }
    int terms = read(text).size();
    if (terms > TERMS_MAX) {
      return Optional.of("the query has " + terms + " words, allowed are " + TERMS_MAX);
    }
    return terms == 0 ? Optional.of("the query has no words") : Optional.empty();
  }

  /**
   * Reads what a person or a model wrote.
   *
   * @throws IllegalArgumentException if it has a {@link #problem}
   */
  public static SessionQuery of(String text) {
    problem(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return new SessionQuery(read(text));
  }

  private static List<Term> read(String text) {
    List<Term> terms = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      boolean quoted = isQuote(text.charAt(at));
      int start = quoted ? at + 1 : at;
      int end = start;
      while (end < text.length() && !isEnd(text.charAt(end), quoted)) {
        end++;
      }
      int next = quoted ? Math.min(end + 1, text.length()) : end;
      String term = text.substring(start, end);
      boolean starred = quoted && next < text.length() && text.charAt(next) == '*';
      add(term, starred || (!quoted && term.endsWith("*")), terms);
      at = Math.max(next, at + 1);
    }
    return terms;
  }

  private static boolean isEnd(char c, boolean quoted) {
    return isQuote(c) || (!quoted && Character.isWhitespace(c));
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '“' || c == '”' || c == '„';
  }

  private static void add(String text, boolean open, List<Term> terms) {
    List<String> words = Words.of(text).stream().map(Words.Word::key).toList();
    if (words.isEmpty()) {
      return;
    }
    boolean prefix = open && words.getLast().length() >= PREFIX_CHARS_MIN;
    Term term = new Term(words, prefix ? Ending.OPEN : Ending.WHOLE);
    if (!terms.contains(term)) {
      terms.add(term);
    }
  }

  /** Returns a term as FTS5 reads it. Words are letters and digits, so none can end the quotes. */
  static String expression(Term term) {
    String quoted = "\"" + String.join(" ", term.words()) + "\"";
    return term.ending() == Ending.OPEN ? quoted + "*" : quoted;
  }
}

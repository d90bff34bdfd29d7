package dev.alpi.memory;

import dev.alpi.memory.index.Words;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Finds the terms of a query in one text, and shows where. */
final class SessionMatch {
  /** What stands before the first find, so that a reader sees where it is. */
  private static final int LEAD_CHARS = 60;

  /** More finds in one text tell nothing more. */
  private static final int FINDS_MAX = 1000;

  private record Find(int term, int start, int end) {}

  private final String text;
  private final List<Find> finds = new ArrayList<>();
  private final BitSet terms = new BitSet();

  private SessionMatch(String text) {
    this.text = text;
  }

  static SessionMatch of(SessionQuery query, String text) {
    SessionMatch match = new SessionMatch(text);
    List<Words.Word> words = Words.of(text);
    for (int i = 0; i < words.size() && match.finds.size() < FINDS_MAX; i++) {
      for (int term = 0; term < query.terms().size(); term++) {
        match.look(words, i, term, query.terms().get(term));
      }
    }
    return match;
  }

  private void look(List<Words.Word> words, int at, int number, SessionQuery.Term term) {
    int last = at + term.words().size() - 1;
    if (last >= words.size()) {
      return;
    }
    for (int i = 0; i < term.words().size(); i++) {
      String wanted = term.words().get(i);
      String found = words.get(at + i).key();
      boolean open = at + i == last && term.ending() == SessionQuery.Ending.OPEN;
      if (!(open ? found.startsWith(wanted) : found.equals(wanted))) {
        return;
      }
    }
    terms.set(number);
    finds.add(new Find(number, words.get(at).start(), words.get(last).end()));
  }

  /** Returns which terms are in the text. */
  BitSet terms() {
    return terms;
  }

  /** Returns the piece of the text in which most terms are; its beginning if none is. */
  Snippet snippet() {
    int best = 0;
    int most = -1;
    for (int i = 0; i < finds.size(); i++) {
      int different = different(i);
      if (different > most) {
        most = different;
        best = i;
      }
    }
    return finds.isEmpty() ? cut(0) : cut(Math.max(0, finds.get(best).start() - LEAD_CHARS));
  }

  private int different(int first) {
    BitSet seen = new BitSet();
    int limit = finds.get(first).start() + Snippet.CHARS_MAX - LEAD_CHARS;
    for (int i = first; i < finds.size() && finds.get(i).end() <= limit; i++) {
      seen.set(finds.get(i).term());
    }
    return seen.cardinality();
  }

  /** White space of any kind and length becomes one space: a snippet is one line. */
  private Snippet cut(int from) {
    int start = from > 0 ? wordStart(from) : 0;
    StringBuilder out = new StringBuilder(start > 0 ? "…" : "");
    List<Snippet.Mark> marks = new ArrayList<>();
    int at = start;
    int next = 0;
    while (at < text.length() && out.length() < Snippet.CHARS_MAX) {
      while (next < finds.size() && finds.get(next).start() < at) {
        next++;
      }
      if (next < finds.size() && finds.get(next).start() == at) {
        int begin = out.length();
        int end = longest(next);
        append(at, end, out);
        marks.add(new Snippet.Mark(begin, out.length()));
        at = end;
      } else {
        int end = at + Character.charCount(text.codePointAt(at));
        append(at, end, out);
        at = end;
      }
    }
    return new Snippet(at < text.length() ? out.append('…').toString() : out.toString(), marks);
  }

  private int longest(int find) {
    int end = finds.get(find).end();
    for (int i = find + 1;
        i < finds.size() && finds.get(i).start() == finds.get(find).start();
        i++) {
      end = Math.max(end, finds.get(i).end());
    }
    return Math.min(end, finds.get(find).start() + Snippet.CHARS_MAX);
  }

  private void append(int start, int end, StringBuilder out) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        out.append(c);
      } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
  }

  /** Moves on to where a word begins, unless that is far. */
  private int wordStart(int from) {
    for (int i = from; i < from + LEAD_CHARS / 2; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i + 1;
      }
    }
    return Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
  }
}

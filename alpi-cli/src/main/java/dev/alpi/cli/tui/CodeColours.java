package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Colours code, a line at a time: comments, text, numbers and keywords. It looks at characters, and
 * knows nothing of grammar; what it gets wrong is a colour. Of a language that it does not know, a
 * line has one look.
 *
 * <p>All looks differ in ink alone, so nothing of it is seen where colours are not shown.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class CodeColours {
  static final Look KEYWORD = Look.PLAIN.in("35");
  static final Look TEXT = Look.PLAIN.in("32");
  static final Look NUMBER = Look.PLAIN.in("33");

  /** Faint, but as a colour: it goes where colours go. */
  static final Look COMMENT = Look.PLAIN.in("2;36");

  /** What stands before a text in Python. */
  private static final Pattern PREFIX = Pattern.compile("(?i)[rbfu]{1,2}");

  private static final String BLOCK_END = "*/";

  /** Longer lines are data: they are shown at once, in one look. */
  private static final int LINE_CHARS_MAX = 4_000;

  private final Optional<CodeLanguage> language;

  /** What ends the comment or the text that goes on over lines; empty if none does. */
  private String within = "";

  private List<Span> spans = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();
  private String line = "";
  private int at;

  private CodeColours(Optional<CodeLanguage> language) {
    this.language = language;
  }

  /** Returns those of the language that stands behind the fence. */
  static CodeColours of(String info) {
    String name = info.strip().split("[\\s,{]", 2)[0];
    return new CodeColours(CodeLanguage.named(name));
  }

  /** Returns the next line of the code. */
  List<Span> next(String text) {
    if (language.isEmpty() || text.length() > LINE_CHARS_MAX) {
      return List.of(new Span(text, Look.CODE));
    }
    spans = new ArrayList<>();
    line = text;
    at = 0;
    if (!within.isEmpty()) {
      goOn();
    }
    while (at < line.length()) {
      token(language.get());
    }
    endPlain();
    return spans;
  }

  /** Returns a line that is not whole yet; the next one is still to come. */
  List<Span> look(String text) {
    String before = within;
    List<Span> looked = next(text);
    within = before;
    return looked;
  }

  private void goOn() {
    Look look = within.equals(BLOCK_END) ? COMMENT : TEXT;
    add(end(within, 0), look);
  }

  /** Returns the index after {@code mark}, or that of the end; then it goes on in the next line. */
  private int end(String mark, int from) {
    int found = line.indexOf(mark, from);
    within = found < 0 ? mark : "";
    return found < 0 ? line.length() : found + mark.length();
  }

  private void token(CodeLanguage written) {
    char c = line.charAt(at);
    if (isComment(written)) {
      add(line.length(), COMMENT);
    } else if (written.blocks() == CodeLanguage.Blocks.SLASH_STAR && line.startsWith("/*", at)) {
      add(end(BLOCK_END, at + 2), COMMENT);
    } else if (!longQuote(written)) {
      if (written.quotes().indexOf(c) >= 0) {
        add(closing(c), TEXT);
      } else if (Character.isDigit(c)) {
        add(number(), NUMBER);
      } else if (Character.isJavaIdentifierStart(c)) {
        word(written);
      } else {
        plain.append(c);
        at++;
      }
    }
  }

  /** A sign of a comment that is one character is also part of words, as in {@code a#b}. */
  private boolean isComment(CodeLanguage written) {
    return !written.comment().isEmpty()
        && line.startsWith(written.comment(), at)
        && (written.comment().length() > 1
            || at == 0
            || Character.isWhitespace(line.charAt(at - 1)));
  }

  private boolean longQuote(CodeLanguage written) {
    for (String mark : written.longQuotes()) {
      if (line.startsWith(mark, at)) {
        add(end(mark, at + mark.length()), TEXT);
        return true;
      }
    }
    return false;
  }

  private int closing(char quote) {
    for (int i = at + 1; i < line.length(); i++) {
      if (line.charAt(i) == '\\') {
        i++;
      } else if (line.charAt(i) == quote) {
        return i + 1;
      }
    }
    return line.length();
  }

  private int number() {
    int end = at;
    while (end < line.length()
        && (Character.isLetterOrDigit(line.charAt(end))
            || line.charAt(end) == '_'
            || isPoint(end))) {
      end++;
    }
    return end;
  }

  /** Also the sign between digits of C++. */
  private boolean isPoint(int index) {
    return (line.charAt(index) == '.' || line.charAt(index) == '\'')
        && index + 1 < line.length()
        && Character.isDigit(line.charAt(index + 1));
  }

  private void word(CodeLanguage written) {
    int end = at;
    while (end < line.length() && Character.isJavaIdentifierPart(line.charAt(end))) {
      end++;
    }
    String word = line.substring(at, end);
    if (written.keywords().contains(word)) {
      add(end, KEYWORD);
    } else {
      plain.append(word);
      at = end;
      apostrophe(word);
    }
  }

  /** {@code it's} is no beginning of a text, but {@code b'x'} is one. */
  private void apostrophe(String before) {
    if (line.startsWith("'", at) && !PREFIX.matcher(before).matches()) {
      plain.append('\'');
      at++;
    }
  }

  private void add(int end, Look look) {
    endPlain();
    if (end > at) {
      spans.add(new Span(line.substring(at, end), look));
      at = end;
    }
  }

  private void endPlain() {
    if (!plain.isEmpty()) {
      spans.add(new Span(plain.toString(), Look.CODE));
      plain.setLength(0);
    }
  }
}

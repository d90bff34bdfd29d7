package dev.alpi.testkit;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads MarkdownV2 as Telegram does, and refuses what it refuses: a reserved character that is not
 * escaped, a mark that is not closed, or not before the quotation that it is in.
 */
final class TelegramMarkdown {
  private static final String RESERVED = "_*[]()~`>#+-=|{}.!";

  /** Not MarkdownV2. */
  static final class MarkdownException extends Exception {
    private static final long serialVersionUID = 1;

    MarkdownException(String message) {
      super(message);
    }
  }

  /** A mark that is open, and where it was opened. */
  private record Open(String mark, int at) {}

  private final String source;
  private final StringBuilder text = new StringBuilder();
  private final Deque<Open> open = new ArrayDeque<>();
  private boolean isLineStart = true;
  private boolean isQuoted;
  private int quoteDepth;
  private int at;

  private TelegramMarkdown(String source) {
    this.source = source;
  }

  /** Returns what people read of {@code source}. */
  static String parse(String source) throws MarkdownException {
    TelegramMarkdown markdown = new TelegramMarkdown(source);
    while (markdown.at < source.length()) {
      markdown.step();
    }
    if (markdown.open.size() > 0) {
      throw markdown.unclosed();
    }
    return markdown.text.toString();
  }

  private MarkdownException unclosed() {
    Open last = open.element();
    return new MarkdownException(
        "Can't find end of the entity " + last.mark() + " starting at offset " + last.at());
  }

  private boolean isIn(String mark) {
    return !open.isEmpty() && open.element().mark().equals(mark);
  }

  private void step() throws MarkdownException {
    char c = source.charAt(at);
    boolean isEscape = c == '\\' && at + 1 < source.length() && source.charAt(at + 1) <= 126;
    if (isEscape) {
      put(source.charAt(at + 1));
      at += 2;
    } else if (isIn("`") || isIn("```")) {
      code(c);
    } else if (c == '\n') {
      newLine();
    } else if (c == '>' && isLineStart) {
      quoteDepth = isQuoted ? quoteDepth : open.size();
      isQuoted = true;
      isLineStart = false;
      at++;
    } else if (RESERVED.indexOf(c) >= 0) {
      mark(c);
    } else {
      put(c);
      at++;
    }
  }

  private void put(char c) {
    text.append(c);
    isLineStart = c == '\n';
  }

  private void code(char c) {
    String mark = open.element().mark();
    if (source.startsWith(mark, at)) {
      open.pop();
      at += mark.length();
      isLineStart = false;
    } else {
      put(c);
      at++;
    }
  }

  private void newLine() throws MarkdownException {
    put('\n');
    at++;
    if (isQuoted && !source.startsWith(">", at)) {
      if (open.size() > quoteDepth) {
        throw unclosed();
      }
      isQuoted = false;
    }
  }

  private void mark(char c) throws MarkdownException {
    if (c == ']' && isIn("[")) {
      link();
    } else if (source.startsWith("```", at)) {
      open.push(new Open("```", at));
      at += 3;
      language();
    } else if (source.startsWith("__", at)) {
      toggle("__");
    } else if (source.startsWith("||", at)) {
      toggle("||");
    } else if (c == '[') {
      open.push(new Open("[", at));
      at++;
    } else if ("*_~`".indexOf(c) >= 0) {
      toggle(String.valueOf(c));
    } else {
      throw new MarkdownException(
          "Character '" + c + "' is reserved and must be escaped with the preceding '\\'");
    }
    isLineStart = false;
  }

  private void toggle(String mark) throws MarkdownException {
    if (isIn(mark)) {
      open.pop();
    } else if (open.stream().anyMatch(each -> each.mark().equals(mark))) {
      throw unclosed();
    } else {
      open.push(new Open(mark, at));
    }
    at += mark.length();
  }

  private void language() {
    int end = at;
    while (end < source.length()
        && !Character.isWhitespace(source.charAt(end))
        && source.charAt(end) != '`') {
      end++;
    }
    if (end < source.length() && source.charAt(end) == '\n') {
      at = end + 1;
    }
  }

  private void link() throws MarkdownException {
    open.pop();
    at++;
    if (!source.startsWith("(", at)) {
      return;
    }
    int start = at;
    at++;
    while (at < source.length() && source.charAt(at) != ')') {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= source.length()) {
      throw new MarkdownException("Can't find end of a URL at offset " + start);
    }
    at++;
  }
}

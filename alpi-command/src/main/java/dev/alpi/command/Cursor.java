package dev.alpi.command;

/** A place in a text. */
final class Cursor {
  /** How deep constructs may be nested: nobody writes half of it by hand. */
  private static final int DEPTH_MAX = 40;

  final String text;
  int at;
  private int depth;

  Cursor(String text, int depth) {
    this.text = text;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  void enter() throws ShellSyntaxException {
    if (++depth > DEPTH_MAX) {
      throw new ShellSyntaxException("it is nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  /** Returns the character at the place, or NUL at the end: the text has none. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  boolean isAt(String what) {
    return text.startsWith(what, at);
  }

  /** Skips {@code what} if it stands here. */
  boolean take(String what) {
    if (isAt(what)) {
      at += what.length();
      return true;
    }
    return false;
  }

  void require(String what) throws ShellSyntaxException {
    if (!take(what)) {
      throw new ShellSyntaxException(
          "'" + what + "' is missing" + (isAtEnd() ? " at the end" : " before '" + peek() + "'"));
    }
  }

  /** Says whether {@code <(} or {@code >(} stands here. */
  boolean isAtProcess() {
    return (peek() == '<' || peek() == '>') && peek(1) == '(';
  }

  /** Skips spaces, tabs, continued lines and, where a word could begin, a comment. */
  void skipBlanks() {
    while (true) {
      char c = peek();
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '\\' && peek(1) == '\n') {
        at += 2;
      } else if (c == '#') {
        while (!isAtEnd() && peek() != '\n') {
          at++;
        }
      } else {
        return;
      }
    }
  }

  static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  static boolean isName(char c) {
    return isNameStart(c) || c >= '0' && c <= '9';
  }

  /** Returns the name that begins {@code ahead} of the place; empty if none does. */
  String nameAt(int ahead) {
    int from = at + ahead;
    int to = from;
    if (to < text.length() && isNameStart(text.charAt(to))) {
      while (to < text.length() && isName(text.charAt(to))) {
        to++;
      }
    }
    return from > text.length() ? "" : text.substring(from, to);
  }
}

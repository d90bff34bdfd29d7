package dev.alpi.command;

import dev.alpi.command.Word.Part;
import dev.alpi.command.Word.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Reads words: quotes, expansions, substitutions. */
final class WordParser {
  /** Longer ones first. */
  private static final List<String> OPERATORS =
      List.of(
          ":-", ":=", ":?", ":+", "##", "%%", "//", "^^", ",,", "-", "=", "?", "+", "#", "%", "/",
          "^", ",", "@", ":");

  private final Cursor in;
  private final ShellParser shell;

  WordParser(Cursor in, ShellParser shell) {
    this.in = in;
    this.shell = shell;
  }

  /** Characters that end an unquoted word. */
  static boolean endsWord(char c) {
    return switch (c) {
      case ' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')', '\0' -> true;
      default -> false;
    };
  }

  /** Reads a word; it has no parts if none begins here. */
  Word word() throws ShellSyntaxException {
    Builder parts = new Builder();
    while (!in.isAtEnd()) {
      char c = in.peek();
      if ((c == '<' || c == '>') && in.peek(1) == '(') {
        parts.add(process());
      } else if (endsWord(c)) {
        break;
      } else {
        unquoted(parts);
      }
    }
    return parts.word();
  }

  /** Reads a word; that none begins here is an error, which {@code otherwise} tells. */
  Word required(String otherwise) throws ShellSyntaxException {
    Word word = word();
    if (word.parts().isEmpty()) {
      throw new ShellSyntaxException(otherwise);
    }
    return word;
  }

  private Part process() throws ShellSyntaxException {
    Word.Direction direction = in.peek() == '<' ? Word.Direction.READ : Word.Direction.WRITE;
    in.at += 2;
    return new Part.Process(shell.until(")"), direction);
  }

  /** Reads one piece outside double quotes. */
  private void unquoted(Builder parts) throws ShellSyntaxException {
    char c = in.peek();
    switch (c) {
      case '\\' -> {
        if (in.peek(1) == '\n') {
          in.at += 2;
        } else if (in.at + 1 >= in.text.length()) {
          in.at++;
          parts.quoted('\\');
        } else {
          parts.quoted(in.peek(1));
          in.at += 2;
        }
      }
      case '\'' -> {
        int end = in.text.indexOf('\'', in.at + 1);
        if (end < 0) {
          throw new ShellSyntaxException("a single quote is not closed");
        }
        parts.add(new Part.Text(in.text.substring(in.at + 1, end), Quoting.QUOTED));
        in.at = end + 1;
      }
      case '"' -> {
        in.at++;
        doubleQuoted(parts, '"');
      }
      case '$' -> dollar(parts, Quoting.NONE);
      case '`' -> parts.add(backquoted(Quoting.NONE));
      default -> {
        parts.plain(c);
        in.at++;
      }
    }
  }

  /** Reads up to the closing quote, which is skipped. */
  private void doubleQuoted(Builder parts, char end) throws ShellSyntaxException {
    parts.add(new Part.Text("", Quoting.QUOTED));
    while (in.peek() != end || in.isAtEnd()) {
      if (in.isAtEnd()) {
        throw new ShellSyntaxException("a double quote is not closed");
      }
      quotedPiece(parts);
    }
    in.at++;
  }

  private void quotedPiece(Builder parts) throws ShellSyntaxException {
    char c = in.peek();
    if (c == '\\' && "$`\"\\\n".indexOf(in.peek(1)) >= 0 && in.at + 1 < in.text.length()) {
      if (in.peek(1) != '\n') {
        parts.quoted(in.peek(1));
      }
      in.at += 2;
    } else if (c == '$') {
      dollar(parts, Quoting.QUOTED);
    } else if (c == '`') {
      parts.add(backquoted(Quoting.QUOTED));
    } else {
      parts.quoted(c);
      in.at++;
    }
  }

  /** Reads a here-document's text, in which the shell expands what begins with a dollar. */
  static Word document(String text, ShellParser shell, int depth) throws ShellSyntaxException {
    Cursor cursor = new Cursor(text, depth);
    WordParser words = new WordParser(cursor, shell.at(cursor));
    Builder parts = new Builder();
    while (!cursor.isAtEnd()) {
      words.quotedPiece(parts);
    }
    return parts.word();
  }

  private void dollar(Builder parts, Quoting quoting) throws ShellSyntaxException {
    char next = in.peek(1);
    if (next == '(' && in.peek(2) == '(') {
      int from = in.at;
      if (arithmetic(parts)) {
        return;
      }
      in.at = from;
    }
    if (next == '(') {
      in.at += 2;
      parts.add(new Part.Substitution(shell.until(")"), quoting));
    } else if (next == '{') {
      in.at += 2;
      parts.add(braced(quoting));
    } else if (next == '\'' && quoting == Quoting.NONE) {
      in.at += 2;
      parts.add(new Part.Odd(AnsiC.read(in), "$'…'"));
    } else if (next == '"' && quoting == Quoting.NONE) {
      in.at += 2;
      parts.add(new Part.Odd("", "$\"…\""));
      doubleQuoted(parts, '"');
    } else if (Cursor.isNameStart(next)) {
      String name = in.nameAt(1);
      in.at += 1 + name.length();
      parts.add(new Part.Parameter(name, "", Word.EMPTY, quoting));
    } else if (next >= '0' && next <= '9' || next != '\0' && "@*#?-$!".indexOf(next) >= 0) {
      in.at += 2;
      parts.add(new Part.Parameter(String.valueOf(next), "", Word.EMPTY, quoting));
    } else {
      in.at++;
      parts.quoted('$');
    }
  }

  /** Reads {@code $(( … ))}; says no if it is a substitution that begins with a subshell. */
  private boolean arithmetic(Builder parts) throws ShellSyntaxException {
    int end = arithmeticEnd(in.text, in.at + 3);
    if (end < 0) {
      return false;
    }
    Word inner = document(in.text.substring(in.at + 3, end), shell, in.depth());
    in.at = end + 2;
    parts.add(new Part.Arithmetic(inner));
    return true;
  }

  /** Returns where {@code ))} closes what begins at {@code from}; −1 if it does not. */
  static int arithmeticEnd(String text, int from) {
    int open = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        open++;
      } else if (c == ')') {
        if (open == 0) {
          return i + 1 < text.length() && text.charAt(i + 1) == ')' ? i : -1;
        }
        open--;
      } else if (c == '\'' || c == '"' || c == '\\' || c == '#' && i == from) {
        return -1;
      }
    }
    return -1;
  }

  /** Reads what stands between <code>${</code> and the closing brace. */
  private Part braced(Quoting quoting) throws ShellSyntaxException {
    in.enter();
    String prefix = "";
    if (in.peek() == '#' && in.peek(1) != '}' || in.peek() == '!') {
      prefix = String.valueOf(in.peek());
      in.at++;
    }
    String name = in.nameAt(0);
    if (name.isEmpty() && !in.isAtEnd() && "0123456789@*#?-$!".indexOf(in.peek()) >= 0) {
      name = String.valueOf(in.peek());
      while (Character.isDigit(in.peek()) && Character.isDigit(in.peek(name.length()))) {
        name += in.peek(name.length());
      }
    }
    if (name.isEmpty()) {
      throw new ShellSyntaxException("a parameter has no name");
    }
    in.at += name.length();
    StringBuilder operator = new StringBuilder(prefix);
    if (in.peek() == '[') {
      operator.append('[');
    }
    OPERATORS.stream()
        .filter(in::isAt)
        .findFirst()
        .ifPresent(
            found -> {
              operator.append(found);
              in.at += found.length();
            });
    Builder argument = new Builder();
    while (in.peek() != '}') {
      if (in.isAtEnd()) {
        throw new ShellSyntaxException("'${' is not closed");
      }
      if (quoting == Quoting.QUOTED && in.peek() != '"' && in.peek() != '\'') {
        quotedPiece(argument);
      } else if (quoting == Quoting.QUOTED && in.peek() == '\'') {
        argument.quoted('\'');
        in.at++;
      } else {
        unquoted(argument);
      }
    }
    in.at++;
    in.leave();
    return new Part.Parameter(name, operator.toString(), argument.word(), quoting);
  }

  private Part backquoted(Quoting quoting) throws ShellSyntaxException {
    StringBuilder inner = new StringBuilder();
    int i = in.at + 1;
    while (i < in.text.length() && in.text.charAt(i) != '`') {
      char c = in.text.charAt(i);
      String special = quoting == Quoting.QUOTED ? "$`\\\"" : "$`\\";
      if (c == '\\' && i + 1 < in.text.length() && special.indexOf(in.text.charAt(i + 1)) >= 0) {
        i++;
        c = in.text.charAt(i);
      }
      inner.append(c);
      i++;
    }
    if (i >= in.text.length()) {
      throw new ShellSyntaxException("a backquote is not closed");
    }
    in.at = i + 1;
    in.enter();
    Node body = ShellParser.parse(inner.toString(), in.depth());
    in.leave();
    return new Part.Substitution(body, quoting);
  }

  /** Collects parts; neighbouring characters become one. */
  private static final class Builder {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Quoting quoting = Quoting.NONE;

    void plain(char c) {
      append(c, Quoting.NONE);
    }

    void quoted(char c) {
      append(c, Quoting.QUOTED);
    }

    private void append(char c, Quoting of) {
      if (quoting != of) {
        flush();
        quoting = of;
      }
      text.append(c);
    }

    void add(Part part) {
      flush();
      parts.add(part);
    }

    private void flush() {
      if (!text.isEmpty()) {
        parts.add(new Part.Text(text.toString(), quoting));
        text.setLength(0);
      }
    }

    Word word() {
      flush();
      return new Word(parts);
    }
  }
}

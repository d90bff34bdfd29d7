package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line in the plain part of the shell's language: words, quotes, pipes, and what joins
 * commands. Every shell reads it in the same way, and what it says is what is done: there are no
 * substitutions, functions, assignments, loops or here-documents, and no variables but a few whose
 * value is known.
 *
 * <p>It is read by a reader of its own, which knows nothing else, so that a mistake in the large
 * parser cannot make something safe.
 *
 * @param commands in the order in which they stand
 */
record PlainLine(List<Command> commands) {
  PlainLine {
    commands = List.copyOf(commands);
  }

  /** What stands before a command. */
  enum Join {
    /** The beginning of the line, a semicolon or a line break. */
    START,
    /** {@code &&}. */
    AND,
    /** {@code ||}. */
    OR,
    /** A pipe. */
    PIPE
  }

  /** A word after quotes and variables; with {@code isPattern}, some of it is a pattern. */
  record Word(String text, boolean isPattern) {}

  /** {@code >}, {@code >>} or {@code <}, and the file. */
  record Redirect(String operator, Word file) {}

  /** A simple command. */
  record Command(Join join, List<Word> words, List<Redirect> redirects) {
    Command {
      words = List.copyOf(words);
      redirects = List.copyOf(redirects);
    }
  }

  /**
   * Reads {@code text}.
   *
   * @param home the value of {@code HOME}
   * @throws NotPlainException if there is anything else in it
   */
  static PlainLine read(String text, String home) throws NotPlainException {
    return new Reader(text, home).line();
  }

  private static final class Reader {
    /** What is a part of a word without quotes, beside letters and digits. */
    private static final String ORDINARY = "_./,:=+@%^-]!";

    private final String text;
    private final String home;
    private final List<Command> commands = new ArrayList<>();
    private List<Word> words = new ArrayList<>();
    private List<Redirect> redirects = new ArrayList<>();
    private Join join = Join.START;
    private int at;

    Reader(String text, String home) {
      this.text = text;
      this.home = home;
    }

    PlainLine line() throws NotPlainException {
      requireVisible();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == ' ' || c == '\t') {
          at++;
        } else if (c == '\n' || c == ';') {
          at++;
          end(Join.START, c == '\n');
        } else if (c == '|' || c == '&') {
          operator(c);
        } else if (c == '#') {
          int end = text.indexOf('\n', at);
          at = end < 0 ? text.length() : end;
        } else if (c == '<' || c == '>' || isDescriptor()) {
          redirect();
        } else {
          word();
        }
      }
      end(Join.START, true);
      if (join != Join.START) {
        throw new NotPlainException("nothing follows " + join);
      }
      return new PlainLine(commands);
    }

    /** Controls and characters that nobody sees are not for lines that nobody is asked about. */
    private void requireVisible() throws NotPlainException {
      for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
        int c = text.codePointAt(i);
        boolean isOdd =
            switch (Character.getType(c)) {
              case Character.CONTROL -> c != '\n' && c != '\t';
              case Character.SPACE_SEPARATOR -> c != ' ';
              case Character.FORMAT,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED ->
                  true;
              default -> false;
            };
        if (isOdd) {
          throw new NotPlainException("a character that is not seen");
        }
      }
    }

    private void operator(char c) throws NotPlainException {
      boolean isDouble = at + 1 < text.length() && text.charAt(at + 1) == c;
      if (isDouble) {
        at += 2;
        end(c == '&' ? Join.AND : Join.OR, false);
      } else if (c == '|' && !text.startsWith("|&", at)) {
        at++;
        end(Join.PIPE, false);
      } else {
        throw new NotPlainException("a command in the background");
      }
    }

    /** Ends the command; {@code next} stands before the one that follows. */
    private void end(Join next, boolean mayBeEmpty) throws NotPlainException {
      if (words.isEmpty()) {
        if (!redirects.isEmpty() || !mayBeEmpty || join != Join.START) {
          throw new NotPlainException("a command without words");
        }
        return;
      }
      commands.add(new Command(join, words, redirects));
      words = new ArrayList<>();
      redirects = new ArrayList<>();
      join = next;
    }

    /** Says whether here is the number of a descriptor that is redirected. */
    private boolean isDescriptor() {
      return text.charAt(at) >= '0'
          && text.charAt(at) <= '9'
          && at + 1 < text.length()
          && (text.charAt(at + 1) == '>' || text.charAt(at + 1) == '<');
    }

    private void redirect() throws NotPlainException {
      boolean isNumbered = isDescriptor();
      boolean isOutput = isNumbered && "12".indexOf(text.charAt(at)) >= 0;
      at += isNumbered ? 1 : 0;
      String operator = text.startsWith(">>", at) ? ">>" : text.substring(at, at + 1);
      at += operator.length();
      if (isNumbered && (!isOutput || operator.equals("<"))) {
        throw new NotPlainException("a descriptor of its own");
      }
      if (operator.equals(">") && at < text.length() && text.charAt(at) == '&') {
        String to = text.substring(at + 1, Math.min(at + 2, text.length()));
        at += 2;
        boolean isWhole = at >= text.length() || " \t\n;|".indexOf(text.charAt(at)) >= 0;
        if (!(to.equals("1") || to.equals("2")) || !isWhole) {
          throw new NotPlainException("a descriptor of its own");
        }
        return;
      }
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      if (at >= text.length() || "<>|&;\n(".indexOf(text.charAt(at)) >= 0) {
        throw new NotPlainException("a redirection that shells read differently");
      }
      int before = words.size();
      word();
      redirects.add(new Redirect(operator, words.remove(before)));
    }

    private void word() throws NotPlainException {
      StringBuilder out = new StringBuilder();
      boolean isPattern = false;
      int start = at;
      while (at < text.length() && " \t\n;|&<>".indexOf(text.charAt(at)) < 0) {
        char c = text.charAt(at);
        switch (c) {
          case '\'' -> singleQuoted(out);
          case '"' -> doubleQuoted(out);
          case '\\' -> escaped(out);
          case '$' -> parameter(out, false);
          case '~' -> tilde(out, start);
          case '{' -> brace(out);
          case '*', '?', '[' -> {
            isPattern |= c != '[' || !isTest(start);
            out.append(c);
            at++;
          }
          default -> {
            boolean isInside = c == '#' && at > start;
            // outside quotes, what counts as blank beyond ASCII is for the machine's locale to say
            boolean isOrdinary = isNameCharacter(c) || ORDINARY.indexOf(c) >= 0;
            if (!isOrdinary && !isInside) {
              throw new NotPlainException(c + " outside quotes");
            }
            out.append(c);
            at++;
          }
        }
      }
      boolean isRedirected = at < text.length() && "<>".indexOf(text.charAt(at)) >= 0;
      if (isRedirected && (Character.isDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '}')) {
        throw new NotPlainException("a descriptor of its own");
      }
      words.add(new Word(out.toString(), isPattern));
    }

    /** Says whether the bracket at the beginning is the program of that name. */
    private boolean isTest(int start) {
      return at == start && words.isEmpty() && at + 1 < text.length() && text.charAt(at + 1) == ' ';
    }

    private void singleQuoted(StringBuilder out) throws NotPlainException {
      int end = text.indexOf('\'', at + 1);
      if (end < 0) {
        throw new NotPlainException("a quote without an end");
      }
      out.append(text, at + 1, end);
      at = end + 1;
    }

    private void doubleQuoted(StringBuilder out) throws NotPlainException {
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at);
        if (c == '`') {
          throw new NotPlainException("a substitution");
        } else if (c == '$' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
          out.append(c);
          at++;
        } else if (c == '$') {
          parameter(out, true);
        } else if (c == '\\' && at + 1 < text.length()) {
          char next = text.charAt(at + 1);
          if (next == '\n') {
            throw new NotPlainException("a line that goes on");
          }
          if ("\"\\$`".indexOf(next) < 0) {
            out.append(c);
          }
          out.append(next);
          at += 2;
        } else {
          out.append(c);
          at++;
        }
      }
      if (at >= text.length()) {
        throw new NotPlainException("a quote without an end");
      }
      at++;
    }

    private void escaped(StringBuilder out) throws NotPlainException {
      if (at + 1 >= text.length() || text.charAt(at + 1) == '\n') {
        throw new NotPlainException("a line that goes on");
      }
      out.append(text.charAt(at + 1));
      at += 2;
    }

    private void parameter(StringBuilder out, boolean isQuoted) throws NotPlainException {
      int from = at + 1;
      boolean isBraced = text.startsWith("{", from);
      from += isBraced ? 1 : 0;
      int end = from;
      while (end < text.length() && isNameCharacter(text.charAt(end))) {
        end++;
      }
      String value =
          switch (text.substring(from, end)) {
            case "HOME" -> home;
            default -> throw new NotPlainException("a variable or substitution");
          };
      if (isBraced && !text.startsWith("}", end)) {
        throw new NotPlainException("a variable or substitution");
      }
      if (!isQuoted && !value.chars().allMatch(Reader::isInPath)) {
        throw new NotPlainException("a variable without quotes");
      }
      out.append(value);
      at = end + (isBraced ? 1 : 0);
    }

    /** What is neither split nor a pattern, whatever it stands in. */
    private static boolean isInPath(int c) {
      return isNameCharacter((char) c) || c == '/' || c == '.' || c == '-';
    }

    private static boolean isNameCharacter(char c) {
      return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void tilde(StringBuilder out, int start) throws NotPlainException {
      char before = at > start ? text.charAt(at - 1) : ' ';
      char after = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      boolean isHome = at == start && " \t\n;|&<>/".indexOf(after) >= 0;
      if (!isHome && (at == start || before == '=' || before == ':')) {
        throw new NotPlainException("a home of somebody");
      }
      out.append(isHome ? home : "~");
      at++;
    }

    /** Braces with one thing in them stay as they are in every shell. */
    private void brace(StringBuilder out) throws NotPlainException {
      int end = at + 1;
      while (end < text.length() && isNameCharacter(text.charAt(end))) {
        end++;
      }
      if (!text.startsWith("}", end) || words.isEmpty()) {
        throw new NotPlainException("braces");
      }
      out.append(text, at, end + 1);
      at = end + 1;
    }
  }
}

package dev.alpi.command;

import dev.alpi.command.Node.Assignment;
import dev.alpi.command.Node.Item;
import dev.alpi.command.Node.Join;
import dev.alpi.command.Node.Redirect;
import dev.alpi.command.Node.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Parses the POSIX shell's language, and what bash adds to it as far as a command line may have it.
 * What it does not know is an error, never skipped.
 */
final class ShellParser {
  private static final Set<String> CLOSING =
      Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}", "in");

  private final Cursor in;
  private final WordParser words;
  private final RedirectParser redirects;

  private ShellParser(Cursor in) {
    this.in = in;
    this.words = new WordParser(in, this);
    this.redirects = new RedirectParser(in, words, this);
  }

  static Node parse(String text) throws ShellSyntaxException {
    return parse(text, 0);
  }

  static Node parse(String text, int depth) throws ShellSyntaxException {
    ShellParser parser = new ShellParser(new Cursor(text, depth));
    Node node = parser.list(Set.of());
    if (!parser.in.isAtEnd()) {
      throw new ShellSyntaxException("'" + parser.in.peek() + "' stands where no command can");
    }
    parser.redirects.readDocuments();
    return node;
  }

  /** Returns a parser of substitutions that stand at {@code cursor}. */
  ShellParser at(Cursor cursor) {
    return new ShellParser(cursor);
  }

  /** Reads a list up to {@code end}, which is skipped. */
  Node until(String end) throws ShellSyntaxException {
    in.enter();
    Node body = list(Set.of());
    in.require(end);
    in.leave();
    return body;
  }

  /** Reads commands up to the end, a closing parenthesis or bracket, or one of {@code ends}. */
  private Node list(Set<String> ends) throws ShellSyntaxException {
    List<Item> items = new ArrayList<>();
    while (true) {
      skipLines();
      if (isListEnd(ends)) {
        return new Node.Sequence(items);
      }
      chain(items);
      in.skipBlanks();
      if (in.isAt("&") && !in.isAt("&&")) {
        in.at++;
        inBackground(items);
      } else if (in.isAt(";") && !in.isAt(";;") && !in.isAt(";&")) {
        in.at++;
      } else if (!in.isAtEnd() && in.peek() != '\n' && !isListEnd(ends)) {
        throw new ShellSyntaxException("'" + in.peek() + "' stands where a command should end");
      }
    }
  }

  /** The whole chain of {@code &&} and {@code ||} runs in the background. */
  private static void inBackground(List<Item> items) {
    int first = items.size() - 1;
    while (first > 0 && items.get(first).join() != Join.ALWAYS) {
      first--;
    }
    for (int i = first; i < items.size(); i++) {
      items.set(i, new Item(items.get(i).node(), items.get(i).join(), Scope.SUBSHELL));
    }
  }

  private boolean isListEnd(Set<String> ends) throws ShellSyntaxException {
    if (in.isAtEnd() || in.peek() == ')' || in.isAt(";;") || in.isAt(";&")) {
      return true;
    }
    String reserved = reserved();
    if (CLOSING.contains(reserved) && !reserved.equals("in")) {
      if (ends.contains(reserved)) {
        return true;
      }
      throw new ShellSyntaxException("'" + reserved + "' closes nothing");
    }
    return false;
  }

  /** Skips blanks, and the ends of lines with the here-documents that follow them. */
  private void skipLines() throws ShellSyntaxException {
    in.skipBlanks();
    while (in.peek() == '\n') {
      in.at++;
      redirects.readDocuments();
      in.skipBlanks();
    }
  }

  private void chain(List<Item> items) throws ShellSyntaxException {
    Join join = Join.ALWAYS;
    while (true) {
      items.add(new Item(pipeline(), join, Scope.SAME));
      in.skipBlanks();
      if (in.take("&&")) {
        join = Join.AND;
      } else if (in.take("||")) {
        join = Join.OR;
      } else {
        return;
      }
      skipLines();
    }
  }

  private Node pipeline() throws ShellSyntaxException {
    in.skipBlanks();
    while (in.peek() == '!' && WordParser.endsWord(in.peek(1))) {
      in.at++;
      in.skipBlanks();
    }
    List<Node> stages = new ArrayList<>();
    stages.add(command());
    in.skipBlanks();
    while (in.isAt("|") && !in.isAt("||")) {
      in.at += in.isAt("|&") ? 2 : 1;
      skipLines();
      stages.add(command());
      in.skipBlanks();
    }
    return stages.size() == 1 ? stages.getFirst() : new Node.Pipeline(stages);
  }

  /** Returns the reserved word that stands here; empty if none does. */
  private String reserved() {
    int end = in.at;
    while (end < in.text.length() && end < in.at + 9) {
      char c = in.text.charAt(end);
      if (c >= 'a' && c <= 'z' || "{}[]!".indexOf(c) >= 0) {
        end++;
      } else {
        break;
      }
    }
    boolean isWhole = end >= in.text.length() || WordParser.endsWord(in.text.charAt(end));
    return isWhole ? in.text.substring(in.at, end) : "";
  }

  private Node command() throws ShellSyntaxException {
    in.enter();
    try {
      return anyCommand();
    } finally {
      in.leave();
    }
  }

  private Node anyCommand() throws ShellSyntaxException {
    if (in.isAt("((")) {
      int end = WordParser.arithmeticEnd(in.text, in.at + 2);
      if (end >= 0) {
        Word inner = WordParser.document(in.text.substring(in.at + 2, end), this, in.depth());
        in.at = end + 2;
        return new Node.Odd("((…))", List.of(inner), redirects.all());
      }
    }
    if (in.take("(")) {
      Node body = until(")");
      return new Node.Group(body, Scope.SUBSHELL, redirects.all());
    }
    String reserved = reserved();
    switch (reserved) {
      case "{" -> {
        in.at++;
        Node body = list(Set.of("}"));
        keyword("}");
        return new Node.Group(body, Scope.SAME, redirects.all());
      }
      case "if" -> {
        return ifElse();
      }
      case "while", "until" -> {
        in.at += 5;
        List<Node> parts = new ArrayList<>();
        parts.add(list(Set.of("do")));
        keyword("do");
        parts.add(list(Set.of("done")));
        keyword("done");
        return new Node.Branches(parts, List.of(), redirects.all());
      }
      case "for", "select" -> {
        in.at += reserved.length();
        return loop();
      }
      case "case" -> {
        in.at += 4;
        return choice();
      }
      case "function" -> {
        in.at += 8;
        in.skipBlanks();
        String name = functionName();
        in.skipBlanks();
        if (in.take("(")) {
          in.skipBlanks();
          in.require(")");
        }
        return function(name);
      }
      case "[[" -> {
        return test();
      }
      default -> {
        return simple();
      }
    }
  }

  private void keyword(String word) throws ShellSyntaxException {
    in.skipBlanks();
    if (!reserved().equals(word)) {
      throw new ShellSyntaxException("'" + word + "' is missing");
    }
    in.at += word.length();
  }

  private Node ifElse() throws ShellSyntaxException {
    List<Node> parts = new ArrayList<>();
    in.at += 2;
    parts.add(list(Set.of("then")));
    keyword("then");
    parts.add(list(Set.of("elif", "else", "fi")));
    while (reserved().equals("elif")) {
      in.at += 4;
      parts.add(list(Set.of("then")));
      keyword("then");
      parts.add(list(Set.of("elif", "else", "fi")));
    }
    if (reserved().equals("else")) {
      in.at += 4;
      parts.add(list(Set.of("fi")));
    }
    keyword("fi");
    return new Node.Branches(parts, List.of(), redirects.all());
  }

  private Node loop() throws ShellSyntaxException {
    in.skipBlanks();
    if (in.isAt("((")) {
      int end = WordParser.arithmeticEnd(in.text, in.at + 2);
      if (end < 0) {
        throw new ShellSyntaxException("'for ((' is not closed");
      }
      Word inner = WordParser.document(in.text.substring(in.at + 2, end), this, in.depth());
      in.at = end + 2;
      Node body = loopBody();
      Node odd = new Node.Odd("for ((…))", List.of(inner), List.of());
      return new Node.Branches(List.of(odd, body), List.of(), redirects.all());
    }
    String name = in.nameAt(0);
    if (name.isEmpty()) {
      throw new ShellSyntaxException("'for' has no name");
    }
    in.at += name.length();
    skipLines();
    List<Word> of = new ArrayList<>();
    if (reserved().equals("in")) {
      in.at += 2;
      in.skipBlanks();
      while (!WordParser.endsWord(in.peek()) || in.isAtProcess()) {
        of.add(words.word());
        in.skipBlanks();
      }
    } else {
      Word.Part all = new Word.Part.Parameter("@", "", Word.EMPTY, Word.Quoting.QUOTED);
      of.add(new Word(List.of(all)));
    }
    in.skipBlanks();
    in.take(";");
    return new Node.Loop(name, of, loopBody(), redirects.all());
  }

  private Node loopBody() throws ShellSyntaxException {
    in.skipBlanks();
    in.take(";");
    skipLines();
    String end = reserved().equals("{") ? "}" : "done";
    keyword(end.equals("}") ? "{" : "do");
    Node body = list(Set.of(end));
    keyword(end);
    return body;
  }

  private Node choice() throws ShellSyntaxException {
    List<Word> tested = new ArrayList<>();
    in.skipBlanks();
    tested.add(words.required("'case' has no word"));
    skipLines();
    keyword("in");
    List<Node> parts = new ArrayList<>();
    skipLines();
    while (!reserved().equals("esac")) {
      in.take("(");
      do {
        in.skipBlanks();
        tested.add(words.required("a pattern of 'case' is missing"));
        in.skipBlanks();
      } while (in.take("|"));
      in.require(")");
      parts.add(list(Set.of("esac")));
      if (!(in.take(";;&") || in.take(";;") || in.take(";&"))) {
        break;
      }
      skipLines();
    }
    keyword("esac");
    return new Node.Branches(parts, tested, redirects.all());
  }

  private String functionName() throws ShellSyntaxException {
    Word name = words.required("a function has no name");
    if (name.bare().isEmpty()) {
      throw new ShellSyntaxException("the name of a function has quotes or expansions");
    }
    return name.bare();
  }

  private Node function(String name) throws ShellSyntaxException {
    skipLines();
    return new Node.Function(name, command());
  }

  /** {@code [[ … ]]}: its words, without what compares them. */
  private Node test() throws ShellSyntaxException {
    List<Word> of = new ArrayList<>();
    in.at += 2;
    while (true) {
      skipLines();
      if (in.isAtEnd()) {
        throw new ShellSyntaxException("'[[' is not closed");
      }
      if (reserved().equals("]]")) {
        in.at += 2;
        return new Node.Odd("[[…]]", of, redirects.all());
      }
      Word word = words.word();
      if (word.parts().isEmpty()) {
        in.at++;
      } else {
        of.add(word);
      }
    }
  }

  private Node simple() throws ShellSyntaxException {
    List<Assignment> assignments = new ArrayList<>();
    List<Word> of = new ArrayList<>();
    List<Redirect> found = new ArrayList<>();
    while (true) {
      in.skipBlanks();
      if (redirects.one(found)) {
        continue;
      }
      if (of.isEmpty() && assignment(assignments)) {
        continue;
      }
      if (WordParser.endsWord(in.peek()) && !in.isAtProcess()) {
        if (in.peek() == '(' && of.size() == 1 && !of.getFirst().bare().isEmpty()) {
          in.at++;
          in.skipBlanks();
          in.require(")");
          return function(of.getFirst().bare());
        }
        break;
      }
      of.add(words.word());
    }
    if (assignments.isEmpty() && of.isEmpty() && found.isEmpty()) {
      throw new ShellSyntaxException(
          in.isAtEnd() ? "a command is missing at the end" : "a command is missing");
    }
    return new Node.Simple(assignments, of, found);
  }

  private boolean assignment(List<Assignment> out) throws ShellSyntaxException {
    String name = in.nameAt(0);
    if (name.isEmpty()) {
      return false;
    }
    int length = name.length();
    if (in.peek(length) == '[') {
      int close = in.text.indexOf(']', in.at + length);
      if (close < 0
          || !(in.text.startsWith("=", close + 1) || in.text.startsWith("+=", close + 1))) {
        return false;
      }
      length = close + 1 - in.at;
    }
    boolean appends = in.peek(length) == '+' && in.peek(length + 1) == '=';
    if (!appends && in.peek(length) != '=') {
      return false;
    }
    in.at += length + (appends ? 2 : 1);
    List<Word.Part> parts = new ArrayList<>();
    if (appends || length > name.length()) {
      parts.add(new Word.Part.Parameter(name, "", Word.EMPTY, Word.Quoting.QUOTED));
    }
    if (in.take("(")) {
      array(parts);
    } else {
      parts.addAll(words.word().parts());
    }
    out.add(new Assignment(name, new Word(parts)));
    return true;
  }

  /** An array's words, of which nobody keeps count: what it becomes is not known. */
  private void array(List<Word.Part> parts) throws ShellSyntaxException {
    parts.add(new Word.Part.Odd("", "an array"));
    skipLines();
    while (!in.take(")")) {
      parts.addAll(words.required("an array is not closed").parts());
      skipLines();
    }
  }
}

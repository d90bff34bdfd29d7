package dev.alpi.command;

import dev.alpi.command.Node.Redirect;
import java.util.ArrayList;
import java.util.List;

/** Reads redirections, and the here-documents that follow their line. */
final class RedirectParser {
  private final Cursor in;
  private final WordParser words;
  private final ShellParser shell;
  private final List<Document> documents = new ArrayList<>();

  RedirectParser(Cursor in, WordParser words, ShellParser shell) {
    this.in = in;
    this.words = words;
    this.shell = shell;
  }

  /** A here-document that begins after the line; {@code redirects} gets it at {@code place}. */
  private record Document(
      List<Redirect> redirects, int place, String end, boolean isLiteral, boolean isIndented) {}

  /** Reads all redirections that stand here. */
  List<Redirect> all() throws ShellSyntaxException {
    List<Redirect> found = new ArrayList<>();
    in.skipBlanks();
    while (one(found)) {
      in.skipBlanks();
    }
    return found;
  }

  /** Reads a redirection, if one stands here, into {@code out}. */
  boolean one(List<Redirect> out) throws ShellSyntaxException {
    int ahead = 0;
    while (Character.isDigit(in.peek(ahead))) {
      ahead++;
    }
    if (in.peek() == '{') {
      String name = in.nameAt(1);
      ahead = !name.isEmpty() && in.peek(name.length() + 1) == '}' ? name.length() + 2 : 0;
    }
    char c = in.peek(ahead);
    boolean both = c == '&' && in.peek(ahead + 1) == '>';
    if (c != '<' && c != '>' && !both || ahead == 0 && in.isAtProcess()) {
      return false;
    }
    in.at += ahead;
    String operator = operator();
    in.skipBlanks();
    Word target = words.required("'" + operator + "' has no target");
    if (operator.startsWith("<<") && !operator.equals("<<<")) {
      StringBuilder end = new StringBuilder();
      boolean isLiteral = delimiter(target, end);
      documents.add(
          new Document(out, out.size(), end.toString(), isLiteral, operator.equals("<<-")));
      out.add(new Redirect("<<", Word.EMPTY));
    } else {
      out.add(new Redirect(operator, target));
    }
    return true;
  }

  private String operator() {
    for (String operator :
        List.of("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">")) {
      if (in.take(operator)) {
        return operator;
      }
    }
    throw new IllegalStateException("no redirection here");
  }

  /** Returns whether a here-document's end was quoted: nothing is expanded in it then. */
  private static boolean delimiter(Word word, StringBuilder out) throws ShellSyntaxException {
    boolean isQuoted = false;
    for (Word.Part part : word.parts()) {
      if (!(part instanceof Word.Part.Text(String text, Word.Quoting quoting))) {
        throw new ShellSyntaxException("the end of a here-document is no plain word");
      }
      out.append(text);
      isQuoted |= quoting == Word.Quoting.QUOTED;
    }
    return isQuoted;
  }

  /** Reads the here-documents that begin after the line that has just ended. */
  void readDocuments() throws ShellSyntaxException {
    List<Document> due = List.copyOf(documents);
    documents.clear();
    for (Document document : due) {
      StringBuilder text = new StringBuilder();
      boolean isClosed = false;
      while (!isClosed && !in.isAtEnd()) {
        int end = in.text.indexOf('\n', in.at);
        String line = in.text.substring(in.at, end < 0 ? in.text.length() : end);
        in.at = end < 0 ? in.text.length() : end + 1;
        if (document.isIndented()) {
          line = line.replaceFirst("^\t+", "");
        }
        isClosed = line.equals(document.end());
        if (!isClosed) {
          text.append(line).append('\n');
        }
      }
      Word content =
          document.isLiteral()
              ? new Word(List.of(new Word.Part.Text(text.toString(), Word.Quoting.QUOTED)))
              : WordParser.document(text.toString(), shell, in.depth());
      document.redirects().set(document.place(), new Redirect("<<", content));
    }
  }
}

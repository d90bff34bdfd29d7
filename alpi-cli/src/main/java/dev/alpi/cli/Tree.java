package dev.alpi.cli;

import java.io.IOException;
import java.util.List;

/**
 * Something with branches, drawn with lines.
 *
 * @param name stands out
 * @param text what else is on its line; on a terminal it is wrapped
 */
record Tree(String name, String text, List<Tree> branches) {
  private static final String GAP = "  ";

  /** The narrowest column that text is wrapped into. */
  private static final int TEXT_WIDTH_MIN = 20;

  Tree {
    branches = List.copyOf(branches);
  }

  static Tree leaf(String name, String text) {
    return new Tree(name, text, List.of());
  }

  /** Prints it; the names of branches of one place have the same width. */
  void print(Output out) throws IOException {
    out.styled(Style.HEADING, name);
    out.line(text.isEmpty() ? "" : GAP + text);
    branches("", out);
  }

  private void branches(String before, Output out) throws IOException {
    int width =
        branches.stream()
            .filter(branch -> !branch.text.isEmpty())
            .mapToInt(branch -> length(branch.name))
            .max()
            .orElse(0);
    for (int i = 0; i < branches.size(); i++) {
      boolean isLast = i == branches.size() - 1;
      branches.get(i).branch(before, isLast ? "└─ " : "├─ ", isLast ? "   " : "│  ", width, out);
    }
  }

  private void branch(String before, String corner, String below, int width, Output out)
      throws IOException {
    out.text(before + corner);
    out.styled(Style.NAME, name);
    if (text.isEmpty()) {
      out.line("");
    } else {
      String pad = " ".repeat(Math.max(0, width - length(name))) + GAP;
      int column = length(before) + length(corner) + width + GAP.length();
      String rest = branches.isEmpty() ? below : below + "│  ";
      String indent = before + rest + " ".repeat(Math.max(0, column - length(before + rest)));
      List<String> lines =
          out.isTerminal()
              ? Wrap.lines(text, Math.max(TEXT_WIDTH_MIN, out.width() - column))
              : List.of(text);
      out.line(pad + String.join("\n" + indent, lines));
    }
    branches(before + below, out);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

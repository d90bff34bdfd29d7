package dev.alpi.gateway.telegram;

import java.util.List;

/** Writes styled characters as MarkdownV2 and, beside that, as plain text. */
final class MarkedWriter {
  // https://core.telegram.org/bots/api#markdownv2-style
  private static final String RESERVED = "_*[]()~`>#+-=|{}.!\\";
  private static final String RESERVED_IN_CODE = "`\\";

  private final StringBuilder marked = new StringBuilder();
  private final StringBuilder plain = new StringBuilder();
  private List<Mark> open = List.of();
  private boolean isLineStart = true;

  void append(int codePoint, Style style) {
    boolean isQuoted = style.lines() == Style.Lines.QUOTED;
    if (isQuoted && codePoint == '\n') {
      // a mark that is open at the end of a quotation is an error
      change(List.of());
    }
    if (isQuoted && isLineStart) {
      marked.append('>');
    }
    if (!isQuoted || codePoint != '\n') {
      change(style.marks());
    }
    String reserved = style.isCode() ? RESERVED_IN_CODE : RESERVED;
    if (reserved.indexOf(codePoint) >= 0) {
      marked.append('\\');
    }
    marked.appendCodePoint(codePoint);
    plain.appendCodePoint(codePoint);
    isLineStart = codePoint == '\n';
  }

  private void change(List<Mark> wanted) {
    int same = 0;
    while (same < open.size() && same < wanted.size() && open.get(same).equals(wanted.get(same))) {
      same++;
    }
    for (int i = open.size() - 1; i >= same; i--) {
      marked.append(open.get(i).end());
      plain.append(open.get(i).plainEnd());
    }
    for (int i = same; i < wanted.size(); i++) {
      marked.append(wanted.get(i).start());
    }
    open = wanted;
  }

  /** Returns how long the MarkdownV2 is with all marks closed; the plain text is not longer. */
  int length() {
    int length = marked.length();
    for (Mark mark : open) {
      length += mark.end().length();
    }
    return length;
  }

  MarkedText finish() {
    change(List.of());
    return new MarkedText(marked.toString(), plain.toString());
  }
}

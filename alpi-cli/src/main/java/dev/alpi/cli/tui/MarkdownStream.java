package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BulletList;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * Markdown that comes in pieces. A block that nothing can change any more is finished and never
 * looked at again; only the last one is read anew when more comes.
 */
final class MarkdownStream {
  /*
   * Implementation notes. What is finished is decided by whole lines: half a line may still become
   * something else ("#" is a heading, "#x" is none). A list is cut after each item, and code within
   * fences after each line, since they have no bound; other blocks that grow beyond OPEN_CHARS_MAX
   * are ended by force.
   */

  /** A block that is longer is finished as it is: nobody writes such a paragraph. */
  static final int OPEN_CHARS_MAX = 64 * 1024;

  /** Of a longer block that is not finished only the end is shown, as it was written. */
  private static final int SHOWN_CHARS_MAX = 16 * 1024;

  private static final int TAIL_CHARS = 2000;

  private final Parser parser =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .maxOpenBlockParsers(40)
          .build();

  private final CodeBlocks codes;
  private final StringBuilder rest = new StringBuilder();
  private final List<Piece> finished = new ArrayList<>();
  private final StringBuilder code = new StringBuilder();
  private CodeColours colours = CodeColours.of("");
  private int fresh;
  private String fence = "";

  /** The number of the next item, if what was finished last is an item of an ordered list. */
  private int nextNumber;

  private boolean isWithinList;
  private boolean hasBlocks;
  private int readTo;

  MarkdownStream(CodeBlocks codes) {
    this.codes = codes;
  }

  /** Takes more text. */
  void append(String text) {
    rest.append(HarmlessText.neutralised(text));
    fresh += text.length();
  }

  boolean isEmpty() {
    return rest.isEmpty() && !hasBlocks;
  }

  /** Returns how many characters have come since the last call of {@link #takeFinished}. */
  int fresh() {
    return fresh;
  }

  /** Returns what has become finished since the last call. */
  List<Piece> takeFinished() {
    fresh = 0;
    advance();
    List<Piece> taken = List.copyOf(finished);
    finished.clear();
    return taken;
  }

  /** Ends the text: what is left is finished too. */
  void finish() {
    advance();
    if (!fence.isEmpty()) {
      if (!rest.isEmpty() && !isClosing(rest.toString())) {
        codeLine(rest.toString());
      }
      rest.setLength(0);
      endFence();
    }
    Node document = parser.parse(rest.toString());
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      add(block);
    }
    rest.setLength(0);
    readTo = 0;
    isWithinList = false;
    hasBlocks = false;
  }

  /** Returns the block that is not finished, as it is now. */
  List<Piece> open() {
    if (rest.isEmpty()) {
      return List.of();
    }
    if (!fence.isEmpty()) {
      String line = MarkdownPieces.spaced(rest.toString());
      return List.of(MarkdownPieces.codeLine(colours.look(line), Line.EMPTY));
    }
    List<Piece> pieces = new ArrayList<>();
    if (rest.length() > SHOWN_CHARS_MAX) {
      String tail = rest.substring(rest.length() - TAIL_CHARS);
      for (String line : tail.split("\n")) {
        pieces.add(Piece.wrapped(Line.EMPTY, Line.EMPTY, List.of(Span.plain(line))));
      }
      return pieces;
    }
    Node document = parser.parse(rest.toString());
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      boolean isNext = isWithinList && block == document.getFirstChild() && isList(block);
      if ((hasBlocks || block != document.getFirstChild()) && !isNext) {
        pieces.add(Piece.empty());
      }
      pieces.addAll(MarkdownPieces.open(numbered(block), codes));
    }
    return pieces;
  }

  private void advance() {
    while (step()) {
      // as long as something becomes finished
    }
  }

  private boolean step() {
    int lines = rest.lastIndexOf("\n") + 1;
    if (!fence.isEmpty()) {
      return lines > 0 && codeLines();
    }
    if (lines == readTo && rest.length() < OPEN_CHARS_MAX) {
      return false;
    }
    Node document = parser.parse(rest.substring(0, lines));
    Node last = document.getLastChild();
    if (last == null) {
      readTo = lines;
      return force();
    }
    for (Node block = document.getFirstChild(); block != last; block = block.getNext()) {
      add(block);
    }
    cut(start(last));
    boolean isFence = opensFence();
    if (!isFence && isList(last)) {
      items(last, start(last));
    }
    readTo = rest.lastIndexOf("\n") + 1;
    return isFence || force();
  }

  private boolean force() {
    if (rest.length() < OPEN_CHARS_MAX) {
      return false;
    }
    int end = Math.max(rest.lastIndexOf("\n"), rest.lastIndexOf(" "));
    int cut = end > 0 ? end + 1 : rest.length();
    Node document = parser.parse(rest.substring(0, cut));
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      add(block);
    }
    cut(cut);
    readTo = 0;
    return false;
  }

  private static int start(Node block) {
    List<SourceSpan> spans = block.getSourceSpans();
    // the spaces before it belong to it
    return spans.isEmpty()
        ? 0
        : spans.getFirst().getInputIndex() - spans.getFirst().getColumnIndex();
  }

  private void cut(int end) {
    rest.delete(0, end);
  }

  private static boolean isList(Node block) {
    return block instanceof BulletList || block instanceof OrderedList;
  }

  private void add(Node block) {
    if (isWithinList && isList(block)) {
      numbered(block);
    } else {
      separate();
    }
    finished.addAll(MarkdownPieces.finished(block, codes));
    hasBlocks = true;
    isWithinList = false;
  }

  private void separate() {
    if (hasBlocks) {
      finished.add(Piece.empty());
    }
    hasBlocks = true;
  }

  /** Lets an ordered list go on with the number after the items that are finished. */
  private Node numbered(Node block) {
    if (isWithinList && block instanceof OrderedList list && nextNumber > 0) {
      list.setMarkerStartNumber(nextNumber);
    }
    return block;
  }

  /** Finishes all items of the last list but the last one. */
  private void items(Node list, int offset) {
    if (list.getFirstChild() == list.getLastChild()) {
      return;
    }
    numbered(list);
    boolean isOrdered = list instanceof OrderedList;
    int number = 0;
    if (list instanceof OrderedList ordered) {
      Integer start = ordered.getMarkerStartNumber();
      number = start == null ? 1 : start;
    }
    if (!isWithinList) {
      separate();
    }
    for (Node item = list.getFirstChild(); item != list.getLastChild(); item = item.getNext()) {
      finished.addAll(MarkdownPieces.finishedItem(item, isOrdered ? number : 0, codes));
      number++;
    }
    isWithinList = true;
    nextNumber = isOrdered ? number : 0;
    cut(start(list.getLastChild()) - offset);
  }

  /** Begins code within fences, if what is left does; its lines are finished one by one. */
  private boolean opensFence() {
    int end = rest.indexOf("\n");
    if (end < 0) {
      return false;
    }
    String line = rest.substring(0, end);
    String stripped = line.stripLeading();
    if (line.length() - stripped.length() > 3) {
      return false;
    }
    char mark = stripped.isEmpty() ? ' ' : stripped.charAt(0);
    int length = 0;
    while (length < stripped.length() && stripped.charAt(length) == mark) {
      length++;
    }
    boolean isFence = (mark == '`' || mark == '~') && length >= 3;
    if (!isFence || (mark == '`' && stripped.indexOf('`', length) >= 0)) {
      return false;
    }
    fence = stripped.substring(0, length);
    separate();
    isWithinList = false;
    String info = stripped.substring(length);
    colours = CodeColours.of(info);
    finished.add(MarkdownPieces.head(info, codes.next(), Line.EMPTY));
    cut(end + 1);
    return true;
  }

  private boolean codeLines() {
    int end = rest.indexOf("\n");
    while (end >= 0) {
      String line = rest.substring(0, end);
      cut(end + 1);
      if (isClosing(line)) {
        endFence();
        return true;
      }
      codeLine(line);
      end = rest.indexOf("\n");
    }
    return false;
  }

  private boolean isClosing(String line) {
    String stripped = line.strip();
    return stripped.length() >= fence.length()
        && stripped.chars().allMatch(c -> c == fence.charAt(0))
        && line.indexOf(stripped) <= 3;
  }

  private void codeLine(String line) {
    finished.add(MarkdownPieces.codeLine(colours.next(MarkdownPieces.spaced(line)), Line.EMPTY));
    if (code.length() < CodeBlocks.CODE_CHARS_MAX) {
      code.append(line).append('\n');
    }
  }

  private void endFence() {
    codes.add(code.toString());
    code.setLength(0);
    fence = "";
    readTo = 0;
  }
}

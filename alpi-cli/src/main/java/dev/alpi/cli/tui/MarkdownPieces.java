package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;

/** What blocks of Markdown look like. */
final class MarkdownPieces {
  private static final String CODE_INDENTATION = "  ";
  private static final int RULE_COLUMNS_MAX = 40;

  private final CodeBlocks codes;
  private final List<Piece> pieces = new ArrayList<>();

  /** Whether the code that is seen gets a number for good. */
  private final boolean isFinal;

  private MarkdownPieces(CodeBlocks codes, boolean isFinal) {
    this.codes = codes;
    this.isFinal = isFinal;
  }

  /** Returns {@code block} as it is once it is finished. */
  static List<Piece> finished(Node block, CodeBlocks codes) {
    MarkdownPieces pieces = new MarkdownPieces(codes, true);
    pieces.block(block, Line.EMPTY, Line.EMPTY);
    return pieces.pieces;
  }

  /** Returns {@code block} as it is while more of it may come. */
  static List<Piece> open(Node block, CodeBlocks codes) {
    MarkdownPieces pieces = new MarkdownPieces(codes, false);
    pieces.block(block, Line.EMPTY, Line.EMPTY);
    return pieces.pieces;
  }

  /** Returns an item of a list that begins with {@code number}; of one without, if it is 0. */
  static List<Piece> finishedItem(Node item, int number, CodeBlocks codes) {
    MarkdownPieces pieces = new MarkdownPieces(codes, true);
    pieces.item(item, number == 0 ? "• " : number + ". ", Line.EMPTY);
    return pieces.pieces;
  }

  private void blocks(Node parent, Line first, Line rest) {
    Line begin = first;
    for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
      if (child != parent.getFirstChild() && !isList(child)) {
        pieces.add(Piece.of(rest));
      }
      block(child, begin, rest);
      begin = rest;
    }
    if (parent.getFirstChild() == null) {
      pieces.add(Piece.of(first));
    }
  }

  private static boolean isList(Node node) {
    return node instanceof BulletList || node instanceof OrderedList;
  }

  private void block(Node block, Line first, Line rest) {
    switch (block) {
      case Paragraph paragraph -> prose(paragraph, first, rest, Look.PLAIN);
      case Heading heading -> prose(heading, first, rest, look(heading));
      case BulletList list -> list(list, 0, rest, first);
      case OrderedList list -> {
        Integer start = list.getMarkerStartNumber();
        list(list, start == null ? 1 : start, rest, first);
      }
      case BlockQuote quote -> {
        Span bar = Span.quiet("▎ ");
        blocks(quote, first.plus(bar), rest.plus(bar));
      }
      case FencedCodeBlock code -> code(code.getLiteral(), code.getInfo(), first, rest);
      case IndentedCodeBlock code -> code(code.getLiteral(), "", first, rest);
      case ThematicBreak _ ->
          pieces.add(
              width ->
                  List.of(
                      first.plus(
                          Span.quiet(
                              "─"
                                  .repeat(
                                      Math.clamp(width - first.columns(), 1, RULE_COLUMNS_MAX))))));
      case TableBlock table -> pieces.add(new MarkdownTable(table, rest));
      case HtmlBlock html -> {
        for (String line : html.getLiteral().split("\n")) {
          pieces.add(Piece.broken(rest, rest, List.of(Span.quiet(line))));
        }
      }
      default -> {
        // definitions of links, which are not seen
      }
    }
  }

  private static Look look(Heading heading) {
    return switch (heading.getLevel()) {
      case 1 -> Look.STRONG.with(Look.UNDERLINED).in("35");
      case 2 -> Look.STRONG.in("35");
      default -> Look.STRONG;
    };
  }

  private void prose(Node node, Line first, Line rest, Look look) {
    Line begin = first;
    for (List<Span> text : MarkdownInlines.of(node, look)) {
      Line start = begin;
      pieces.add(
          width -> Wrapping.words(start, rest, text, Math.min(width, Wrapping.PROSE_COLUMNS_MAX)));
      begin = rest;
    }
  }

  private void list(Node list, int start, Line rest, Line first) {
    int number = start;
    Line begin = first;
    boolean isNested = rest.columns() > 0;
    for (Node child = list.getFirstChild(); child != null; child = child.getNext()) {
      String marker = list instanceof OrderedList ? number + ". " : isNested ? "◦ " : "• ";
      number++;
      if (child instanceof ListItem) {
        item(child, marker, begin, rest);
      }
      begin = rest;
    }
  }

  private void item(Node item, String marker, Line rest) {
    item(item, marker, rest, rest);
  }

  private void item(Node item, String marker, Line first, Line rest) {
    Span indentation = Span.plain(" ".repeat(Columns.of(marker)));
    blocks(item, first.plus(new Span(marker, Look.CODE)), rest.plus(indentation));
  }

  private void code(String literal, String info, Line first, Line rest) {
    int number = isFinal ? codes.add(literal) : codes.next();
    pieces.add(head(info, number, first));
    String text = literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
    CodeColours colours = CodeColours.of(info == null ? "" : info);
    for (String line : text.split("\n", -1)) {
      pieces.add(codeLine(colours.next(spaced(line)), rest));
    }
  }

  /** Returns the line above code: its language, and how to copy it. */
  static Piece head(String info, int number, Line before) {
    String language = info == null ? "" : info.strip().split("\\s", 2)[0];
    String text = (language.isEmpty() ? "code" : language) + " · /copy " + number;
    return Piece.of(before.plus(Span.quiet(CODE_INDENTATION + text)));
  }

  /** Returns a line of code, which keeps its spaces. */
  static Piece codeLine(List<Span> line, Line before) {
    Line indentation = before.plus(Span.plain(CODE_INDENTATION));
    return Piece.broken(indentation, indentation, line);
  }

  /** Returns a line of code with spaces in place of tabs. */
  static String spaced(String line) {
    return line.replace("\t", "    ");
  }
}

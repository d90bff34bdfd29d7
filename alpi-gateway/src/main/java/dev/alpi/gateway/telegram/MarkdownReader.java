package dev.alpi.gateway.telegram;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/**
 * Reads CommonMark with tables as styled text, as far as Telegram can show it: headings are bold,
 * lists have bullets, tables are code. What has no form there is kept as the text it is.
 */
final class MarkdownReader {
  /** What Telegram makes a link of; it drops others without a word. */
  private static final Pattern LINKABLE =
      Pattern.compile("(https?|tg|mailto|tel|ftp):.{1,400}", Pattern.CASE_INSENSITIVE);

  /**
   * A longer text stays as it was written, in about 16 messages. The parser takes time that is
   * quadratic for some texts: 3 s for the worst of this length.
   */
  private static final int MARKDOWN_CHARS_MAX = 65_536;

  /** Deeper quotations and lists are text. */
  private static final int BLOCK_DEPTH_MAX = 50;

  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z0-9+#._-]{1,30}");
  private static final String RULE = "———";
  private static final int INDENT_MAX = 20;
  private static final int BULLET = -1;

  private final StyledText out = new StyledText();
  private final Deque<Style> styles = new ArrayDeque<>();
  private final Deque<Integer> linkStarts = new ArrayDeque<>();
  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final Deque<Integer> markers = new ArrayDeque<>();
  private int indent;

  private MarkdownReader() {
    styles.push(Style.PLAIN);
  }

  static StyledText read(String markdown) {
    if (markdown.length() > MARKDOWN_CHARS_MAX) {
      return literal(markdown);
    }
    StyledText text = parsed(markdown);
    return text.isBlank() ? literal(markdown) : text;
  }

  private static StyledText parsed(String markdown) {
    MarkdownReader reader = new MarkdownReader();
    Parser parser =
        Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .customDelimiterProcessor(Strikethrough.processor())
            .maxOpenBlockParsers(BLOCK_DEPTH_MAX)
            .build();
    try {
      reader.walk(parser.parse(markdown));
      return reader.out;
    } catch (StackOverflowError e) {
      // the parser recurses into marks within marks; no person reads what has thousands
      return literal(markdown);
    }
  }

  private static StyledText literal(String markdown) {
    StyledText text = new StyledText();
    text.append(markdown, Style.PLAIN);
    return text;
  }

  /** Returns what stands in {@code node}, on one line and without marks. */
  static String plain(Node node) {
    MarkdownReader reader = new MarkdownReader();
    reader.walk(node);
    MarkedWriter writer = new MarkedWriter();
    for (int at = 0; at < reader.out.length(); ) {
      int codePoint = reader.out.codePointAt(at);
      writer.append(codePoint, reader.out.styleAt(at));
      at += Character.charCount(codePoint);
    }
    return writer.finish().plain().replace('\n', ' ').strip();
  }

  /** Visits all nodes without recursion: how deep they are nested is up to whoever wrote them. */
  private void walk(Node root) {
    Node at = root;
    enter(at);
    while (true) {
      Node next = at instanceof TableBlock ? null : at.getFirstChild();
      while (next == null) {
        leave(at);
        if (at == root) {
          return;
        }
        next = at.getNext();
        if (next == null) {
          at = at.getParent();
        }
      }
      at = next;
      enter(at);
    }
  }

  private void enter(Node node) {
    if (node instanceof Block && !(node instanceof Document)) {
      separate(node);
    }
    Style style = style();
    switch (node) {
      case Heading _, StrongEmphasis _ -> styles.push(style.with(Mark.BOLD));
      case Emphasis _ -> styles.push(style.with(Mark.ITALIC));
      case Strikethrough _ -> styles.push(style.with(Mark.STRIKE));
      case BlockQuote _ -> styles.push(style.quoted());
      case OrderedList list -> numbers.push(first(list));
      case BulletList _ -> numbers.push(BULLET);
      case ListItem _ -> bullet();
      case FencedCodeBlock block -> code(block.getLiteral(), language(block.getInfo()));
      case IndentedCodeBlock block -> code(block.getLiteral(), "");
      case TableBlock table -> code(TextTable.of(table), "");
      case HtmlBlock block -> out.append(indented(block.getLiteral()), style);
      case ThematicBreak _ -> out.append(RULE, style);
      case LinkReferenceDefinition link ->
          out.append("[" + link.getLabel() + "]: " + link.getDestination(), style);
      case Text text -> out.append(text.getLiteral(), style);
      case Code code -> out.append(code.getLiteral(), style.isLink() ? style : style.code());
      case HtmlInline html -> out.append(indented(html.getLiteral()), style);
      case SoftLineBreak _, HardLineBreak _ -> out.append(newLine(), style);
      case Link link -> enterLink(link, link.getDestination());
      case Image image -> enterLink(image, image.getDestination());
      default -> {}
    }
  }

  private void leave(Node node) {
    switch (node) {
      case Heading _, StrongEmphasis _, Emphasis _, Strikethrough _, BlockQuote _ -> styles.pop();
      case ListBlock _ -> numbers.pop();
      case ListItem _ -> indent -= markers.pop();
      case Link link -> leaveLink(link.getDestination());
      case Image image -> leaveLink(image.getDestination());
      default -> {}
    }
  }

  private Style style() {
    return styles.element();
  }

  private String newLine() {
    return "\n" + " ".repeat(Math.min(indent, INDENT_MAX));
  }

  private String indented(String lines) {
    return lines.stripTrailing().replace("\n", newLine());
  }

  private void separate(Node block) {
    if (block.getPrevious() == null) {
      return;
    }
    boolean isCode =
        block instanceof FencedCodeBlock
            || block instanceof IndentedCodeBlock
            || block instanceof TableBlock;
    String lines = isTight(block.getParent()) ? "" : "\n";
    out.append(lines + (isCode ? "\n" : newLine()), style().bare());
  }

  private static boolean isTight(Node parent) {
    return switch (parent) {
      case ListBlock list -> list.isTight();
      case ListItem item -> item.getParent() instanceof ListBlock list && list.isTight();
      default -> false;
    };
  }

  private static int first(OrderedList list) {
    Integer number = list.getMarkerStartNumber();
    return number == null ? 1 : number;
  }

  private void bullet() {
    int number = numbers.element();
    String marker = number < 0 ? "• " : number + ". ";
    if (number >= 0) {
      numbers.pop();
      numbers.push(number + 1);
    }
    out.append(marker, style().bare());
    markers.push(marker.length());
    indent += marker.length();
  }

  private void code(String literal, String language) {
    String code = literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
    out.append(code, Style.block(language));
  }

  private static String language(String written) {
    String first = String.valueOf(written).strip().split("\\s", 2)[0];
    return LANGUAGE.matcher(first).matches() ? first : "";
  }

  private void enterLink(Node node, String destination) {
    linkStarts.push(out.length());
    String url = destination.replace(" ", "%20");
    boolean isShown =
        node.getFirstChild() instanceof Text text
            && text.getNext() == null
            && isSame(text.getLiteral(), destination);
    boolean isLink = LINKABLE.matcher(url).matches() && !isShown;
    styles.push(isLink ? style().with(Mark.link(url)) : style());
  }

  private void leaveLink(String destination) {
    Style style = styles.pop();
    int start = linkStarts.pop();
    boolean isEmpty = out.length() == start;
    if (isEmpty) {
      out.append(destination, style());
    } else if (!style.isLink() && !isSame(written(start), destination)) {
      out.append(" (" + destination + ")", style());
    }
  }

  private String written(int from) {
    StringBuilder written = new StringBuilder();
    for (int at = from; at < out.length(); at++) {
      written.append(out.charAt(at));
    }
    return written.toString();
  }

  private static boolean isSame(String text, String destination) {
    return destination.equals(text)
        || destination.toLowerCase(Locale.ROOT).equals("mailto:" + text.toLowerCase(Locale.ROOT));
  }
}

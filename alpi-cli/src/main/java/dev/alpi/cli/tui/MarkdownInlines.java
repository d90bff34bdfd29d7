package dev.alpi.cli.tui;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** The text within a block of Markdown, styled. */
final class MarkdownInlines extends AbstractVisitor {
  private final List<List<Span>> lines = new ArrayList<>();
  private List<Span> line = new ArrayList<>();
  private Look look;

  private MarkdownInlines(Look look) {
    this.look = look;
    lines.add(line);
  }

  /** Returns what is in {@code block}, a list for each line that the text itself ends. */
  static List<List<Span>> of(Node block, Look look) {
    MarkdownInlines inlines = new MarkdownInlines(look);
    inlines.visitChildren(block);
    return inlines.lines;
  }

  /** Returns what is in {@code block} as one line. */
  static List<Span> inOneLine(Node block, Look look) {
    List<Span> all = new ArrayList<>();
    for (List<Span> part : of(block, look)) {
      if (!all.isEmpty()) {
        all.add(new Span(" ", look));
      }
      all.addAll(part);
    }
    return all;
  }

  private void add(String text, Look as) {
    if (!text.isEmpty()) {
      line.add(new Span(text, as));
    }
  }

  private void within(Node node, Look inner) {
    Look outer = look;
    look = inner;
    visitChildren(node);
    look = outer;
  }

  @Override
  public void visit(Text text) {
    add(text.getLiteral(), look);
  }

  @Override
  public void visit(Code code) {
    add(code.getLiteral(), look.in(Look.CODE.ink()));
  }

  @Override
  public void visit(Emphasis emphasis) {
    within(emphasis, look.with(Look.ITALIC));
  }

  @Override
  public void visit(StrongEmphasis strong) {
    within(strong, look.with(Look.BOLD));
  }

  /** Nobody wraps the lines of a chat by hand: who begins a new one means it. */
  @Override
  public void visit(SoftLineBreak lineBreak) {
    breakLine();
  }

  @Override
  public void visit(HardLineBreak lineBreak) {
    breakLine();
  }

  private void breakLine() {
    line = new ArrayList<>();
    lines.add(line);
  }

  @Override
  public void visit(HtmlInline html) {
    add(html.getLiteral(), look.with(Look.FAINT));
  }

  @Override
  public void visit(Link link) {
    linked(link, link.getDestination(), "");
  }

  @Override
  public void visit(Image image) {
    linked(image, image.getDestination(), "picture: ");
  }

  /** Where a link leads is told as well: its text may say something else. */
  private void linked(Node node, String target, String before) {
    int start = line.size();
    add(before, look.with(Look.FAINT));
    within(node, look.with(Look.UNDERLINED).to(target));
    StringBuilder text = new StringBuilder();
    line.subList(start, line.size()).forEach(span -> text.append(span.text()));
    if (!text.toString().contains(target) && !target.isEmpty()) {
      add(" (" + place(target) + ")", look.with(Look.FAINT));
    }
  }

  /** Returns the whole of a short address, and of a long one where it is. */
  private static String place(String target) {
    if (target.length() <= 60) {
      return target;
    }
    try {
      String host = new URI(target).getHost();
      return host == null ? Columns.cut(target, 60) : host + "/…";
    } catch (URISyntaxException e) {
      return Columns.cut(target, 60);
    }
  }
}

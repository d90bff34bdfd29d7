package dev.alpi.gateway.mail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * Makes text of HTML: paragraphs, lists, tables, quotes and links as they are written in plain
 * mail. What a person would not see is left out: styles, scripts, what is hidden.
 */
final class HtmlText implements NodeVisitor {
  /** More of a page is not read, in characters. */
  static final int HTML_CHARS_MAX = 1_000_000;

  private static final Set<String> UNSEEN =
      Set.of("script", "style", "head", "title", "template", "noscript", "object", "svg", "iframe");
  private static final Set<String> PARAGRAPHS =
      Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "figure");
  private static final Set<String> BLOCKS =
      Set.of(
          "div",
          "section",
          "article",
          "header",
          "footer",
          "main",
          "nav",
          "aside",
          "address",
          "form",
          "fieldset",
          "dt",
          "dd",
          "tr",
          "caption",
          "center",
          "body",
          "html",
          "tbody",
          "thead");

  private final TextLines lines = new TextLines();

  /** For each open list the number of its next item; 0 if it has none. */
  private final Deque<Integer> lists = new ArrayDeque<>();

  private int unseen;
  private int preformatted;

  private HtmlText() {}

  static String of(String html) {
    String read = html.substring(0, Math.min(html.length(), HTML_CHARS_MAX));
    HtmlText text = new HtmlText();
    NodeTraversor.traverse(text, Jsoup.parse(read));
    return text.lines.text();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode text && unseen == 0) {
      if (preformatted > 0) {
        lines.verbatim(text.getWholeText());
      } else {
        lines.words(text.getWholeText());
      }
    } else if (node instanceof Element element) {
      if (isUnseen(element)) {
        unseen++;
      } else if (unseen == 0) {
        open(element);
      }
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      if (isUnseen(element)) {
        unseen--;
      } else if (unseen == 0) {
        close(element);
      }
    }
  }

  private static boolean isUnseen(Element element) {
    String style = element.attr("style");
    return UNSEEN.contains(element.normalName())
        || element.hasAttr("hidden")
        || !style.isEmpty() && isHidden(style.toLowerCase(Locale.ROOT).replaceAll("\\s", ""));
  }

  private static boolean isHidden(String style) {
    return style.contains("display:none")
        || style.contains("visibility:hidden")
        || style.contains("mso-hide:all");
  }

  private void open(Element element) {
    String name = element.normalName();
    if (PARAGRAPHS.contains(name)) {
      lines.paragraph();
    } else if (BLOCKS.contains(name)) {
      lines.line();
    }
    switch (name) {
      case "br" -> lines.lineBreak();
      case "hr" -> {
        lines.paragraph();
        lines.words("---");
        lines.paragraph();
      }
      case "blockquote" -> {
        lines.paragraph();
        lines.quote();
      }
      case "ul" -> lists.push(0);
      case "ol" -> lists.push(1);
      case "li" -> item();
      case "pre" -> preformatted++;
      case "td", "th" -> lines.separator(" | ");
      case "img" -> image(element.attr("alt").strip());
      default -> {}
    }
  }

  private void item() {
    lines.line();
    int number = lists.isEmpty() ? 0 : lists.pop();
    lines.marker(
        "  ".repeat(Math.min(lists.size(), TextLines.INDENTS_MAX))
            + (number == 0 ? "- " : number + ". "));
    lists.push(number == 0 ? 0 : number + 1);
  }

  private void image(String description) {
    if (!description.isEmpty()) {
      lines.words("[" + description + "]");
    }
  }

  private void close(Element element) {
    String name = element.normalName();
    switch (name) {
      case "blockquote" -> {
        lines.line();
        lines.unquote();
        lines.paragraph();
      }
      case "ul", "ol" -> lists.pop();
      case "pre" -> preformatted--;
      case "li" -> lines.line();
      case "a" -> link(element);
      default -> {}
    }
    if (PARAGRAPHS.contains(name)) {
      lines.paragraph();
    } else if (BLOCKS.contains(name)) {
      lines.line();
    }
  }

  /** Writes where a link leads, unless its text says so: a text may say another place. */
  private void link(Element element) {
    String target = element.attr("href").strip();
    boolean leads = target.matches("(?i)(https?://|mailto:).{1,2000}");
    String said = element.ownText().strip();
    if (leads && !target.equals(said) && !target.equalsIgnoreCase("mailto:" + said)) {
      lines.words(" (" + target + ")");
    }
  }
}

package dev.alpi.engine.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * Writes an element of a page as Markdown, for a model to read: headings, paragraphs, lists,
 * tables, quotes, code; links with whole addresses, images as what they are said to show.
 */
final class Markdown {
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "blockquote",
          "body",
          "caption",
          "center",
          "dd",
          "details",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hgroup",
          "hr",
          "li",
          "main",
          "ol",
          "p",
          "pre",
          "search",
          "section",
          "summary",
          "table",
          "tbody",
          "td",
          "tfoot",
          "th",
          "thead",
          "tr",
          "ul");

  /**
   * Lists and quotes within each other beyond this are written flat: each level copies its text.
   */
  private static final int NESTED_MAX = 12;

  /** Bold, slanted and code within each other; more is not seen either. */
  private static final int MARKED_MAX = 3;

  /** What stands beside a heading to be linked to. */
  private static final Set<String> ANCHORS = Set.of("¶", "#", "§", "\uf0c1", "🔗");

  private static final Pattern LANGUAGE =
      Pattern.compile("(?:^|\\s)(?:language|lang|highlight-source)-([\\w+#-]{1,20})");
  private static final Pattern IMAGE = Pattern.compile("\\[image: ([^\\]]*)\\]");
  private static final Pattern TICKS = Pattern.compile("`+");

  private final Links links;
  private final Set<Element> holders = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nested;
  private int marked;

  /** Whether links keep their addresses. */
  enum Links {
    KEPT,
    STRIPPED
  }

  private Markdown(Links links) {
    this.links = links;
  }

  /** Returns {@code content} as Markdown. */
  static String of(Element content, Links links) {
    Markdown markdown = new Markdown(links);
    markdown.findHolders(content);
    List<String> blocks = new ArrayList<>();
    markdown.blocks(content, blocks);
    return String.join("\n\n", blocks);
  }

  /** Notes which elements hold blocks, so that nobody has to look for them again. */
  private void findHolders(Element content) {
    for (Element element : content.getAllElements()) {
      if (BLOCKS.contains(element.normalName())) {
        Element above = element.parent();
        while (above != null && holders.add(above)) {
          above = above.parent();
        }
      }
    }
  }

  private boolean isInline(Node node) {
    return !(node instanceof Element element)
        || element.normalName().equals("a")
        || (!BLOCKS.contains(element.normalName()) && !holders.contains(element));
  }

  private void blocks(Element parent, List<String> out) {
    StringBuilder paragraph = new StringBuilder();
    for (Node node : parent.childNodes()) {
      if (isInline(node)) {
        inline(node, paragraph);
      } else {
        flush(paragraph, out);
        block((Element) node, out);
      }
    }
    flush(paragraph, out);
  }

  private static void flush(StringBuilder paragraph, List<String> out) {
    add(trimmed(paragraph), out);
    paragraph.setLength(0);
  }

  private static void add(String block, List<String> out) {
    if (!block.isBlank()) {
      out.add(block);
    }
  }

  private void block(Element element, List<String> out) {
    switch (element.normalName()) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        String text = line(element);
        int level = element.normalName().charAt(1) - '0';
        add(text.isEmpty() ? "" : "#".repeat(level) + " " + text, out);
      }
      case "ul", "ol" -> add(list(element), out);
      case "blockquote" -> add(quoted(inner(element)), out);
      case "pre" -> add(code(element), out);
      case "hr" -> out.add("---");
      case "table" -> table(element, out);
      case "dt" -> add(strong(line(element)), out);
      case "dd" -> add(prefixed(inner(element), ": ", "  "), out);
      default -> blocks(element, out);
    }
  }

  private static String strong(String text) {
    return text.isEmpty() ? "" : "**" + text + "**";
  }

  private String inner(Element element) {
    if (nested == NESTED_MAX) {
      return line(element);
    }
    nested++;
    List<String> blocks = new ArrayList<>();
    blocks(element, blocks);
    nested--;
    return String.join("\n\n", blocks);
  }

  private String list(Element list) {
    List<String> items = new ArrayList<>();
    boolean ordered = list.normalName().equals("ol");
    int number = ordered ? start(list) : 0;
    for (Element item : list.children()) {
      String text = inner(item);
      if (!text.isBlank()) {
        String mark = ordered ? number + ". " : "- ";
        // a list within an item stands right below it
        String tight = text.replaceAll("\n\n(?=- |\\d+\\. )", "\n");
        items.add(prefixed(tight, mark, " ".repeat(mark.length())));
        number++;
      }
    }
    return String.join("\n", items);
  }

  private static int start(Element list) {
    String text = list.attr("start");
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 1;
  }

  private static String prefixed(String text, String first, String others) {
    return text.isBlank() ? "" : first + text.replaceAll("\n(?=[^\n])", "\n" + others);
  }

  private static String quoted(String text) {
    return text.isBlank() ? "" : prefixed(text, "> ", "> ").replaceAll("\n(?=\n)", "\n>");
  }

  private static String code(Element pre) {
    String text = pre.wholeText().replaceAll("^\n+", "").stripTrailing();
    if (text.isBlank()) {
      return "";
    }
    Element inner = pre.selectFirst("code");
    Matcher language = LANGUAGE.matcher(inner == null ? pre.className() : inner.className());
    String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return fence + (language.find() ? language.group(1) : "") + "\n" + text + "\n" + fence;
  }

  private static int longestRun(String text) {
    return TICKS.matcher(text).results().mapToInt(found -> found.group().length()).max().orElse(0);
  }

  private void table(Element table, List<String> out) {
    if (table.selectFirst("table table") != null) {
      // it only arranges things on the page
      blocks(table, out);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Element row : table.select("> tr, > thead > tr, > tbody > tr, > tfoot > tr")) {
      List<String> cells = new ArrayList<>();
      for (Element cell : row.select("> td, > th")) {
        cells.add(line(cell).replace("|", "\\|"));
      }
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        rows.add(cells);
      }
    }
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    if (columns < 2) {
      blocks(table, out);
      return;
    }
    Element caption = table.selectFirst("> caption");
    add(caption == null ? "" : strong(line(caption)), out);
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append("| ").append(String.join(" | ", row)).append(" |\n");
      if (text.indexOf("\n") == text.length() - 1) {
        text.append("|").append(" --- |".repeat(columns)).append('\n');
      }
    }
    out.add(text.toString().strip());
  }

  /** Returns all that an element says in one line. */
  private String line(Element element) {
    StringBuilder out = new StringBuilder();
    for (Node child : element.childNodes()) {
      inline(child, out);
    }
    return trimmed(out).replaceAll("\\s*\n\\s*", " ");
  }

  private void inline(Node node, StringBuilder out) {
    if (node instanceof TextNode text) {
      append(text.getWholeText(), out);
      return;
    }
    if (!(node instanceof Element element)) {
      return;
    }
    switch (element.normalName()) {
      case "br" -> out.append('\n');
      case "img" -> image(element, out);
      case "a" -> link(element, out);
      case "code", "kbd", "samp", "tt" -> around(element, "`", out);
      case "strong", "b" -> around(element, "**", out);
      case "em", "i" -> around(element, "*", out);
      default -> {
        boolean apart = BLOCKS.contains(element.normalName());
        if (apart) {
          append(" ", out);
        }
        element.childNodes().forEach(child -> inline(child, out));
        if (apart) {
          append(" ", out);
        }
      }
    }
  }

  /** Appends {@code text} with each run of white space as one space. */
  private static void append(String text, StringBuilder out) {
    boolean space = out.isEmpty() || Character.isWhitespace(out.charAt(out.length() - 1));
    for (int index = 0; index < text.length(); index++) {
      char each = text.charAt(index);
      if (Character.isWhitespace(each) || each == '\u00a0') {
        if (!space) {
          out.append(' ');
        }
        space = true;
      } else {
        out.append(each);
        space = false;
      }
    }
  }

  private void around(Element element, String mark, StringBuilder out) {
    if (marked == MARKED_MAX) {
      element.childNodes().forEach(child -> inline(child, out));
      return;
    }
    marked++;
    String text = line(element);
    marked--;
    if (text.isEmpty() || text.contains(mark)) {
      append(text, out);
    } else {
      spaceBefore(element, out);
      out.append(mark).append(text).append(mark);
      spaceAfter(element, out);
    }
  }

  private static void spaceBefore(Element element, StringBuilder out) {
    if (element.wholeText().startsWith(" ")) {
      append(" ", out);
    }
  }

  private static void spaceAfter(Element element, StringBuilder out) {
    if (element.wholeText().endsWith(" ")) {
      append(" ", out);
    }
  }

  private static void image(Element image, StringBuilder out) {
    String shown = image.attr("alt").strip().replaceAll("\\s+", " ");
    if (!shown.isEmpty()) {
      out.append("[image: ").append(shown.replace("]", ")")).append(']');
    }
  }

  private void link(Element link, StringBuilder out) {
    String text = line(link);
    String target = link.absUrl("href");
    boolean web = target.startsWith("http://") || target.startsWith("https://");
    boolean within = link.attr("href").startsWith("#");
    if (text.isEmpty() || (within && ANCHORS.contains(text))) {
      return;
    }
    if (links == Links.STRIPPED || within || !web) {
      append(text, out);
      return;
    }
    spaceBefore(link, out);
    String address =
        target.replaceAll("\\s", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C");
    out.append('[')
        .append(IMAGE.matcher(text).replaceAll("image: $1"))
        .append("](")
        .append(address);
    out.append(')');
    spaceAfter(link, out);
  }

  private static String trimmed(StringBuilder text) {
    return text.toString()
        .replaceAll("[ \\t]*\n[ \\t]*", "\n")
        .replaceAll("\n{3,}", "\n\n")
        .strip();
  }
}

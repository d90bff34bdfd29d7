package dev.alpi.engine.web;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * Finds what a page is about: what it marks as such, else the element with the most text in
 * paragraphs, else all of it.
 */
final class MainContent {
  /** A marked or dense part with less text than this, or than a quarter of the page, is not it. */
  private static final int CHARS_MIN = 140;

  private static final double PART_MIN = 0.25;

  /** A shorter paragraph is a caption, a date, a label. */
  private static final int PARAGRAPH_CHARS_MIN = 25;

  private final Map<Element, Count> counts = new IdentityHashMap<>();
  private final Element body;

  private MainContent(Element body) {
    this.body = body;
    NodeTraversor.traverse(new Counter(), body);
  }

  /** Returns the element of {@code page} that holds its content. */
  static Element of(Document page) {
    return new MainContent(page.body()).found();
  }

  /** How many characters of text an element holds, and how many of them in links. */
  private static final class Count {
    private int text;
    private int linked;
  }

  private final class Counter implements NodeVisitor {
    @Override
    public void head(Node node, int depth) {
      if (node instanceof Element element) {
        counts.put(element, new Count());
      } else if (node instanceof TextNode text && node.parent() instanceof Element parent) {
        counts.get(parent).text += text.getWholeText().strip().length();
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element && element != body) {
        Count own = counts.get(element);
        Count above = counts.get(element.parent());
        above.text += own.text;
        above.linked += element.normalName().equals("a") ? own.text : own.linked;
      }
    }
  }

  private Element found() {
    for (String marked : List.of("main, [role=main]", "article", "[itemprop=articleBody]")) {
      List<Element> elements = body.select(marked);
      // several are a list of things, each no more the content than the others
      if (elements.size() == 1 && isMuch(elements.getFirst())) {
        Element only = elements.getFirst();
        List<Element> articles = only.select("article");
        return articles.size() == 1 && isMuch(articles.getFirst()) ? articles.getFirst() : only;
      }
    }
    return densest().filter(this::isMuch).orElse(body);
  }

  private boolean isMuch(Element element) {
    int text = counts.get(element).text;
    return text >= CHARS_MIN && text >= counts.get(body).text * PART_MIN;
  }

  /** Paragraphs count for what holds them, and half for what holds that. */
  private Optional<Element> densest() {
    Map<Element, Double> scores = new IdentityHashMap<>();
    for (Element paragraph : body.select("p, pre, blockquote, li, td")) {
      Count count = counts.get(paragraph);
      Element parent = paragraph.parent();
      if (count.text < PARAGRAPH_CHARS_MIN || parent == null || paragraph == body) {
        continue;
      }
      double score = Math.min(count.text / 100.0, 5) * proseOf(count);
      scores.merge(parent, score, Double::sum);
      Element above = parent.parent();
      if (above != null && parent != body) {
        scores.merge(above, score / 2, Double::sum);
      }
    }
    return scores.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        // a list or a row is never all there is to say
        .map(
            best ->
                Optional.ofNullable(best.closest("div, section, article, main, body"))
                    .orElse(body));
  }

  private static double proseOf(Count count) {
    return 1 - (double) count.linked / count.text;
  }
}

package dev.alpi.engine.web;

import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * A page as a model reads it.
 *
 * @param title what it calls itself; empty if it does not
 * @param text its content, Markdown if it was HTML
 */
record ReadablePage(String title, String text) {
  private static final int TITLE_CHARS_MAX = 300;

  /** Returns the content of {@code page}. */
  static ReadablePage of(WebPage page, Markdown.Links links) {
    if (!page.type().isHtml()) {
      return source(page);
    }
    Document document = Jsoup.parse(page.text(), page.url().toString());
    String title = VisibleText.of(document.title()).replaceAll("\\s+", " ").strip();
    HiddenParts.removeFrom(document);
    String markdown = Markdown.of(MainContent.of(document), links);
    return new ReadablePage(
        title.substring(0, Math.min(title.length(), TITLE_CHARS_MAX)), VisibleText.of(markdown));
  }

  /** Returns {@code page} as it came, without what nobody sees. */
  static ReadablePage source(WebPage page) {
    return new ReadablePage("", VisibleText.of(page.text()));
  }

  /** Returns the title, if there is one. */
  Optional<String> named() {
    return title.isEmpty() ? Optional.empty() : Optional.of(title);
  }
}

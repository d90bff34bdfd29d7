package dev.alpi.engine.web;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Takes out of a page what is not its content: scripts, navigation, controls, and what its own
 * markup hides. Rules of style sheets are not looked at.
 */
final class HiddenParts {
  private static final Set<String> NEVER =
      Set.of(
          "script",
          "style",
          "noscript",
          "template",
          "iframe",
          "frame",
          "object",
          "embed",
          "applet",
          "svg",
          "canvas",
          "audio",
          "video",
          "map",
          "nav",
          "footer",
          "aside",
          "dialog",
          "button",
          "input",
          "select",
          "textarea",
          "datalist",
          "link",
          "meta",
          "menu",
          "progress",
          "meter");

  private static final Set<String> ROLES =
      Set.of(
          "navigation",
          "banner",
          "contentinfo",
          "complementary",
          "search",
          "dialog",
          "alertdialog",
          "menu",
          "menubar",
          "toolbar",
          "tablist",
          "tooltip");

  private static final String ZERO =
      "\\s*:\\s*-?0*(?:\\.0+)?(?:px|em|rem|pt|%|vh|vw)?\\s*(?:!|;|$)";

  /** Inline styles that leave nothing to see. */
  private static final Pattern HIDING =
      Pattern.compile(
          "(?:^|[;\\s])(?:"
              + "display\\s*:\\s*none"
              + "|visibility\\s*:\\s*(?:hidden|collapse)"
              + "|content-visibility\\s*:\\s*hidden"
              + "|(?:opacity|font-size|max-height|max-width|height|width)"
              + ZERO
              + "|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\\s*:\\s*-\\d{3,}"
              + "|clip\\s*:\\s*rect\\(\\s*[01](?:px)?[\\s,]+[01](?:px)?[\\s,]"
              + "|clip-path\\s*:\\s*(?:inset\\(\\s*(?:50|100)%|circle\\(\\s*0)"
              + "|transform\\s*:\\s*scale\\(\\s*0\\s*\\)"
              + "|color\\s*:\\s*(?:transparent|rgba\\([^)]*,\\s*0\\s*\\))"
              + ")");

  private static final int STYLE_CHARS_MAX = 4000;

  /** A form that is at least this part of a page holds the page. */
  private static final double PAGE_WITHIN_FORM = 0.5;

  private HiddenParts() {}

  /** Takes them out of {@code page}. */
  static void removeFrom(Document page) {
    for (Element element : page.body().getAllElements()) {
      // the body is what is left when all is hidden: pages hide it until their script has run
      if (element != page.body() && isHidden(element)) {
        element.remove();
      }
    }
    int all = page.body().text().length();
    for (Element form : page.body().select("form")) {
      if (form.text().length() < all * PAGE_WITHIN_FORM) {
        form.remove();
      }
    }
  }

  private static boolean isHidden(Element element) {
    String name = element.normalName();
    return NEVER.contains(name)
        || ROLES.contains(element.attr("role").strip().toLowerCase(Locale.ROOT))
        || element.hasAttr("hidden")
        || element.attr("aria-hidden").equalsIgnoreCase("true")
        || (name.equals("header") && isOfTheSite(element))
        || isHiding(element.attr("style"));
  }

  private static boolean isOfTheSite(Element header) {
    return header.closest("article, main, [role=main], section") == null;
  }

  private static boolean isHiding(String style) {
    if (style.isEmpty()) {
      return false;
    }
    // nobody writes so much into one element, unless to hide something
    return style.length() > STYLE_CHARS_MAX
        || HIDING.matcher(style.toLowerCase(Locale.ROOT)).find();
  }
}

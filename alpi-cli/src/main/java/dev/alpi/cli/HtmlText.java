package dev.alpi.cli;

/** Text in HTML. What people and models wrote is data there, never markup. */
final class HtmlText {
  private HtmlText() {}

  /**
   * Returns {@code text} for an element or an attribute in double quotes. What is not seen, or
   * turns the direction of text around, is shown as its number.
   */
  static String escaped(String text) {
    StringBuilder html = new StringBuilder();
    String visible = TerminalText.visible(text);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
    return html.toString();
  }
}

package dev.alpi.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one page: nothing is fetched, nothing is run, and all that is shown is escaped. Light
 * or dark as its reader likes.
 *
 * <p><b>Threads:</b> one.
 */
final class HtmlPage {
  private static final int CHART_WIDTH = 720;
  private static final int CHART_HEIGHT = 96;
  private static final int BAR_HEIGHT = 22;
  private static final int BAR_LABEL_WIDTH = 220;
  private static final int BAR_VALUE_WIDTH = 110;

  /** More rows are for programs. */
  private static final int BARS_MAX = 40;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <style>
      :root { --page: #fcfcfa; --card: #ffffff; --ink: #1d1f21; --faint: #62666d; --line: #e2e2dc;
        --mark: #8a6d1f; --warn: #a03c00; }
      @media (prefers-color-scheme: dark) {
        :root { --page: #17181a; --card: #202225; --ink: #e8e6e1; --faint: #a0a4aa; --line: #34373b;
          --mark: #d2b15c; --warn: #ff9d5c; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; max-width: 860px; padding: 32px 24px 64px; background: var(--page);
        color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
      h2 { font-size: 16px; margin: 32px 0 8px; }
      p { margin: 4px 0; }
      .faint, figcaption, th { color: var(--faint); font-size: 13px; font-weight: normal; }
      .facts { display: grid; gap: 12px; margin: 24px 0;
        grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); }
      .fact { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
        padding: 12px 14px; }
      .fact b { display: block; font-size: 22px; font-weight: 600;
        font-variant-numeric: tabular-nums; }
      .problems { border-left: 3px solid var(--warn); margin: 20px 0; padding: 2px 14px; }
      figure { margin: 12px 0; }
      svg { display: block; width: 100%; height: auto; }
      svg .mark { fill: var(--mark); }
      svg .base { stroke: var(--line); }
      svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line);
        vertical-align: top; }
      td { max-width: 14em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      td:last-child { max-width: none; white-space: normal; overflow-wrap: anywhere; }
      </style>
      """;

  /** A figure, what it is of, and a few words besides. */
  record Fact(String label, String value, String note) {}

  private final StringBuilder html = new StringBuilder(HEAD);
  private final DateTimeFormatter times;

  HtmlPage(String title, String subtitle, ZoneId zone) {
    times = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(zone);
    html.append("<title>").append(HtmlText.escaped(title)).append("</title>\n</head>\n<body>\n");
    html.append("<h1>").append(HtmlText.escaped(title)).append("</h1>\n");
    paragraph("faint", subtitle);
  }

  void section(String title) {
    html.append("<h2>").append(HtmlText.escaped(title)).append("</h2>\n");
  }

  void facts(List<Fact> facts) {
    html.append("<div class=\"facts\">\n");
    for (Fact fact : facts) {
      html.append("<div class=\"fact\"><span class=\"faint\">")
          .append(HtmlText.escaped(fact.label()))
          .append("</span><b>")
          .append(HtmlText.escaped(fact.value()))
          .append("</b><span class=\"faint\">")
          .append(HtmlText.escaped(fact.note()))
          .append("</span></div>\n");
    }
    html.append("</div>\n");
  }

  /** Says what could not be read, if anything. */
  void problems(List<String> problems) {
    if (!problems.isEmpty()) {
      html.append("<div class=\"problems\" role=\"note\">\n<p>Left out:</p>\n");
      problems.forEach(problem -> paragraph("", problem));
      html.append("</div>\n");
    }
  }

  void paragraph(String style, String text) {
    html.append(style.isEmpty() ? "<p>" : "<p class=\"" + style + "\">")
        .append(HtmlText.escaped(text))
        .append("</p>\n");
  }

  /** Draws a column for each part of a time. */
  void columns(String caption, TimeChart chart) {
    long most = chart.most();
    if (most == 0) {
      paragraph("faint", caption + ": nothing");
      return;
    }
    int parts = chart.values().size();
    double width = (double) CHART_WIDTH / parts;
    String legend = caption + ": most " + most + ", a column is " + chart.unit();
    svg(CHART_HEIGHT + 20, legend);
    for (int i = 0; i < parts; i++) {
      long value = chart.values().get(i);
      if (value > 0) {
        double height = Math.max(2, (double) CHART_HEIGHT * value / most);
        String title = times.format(chart.start(i)) + ": " + value;
        rectangle(i * width + 1, CHART_HEIGHT - height, Math.max(1, width - 2), height, title);
      }
    }
    html.append(
        String.format(
            Locale.ROOT,
            "<line class=\"base\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
            CHART_HEIGHT,
            CHART_WIDTH,
            CHART_HEIGHT));
    label(0, CHART_HEIGHT + 15, "start", times.format(chart.window().from()));
    label(CHART_WIDTH, CHART_HEIGHT + 15, "end", times.format(chart.window().to()));
    endFigure(legend);
  }

  /** Draws a bar for each entry, in their order. */
  void bars(Map<String, ? extends Number> values, String caption) {
    if (values.isEmpty()) {
      paragraph("faint", caption);
      return;
    }
    List<? extends Map.Entry<String, ? extends Number>> shown =
        values.entrySet().stream().limit(BARS_MAX).toList();
    double most =
        shown.stream().mapToDouble(entry -> entry.getValue().doubleValue()).max().orElse(1);
    int room = CHART_WIDTH - BAR_LABEL_WIDTH - BAR_VALUE_WIDTH;
    svg(shown.size() * BAR_HEIGHT, caption);
    int top = 0;
    for (Map.Entry<String, ? extends Number> entry : shown) {
      double value = entry.getValue().doubleValue();
      double width = most <= 0 ? 0 : room * value / most;
      label(0, top + 15, "start", cut(entry.getKey()));
      rectangle(BAR_LABEL_WIDTH, top + 4, Math.max(1, width), BAR_HEIGHT - 8, entry.getKey());
      label(BAR_LABEL_WIDTH + (int) width + 8, top + 15, "start", String.valueOf(entry.getValue()));
      top += BAR_HEIGHT;
    }
    int more = values.size() - shown.size();
    endFigure(more == 0 ? caption : caption + "; " + more + " more are not drawn");
  }

  /** What fits beside a bar. */
  private static String cut(String text) {
    int chars = 30;
    return text.codePointCount(0, text.length()) <= chars
        ? text
        : text.substring(0, text.offsetByCodePoints(0, chars - 1)) + "…";
  }

  void table(List<String> headings, List<List<String>> rows) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    headings.forEach(
        heading ->
            html.append("<th scope=\"col\">").append(HtmlText.escaped(heading)).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(HtmlText.escaped(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  /** Returns the whole page. */
  String text() {
    return html + "</body>\n</html>\n";
  }

  private void svg(int height, String label) {
    html.append(
        String.format(
            Locale.ROOT,
            "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            CHART_WIDTH,
            height,
            HtmlText.escaped(label)));
  }

  private void endFigure(String caption) {
    html.append("</svg><figcaption>")
        .append(HtmlText.escaped(caption))
        .append("</figcaption></figure>\n");
  }

  private void rectangle(double x, double y, double width, double height, String title) {
    html.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"mark\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1\">"
                + "<title>%s</title></rect>\n",
            x,
            y,
            width,
            height,
            HtmlText.escaped(title)));
  }

  private void label(int x, int y, String anchor, String text) {
    html.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            HtmlText.escaped(text)));
  }
}

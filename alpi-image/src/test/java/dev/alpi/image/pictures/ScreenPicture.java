package dev.alpi.image.pictures;

import dev.alpi.testkit.VirtualTerminal.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a terminal shows, as an SVG drawing of its text: small, sharp at any size, and readable as a
 * file.
 *
 * @param title what is seen, for those who cannot see it
 * @param rows the cells, row by row
 */
record ScreenPicture(String title, List<List<Cell>> rows) {
  /*
   * Implementation notes. A run is text of one look in neighbouring cells. It is put where its
   * cells are, and stretched to their width: whatever font the viewer has, columns stay columns.
   * Signs beyond ASCII come from other fonts more often than not, so they are runs of their own.
   */
  private static final double CELL_WIDTH = 8.4;
  private static final int CELL_HEIGHT = 18;
  private static final int BASELINE = 13;
  private static final int MARGIN = 12;
  private static final String INK = "#d8dee9";
  private static final String PAPER = "#1d2129";

  /** Black to white of SGR 30 to 37; 90 to 97 are the same here. */
  private static final String[] COLOURS = {
    "#4c566a", "#f2777a", "#99cc99", "#ffcc66", "#6699cc", "#cc99cc", "#66cccc", "#eceff4"
  };

  /** Leaves out empty rows at the end. */
  ScreenPicture {
    int count = rows.size();
    while (count > 1 && rows.get(count - 1).stream().allMatch(cell -> cell.text().isBlank())) {
      count--;
    }
    rows = List.copyOf(rows.subList(0, count));
  }

  /** A piece of a row. */
  private record Run(int row, int column, int columns, String text, String look) {}

  String svg() {
    int columns = rows.getFirst().size();
    StringBuilder svg = new StringBuilder();
    String width = number(columns * CELL_WIDTH + 2 * MARGIN);
    int height = rows.size() * CELL_HEIGHT + 2 * MARGIN;
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width);
    svg.append("\" height=\"").append(height).append("\" role=\"img\">\n");
    svg.append("<title>").append(escaped(title)).append("</title>\n");
    svg.append("<style>text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;");
    svg.append("fill:").append(INK).append(";white-space:pre}</style>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"").append(PAPER);
    svg.append("\"/>\n");
    for (int row = 0; row < rows.size(); row++) {
      runs(row).forEach(run -> draw(svg, run));
    }
    return svg.append("</svg>\n").toString();
  }

  private List<Run> runs(int row) {
    List<Cell> cells = rows.get(row);
    List<Run> runs = new ArrayList<>();
    int from = 0;
    while (from < cells.size()) {
      int to = from + 1;
      while (to < cells.size() && belongs(cells.get(to), cells.get(from))) {
        to++;
      }
      StringBuilder text = new StringBuilder();
      cells.subList(from, to).forEach(cell -> text.append(cell.text()));
      runs.add(new Run(row, from, to - from, text.toString(), cells.get(from).look()));
      from = to;
    }
    return runs;
  }

  private static boolean belongs(Cell cell, Cell first) {
    boolean isBehindWideOne = cell.text().isEmpty();
    return isBehindWideOne
        || (cell.look().equals(first.look()) && isAscii(cell.text()) == isAscii(first.text()));
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(character -> character < 0x80);
  }

  private static void draw(StringBuilder svg, Run run) {
    Appearance appearance = Appearance.of(run.look());
    if (run.text().isBlank() && !appearance.isReversed()) {
      return;
    }
    String text = appearance.isReversed() ? run.text() : run.text().stripTrailing();
    double x = MARGIN + run.column() * CELL_WIDTH;
    int y = MARGIN + run.row() * CELL_HEIGHT;
    int columns = run.columns() - (run.text().length() - text.length());
    String width = number(columns * CELL_WIDTH);
    if (appearance.isReversed()) {
      svg.append("<rect x=\"").append(number(x)).append("\" y=\"").append(y);
      svg.append("\" width=\"").append(width).append("\" height=\"").append(CELL_HEIGHT);
      svg.append("\" fill=\"").append(appearance.ink()).append("\"/>\n");
    }
    svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(y + BASELINE);
    svg.append("\" textLength=\"").append(width).append('"');
    if (!appearance.style().isEmpty()) {
      svg.append(" style=\"").append(appearance.style()).append('"');
    }
    svg.append('>').append(escaped(text)).append("</text>\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** What an SGR sequence asks for. */
  private record Appearance(String ink, boolean isReversed, String style) {
    static Appearance of(String look) {
      String ink = INK;
      boolean isReversed = false;
      StringBuilder style = new StringBuilder();
      String sgr = look.startsWith(";link") ? "" : look.replaceFirst(";link=.*", "");
      String[] parameters = sgr.isEmpty() ? new String[0] : sgr.split(";");
      for (int i = 0; i < parameters.length; i++) {
        int parameter = Integer.parseInt(parameters[i]);
        switch (parameter) {
          case 1 -> style.append("font-weight:bold;");
          case 2 -> style.append("opacity:.6;");
          case 3 -> style.append("font-style:italic;");
          case 4 -> style.append("text-decoration:underline;");
          case 7 -> isReversed = true;
          case 9 -> style.append("text-decoration:line-through;");
          case 38 -> {
            ink = "rgb(" + String.join(",", List.of(parameters).subList(i + 2, i + 5)) + ")";
            i += 4;
          }
          default -> ink = COLOURS[parameter % 10];
        }
      }
      if (isReversed || !ink.equals(INK)) {
        style.append("fill:").append(isReversed ? PAPER : ink).append(';');
      }
      return new Appearance(ink, isReversed, style.toString());
    }
  }
}

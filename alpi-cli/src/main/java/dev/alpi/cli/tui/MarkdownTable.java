package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Node;

/**
 * A table that fits the width: columns that are too wide are wrapped, and where there is no room
 * for columns at all, each row is a list of its cells.
 */
final class MarkdownTable implements Piece {
  private static final Span BAR = Span.quiet(" │ ");
  private static final int BAR_COLUMNS = 3;

  /** Narrower columns cannot be read. */
  private static final int COLUMN_MIN = 6;

  private final Line indentation;
  private final List<Row> rows = new ArrayList<>();
  private int count;

  private record Cell(List<Span> text, TableCell.Alignment alignment) {}

  private record Row(List<Cell> cells) {}

  MarkdownTable(TableBlock table, Line indentation) {
    this.indentation = indentation;
    collect(table);
  }

  private void collect(Node node) {
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      if (child instanceof TableRow) {
        List<Cell> cells = new ArrayList<>();
        for (Node cell = child.getFirstChild(); cell != null; cell = cell.getNext()) {
          if (cell instanceof TableCell one) {
            Look look = one.isHeader() ? Look.STRONG : Look.PLAIN;
            TableCell.Alignment alignment =
                one.getAlignment() == null ? TableCell.Alignment.LEFT : one.getAlignment();
            cells.add(new Cell(MarkdownInlines.inOneLine(cell, look), alignment));
          }
        }
        count = Math.max(count, cells.size());
        rows.add(new Row(cells));
      } else {
        collect(child);
      }
    }
  }

  @Override
  public List<Line> lines(int width) {
    int room = width - indentation.columns() - BAR_COLUMNS * (count - 1);
    int[] widths = natural();
    if (room < count * COLUMN_MIN && sum(widths) > room) {
      return asLists(width);
    }
    fit(widths, room);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      row(rows.get(i), widths, lines);
      if (i == 0) {
        lines.add(rule(widths));
      }
    }
    return lines;
  }

  private int[] natural() {
    int[] widths = new int[count];
    for (Row row : rows) {
      for (int i = 0; i < row.cells().size(); i++) {
        widths[i] = Math.max(widths[i], new Line(row.cells().get(i).text()).columns());
      }
    }
    return widths;
  }

  /** Takes columns from the widest until all fit. */
  private static void fit(int[] widths, int room) {
    int over = sum(widths) - room;
    while (over > 0) {
      int widest = 0;
      int second = 0;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > widths[widest]) {
          widest = i;
        }
      }
      for (int i = 0; i < widths.length; i++) {
        second = i == widest ? second : Math.max(second, widths[i]);
      }
      int step = Math.clamp(widths[widest] - second, 1, over);
      widths[widest] -= step;
      over -= step;
    }
  }

  private static int sum(int[] widths) {
    int sum = 0;
    for (int width : widths) {
      sum += width;
    }
    return sum;
  }

  private void row(Row row, int[] widths, List<Line> lines) {
    List<List<Line>> cells = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < count; i++) {
      List<Span> text = i < row.cells().size() ? row.cells().get(i).text() : List.of();
      List<Line> wrapped = Wrapping.cell(text, widths[i]);
      cells.add(wrapped);
      height = Math.max(height, wrapped.size());
    }
    for (int y = 0; y < height; y++) {
      Line line = indentation;
      for (int i = 0; i < count; i++) {
        Line part = y < cells.get(i).size() ? cells.get(i).get(y) : Line.EMPTY;
        TableCell.Alignment alignment =
            i < row.cells().size() ? row.cells().get(i).alignment() : TableCell.Alignment.LEFT;
        line = line.plus(aligned(part, widths[i], alignment, i == count - 1));
        line = i == count - 1 ? line : line.plus(BAR);
      }
      lines.add(line);
    }
  }

  private static Line aligned(Line part, int width, TableCell.Alignment alignment, boolean isLast) {
    int free = Math.max(0, width - part.columns());
    int before =
        switch (alignment) {
          case LEFT -> 0;
          case CENTER -> free / 2;
          case RIGHT -> free;
        };
    Line line = before == 0 ? part : Line.plain(" ".repeat(before)).plus(part);
    int after = isLast ? 0 : free - before;
    return after == 0 ? line : line.plus(Span.plain(" ".repeat(after)));
  }

  private Line rule(int[] widths) {
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : "─┼─").append("─".repeat(widths[i]));
    }
    return indentation.plus(Span.quiet(rule.toString()));
  }

  private List<Line> asLists(int width) {
    List<Line> lines = new ArrayList<>();
    List<Cell> heads = rows.isEmpty() ? List.of() : rows.getFirst().cells();
    for (Row row : rows.subList(Math.min(1, rows.size()), rows.size())) {
      if (!lines.isEmpty()) {
        lines.add(Line.EMPTY);
      }
      for (int i = 0; i < row.cells().size(); i++) {
        List<Span> text = new ArrayList<>(i < heads.size() ? heads.get(i).text() : List.of());
        text.add(Span.plain(text.isEmpty() ? "" : ": "));
        text.addAll(row.cells().get(i).text());
        lines.addAll(Wrapping.words(indentation, indentation.plus(Span.plain("  ")), text, width));
      }
    }
    return lines;
  }
}

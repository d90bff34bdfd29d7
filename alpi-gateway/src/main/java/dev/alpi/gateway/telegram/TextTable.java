package dev.alpi.gateway.telegram;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Node;

/** Draws a table with characters of one width. */
final class TextTable {
  /** A wider cell makes its row longer, and no other. */
  private static final int COLUMN_WIDTH_MAX = 40;

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private int headRows;

  private TextTable() {}

  static String of(TableBlock block) {
    TextTable table = new TextTable();
    for (Node part = block.getFirstChild(); part != null; part = part.getNext()) {
      for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
        if (row instanceof TableRow) {
          table.add(row);
        }
      }
      table.headRows = part instanceof TableHead ? table.rows.size() : table.headRows;
    }
    return table.drawn();
  }

  private void add(Node row) {
    List<String> cells = new ArrayList<>();
    for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
      if (cell instanceof TableCell) {
        String text = MarkdownReader.plain(cell);
        int width = Math.min(width(text), COLUMN_WIDTH_MAX);
        if (widths.size() == cells.size()) {
          widths.add(0);
        }
        widths.set(cells.size(), Math.max(widths.get(cells.size()), width));
        cells.add(text);
      }
    }
    rows.add(cells);
  }

  private String drawn() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0 && i == headRows) {
        out.append(String.join("-+-", widths.stream().map("-"::repeat).toList())).append('\n');
      }
      out.append(line(rows.get(i))).append('\n');
    }
    return out.toString();
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(column == 0 ? "" : " | ").append(cell);
      line.append(" ".repeat(Math.max(0, widths.get(column) - width(cell))));
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  /** Returns how many columns a character takes, near enough to line up. */
  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean isWide =
        Character.isIdeographic(codePoint)
            || Character.isEmojiPresentation(codePoint)
            || isBetween(codePoint, 0x1100, 0x115F)
            || isBetween(codePoint, 0x2E80, 0x30FF)
            || isBetween(codePoint, 0xAC00, 0xD7A3)
            || isBetween(codePoint, 0xFF00, 0xFF60);
    return isWide ? 2 : 1;
  }

  private static boolean isBetween(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }
}

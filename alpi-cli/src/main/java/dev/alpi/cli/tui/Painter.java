package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws at the end of what a terminal shows: lines that are finished scroll away and are never
 * touched again; the rows below them, the region, are drawn over where they changed.
 *
 * <p>It only makes text; somebody else sends it.
 */
final class Painter {
  /*
   * Implementation notes. All moves are relative to the row that the cursor is in, so that it does
   * not matter where on the screen the region is. A frame is between the marks of synchronised
   * output (mode 2026), which terminals that do not know it ignore. Within the region lines are not
   * wrapped (DECAWM off): where the terminal thinks that a character is wider than we do, a row is
   * cut and the next one is still where it should be.
   */
  private static final String ESCAPE = "\u001b[";
  private static final String BEGIN = ESCAPE + "?2026h" + ESCAPE + "?25l";
  private static final String END = ESCAPE + "?2026l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";
  private static final String WRAP = ESCAPE + "?7h";
  private static final String NO_WRAP = ESCAPE + "?7l";
  private static final String ERASE_LINE_REST = ESCAPE + "K";
  private static final String ERASE_BELOW = ESCAPE + "J";

  private final Ansi ansi;
  private List<Line> shown = List.of();
  private int cursorRow;
  private int cursorColumn;

  /** A region and where its cursor is. */
  record Frame(List<Line> rows, int row, int column) {
    Frame {
      rows = List.copyOf(rows);
      if (row < 0 || row >= rows.size() || column < 0) {
        throw new IllegalArgumentException("the cursor is not in the region");
      }
    }
  }

  Painter(Ansi ansi) {
    this.ansi = ansi;
  }

  /** Returns what shows {@code finished} above {@code frame}; empty if nothing changes. */
  String paint(List<Line> finished, Frame frame) {
    boolean isSame =
        finished.isEmpty()
            && frame.rows().equals(shown)
            && frame.row() == cursorRow
            && frame.column() == cursorColumn;
    if (isSame) {
      return "";
    }
    StringBuilder out = new StringBuilder(BEGIN);
    if (finished.isEmpty()) {
      change(out, frame.rows());
    } else {
      moveTo(out, 0);
      for (Line line : finished) {
        out.append('\r').append(ansi.encode(line)).append(ERASE_LINE_REST).append("\r\n");
      }
      whole(out, frame.rows());
    }
    shown = frame.rows();
    moveTo(out, frame.row());
    out.append('\r');
    if (frame.column() > 0) {
      out.append(ESCAPE).append(frame.column()).append('C');
    }
    cursorColumn = frame.column();
    return out.append(SHOW_CURSOR).append(END).toString();
  }

  /** Draws all rows from the one on that the cursor is in. */
  private void whole(StringBuilder out, List<Line> rows) {
    out.append(NO_WRAP);
    for (int i = 0; i < rows.size(); i++) {
      out.append(i == 0 ? "\r" : "\r\n").append(ansi.encode(rows.get(i))).append(ERASE_LINE_REST);
    }
    out.append(WRAP);
    cursorRow = rows.size() - 1;
    if (rows.size() < shown.size() || shown.isEmpty()) {
      out.append(ERASE_BELOW);
    }
  }

  private void change(StringBuilder out, List<Line> rows) {
    out.append(NO_WRAP);
    int there = shown.size();
    for (int i = 0; i < rows.size(); i++) {
      if (i < there && rows.get(i).equals(shown.get(i))) {
        continue;
      }
      if (i < there) {
        moveTo(out, i);
      } else if (i > 0) {
        moveTo(out, i - 1);
        out.append("\r\n");
        cursorRow = i;
      }
      out.append('\r').append(ansi.encode(rows.get(i))).append(ERASE_LINE_REST);
    }
    out.append(WRAP);
    if (rows.size() < there) {
      moveTo(out, rows.size());
      out.append('\r').append(ERASE_BELOW);
    }
  }

  private void moveTo(StringBuilder out, int row) {
    if (row != cursorRow) {
      int by = Math.abs(row - cursorRow);
      out.append(ESCAPE).append(by).append(row < cursorRow ? 'A' : 'B');
      cursorRow = row;
    }
  }

  /**
   * Returns what takes the region away after the terminal got another width, and broke the rows
   * that are longer, as all but very old ones do.
   */
  String resized(int columns) {
    List<Line> before = new ArrayList<>(shown);
    int rows = 0;
    for (int i = 0; i < Math.min(cursorRow, before.size()); i++) {
      rows += Math.max(1, (before.get(i).columns() + columns - 1) / columns);
    }
    rows += cursorColumn / columns;
    cursorRow = rows;
    return erase();
  }

  /** Returns what takes the region away; the next frame is drawn where it was. */
  String erase() {
    StringBuilder out = new StringBuilder();
    moveTo(out, 0);
    out.append('\r').append(ERASE_BELOW);
    forget();
    return out.toString();
  }

  /** Returns what clears all that the terminal shows, not what has scrolled away. */
  String clear() {
    forget();
    return ESCAPE + "H" + ESCAPE + "2J";
  }

  /** Takes the row that the cursor is in for an empty one. */
  void forget() {
    shown = List.of();
    cursorRow = 0;
    cursorColumn = 0;
  }
}

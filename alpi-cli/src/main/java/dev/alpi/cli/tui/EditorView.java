package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/** Lays out what is being written: rows, and where the cursor is in them. */
final class EditorView {
  private static final String TAB = "  ";

  private final int width;
  private final Line rest;
  private final List<Line> rows = new ArrayList<>();
  private List<Span> row;
  private StringBuilder plain = new StringBuilder();
  private int used;
  private int cursorRow;
  private int cursorColumn;

  private EditorView(Line first, Line rest, int width) {
    this.width = width;
    this.rest = rest;
    this.row = new ArrayList<>(first.spans());
    this.used = first.columns();
  }

  /**
   * Returns the rows of {@code editor}, at most {@code rowsMax}, those around the cursor.
   *
   * @param first what the first row begins with
   * @param rest what all others begin with
   */
  static Painter.Frame of(Editor editor, Line first, Line rest, int width, int rowsMax) {
    EditorView view = new EditorView(first, rest, Math.max(width, rest.columns() + 2));
    view.layOut(editor);
    int start = Math.clamp(view.cursorRow - rowsMax + 1L, 0, Math.max(0, view.rows.size() - 1));
    int end = Math.min(view.rows.size(), start + rowsMax);
    return new Painter.Frame(
        view.rows.subList(start, end), view.cursorRow - start, view.cursorColumn);
  }

  private void layOut(Editor editor) {
    CharSequence text = editor.raw();
    int i = 0;
    while (i < text.length()) {
      int character = Character.codePointAt(text, i);
      if (i == editor.cursor()) {
        placeCursor(character);
      }
      i += Character.charCount(character);
      if (character == '\n') {
        next();
      } else if (editor.isFolded(character)) {
        label(editor.label(character));
      } else {
        put(character == '\t' ? TAB : HarmlessText.neutralised(Character.toString(character)));
      }
    }
    if (editor.cursor() >= text.length()) {
      placeCursor('\n');
    }
    endRow();
  }

  /** At the end of a full row the cursor is where the next character will be. */
  private void placeCursor(int character) {
    int columns = character == '\n' ? 1 : Math.max(1, Columns.of(character));
    if (used + columns > width) {
      next();
    }
    cursorRow = rows.size();
    cursorColumn = used;
  }

  private void put(String shown) {
    int columns = Columns.of(shown);
    if (used + columns > width) {
      next();
    }
    plain.append(shown);
    used += columns;
  }

  private void label(String text) {
    if (used + Columns.of(text) > width && used > rest.columns()) {
      next();
    }
    flush();
    String shown = Columns.cut(text, width - used);
    row.add(new Span(shown, Look.CODE));
    used += Columns.of(shown);
  }

  private void flush() {
    if (!plain.isEmpty()) {
      row.add(Span.plain(plain.toString()));
      plain = new StringBuilder();
    }
  }

  private void next() {
    endRow();
    row = new ArrayList<>(rest.spans());
    used = rest.columns();
  }

  private void endRow() {
    flush();
    rows.add(new Line(row));
  }
}

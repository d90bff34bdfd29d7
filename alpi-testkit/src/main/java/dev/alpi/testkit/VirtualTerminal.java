package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A terminal in memory. It knows the escape sequences that we send and no others: whatever else
 * comes fails the test, so text from outside that could act on a terminal is found here.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class VirtualTerminal {
  /**
   * A place for one character.
   *
   * @param text the character, with those that join it; empty behind one that takes two columns
   * @param look the parameters of its SGR sequence, and {@code ;link=…} if it leads somewhere
   */
  public record Cell(String text, String look) {}

  private static final Cell BLANK = new Cell(" ", "");

  private final IntUnaryOperator width;
  private final List<String> scrolled = new ArrayList<>();
  private List<Cell[]> rows = new ArrayList<>();
  private int columns;
  private int height;
  private int row;
  private int column;
  private boolean isPending;
  private boolean wraps = true;
  private boolean hasCursor = true;
  private boolean pastesBracketed;
  private String look = "";
  private String link = "";
  private String clipboard = "";

  /**
   * Creates an empty one.
   *
   * @param width returns the columns that a character takes; 0 if it joins the one before
   */
  public VirtualTerminal(int columns, int height, IntUnaryOperator width) {
    this.width = width;
    this.columns = columns;
    this.height = height;
    for (int i = 0; i < height; i++) {
      rows.add(blank());
    }
  }

  private Cell[] blank() {
    Cell[] cells = new Cell[columns];
    Arrays.fill(cells, BLANK);
    return cells;
  }

  /** Returns how many columns it has. */
  public int columns() {
    return columns;
  }

  /** Returns how many rows are seen. */
  public int height() {
    return height;
  }

  /** Returns the text that was last copied. */
  public String clipboard() {
    return clipboard;
  }

  /** Says whether no mode is on that a program has to take back. */
  public boolean isAsItWas() {
    return wraps && hasCursor && !pastesBracketed && look.isEmpty() && link.isEmpty();
  }

  /** Shows {@code text}, in which no escape sequence is cut. */
  public void write(String text) {
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      if (c == 0x1b) {
        i = escape(text, i + 1);
        continue;
      }
      i += Character.charCount(c);
      switch (c) {
        case '\r' -> {
          column = 0;
          isPending = false;
        }
        case '\n' -> lineFeed();
        default -> {
          if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
            throw new AssertionError("a control character reached the terminal: " + c);
          }
          print(c);
        }
      }
    }
  }

  private void lineFeed() {
    isPending = false;
    if (row == height - 1) {
      scrolled.add(text(rows.removeFirst()));
      rows.add(blank());
    } else {
      row++;
    }
  }

  private void print(int c) {
    int taken = width.applyAsInt(c);
    if (taken == 0) {
      int at = Math.max(0, isPending ? column : column - 1);
      Cell before = rows.get(row)[at];
      rows.get(row)[at] = new Cell(before.text() + Character.toString(c), before.look());
      return;
    }
    if (isPending && wraps) {
      column = 0;
      lineFeed();
    }
    if (column + taken > columns) {
      if (!wraps) {
        return;
      }
      column = 0;
      lineFeed();
    }
    rows.get(row)[column] = new Cell(Character.toString(c), look + link);
    for (int i = 1; i < taken; i++) {
      rows.get(row)[column + i] = new Cell("", look + link);
    }
    isPending = column + taken >= columns;
    column = Math.min(columns - 1, column + taken);
  }

  private int escape(String text, int from) {
    char kind = text.charAt(from);
    if (kind == ']') {
      return operatingSystemCommand(text, from + 1);
    }
    if (kind != '[') {
      throw new AssertionError("an unknown escape sequence: ESC " + kind);
    }
    int end = from + 1;
    while (text.charAt(end) < 0x40) {
      end++;
    }
    control(text.substring(from + 1, end), text.charAt(end));
    return end + 1;
  }

  private int operatingSystemCommand(String text, int from) {
    int bell = text.indexOf('\u0007', from);
    int terminator = text.indexOf("\u001b\\", from);
    boolean isBell = bell >= 0 && (terminator < 0 || bell < terminator);
    String body = text.substring(from, isBell ? bell : terminator);
    if (body.startsWith("8;;")) {
      link = body.length() > 3 ? ";link=" + body.substring(3) : "";
    } else if (body.startsWith("52;c;")) {
      clipboard = new String(Base64.getDecoder().decode(body.substring(5)), StandardCharsets.UTF_8);
    } else {
      throw new AssertionError("an unknown command: OSC " + body);
    }
    return isBell ? bell + 1 : terminator + 2;
  }

  private void control(String parameters, char last) {
    int number = parameters.matches("[0-9]+") ? Integer.parseInt(parameters) : 1;
    switch (last) {
      case 'A' -> row = Math.max(0, row - number);
      case 'B' -> row = Math.min(height - 1, row + number);
      case 'C' -> column = Math.min(columns - 1, column + number);
      case 'H' -> {
        row = 0;
        column = 0;
      }
      case 'J' -> erase(parameters);
      case 'K' -> Arrays.fill(rows.get(row), column, columns, BLANK);
      case 'm' -> look = parameters.equals("0") || parameters.isEmpty() ? "" : parameters;
      case 'h', 'l' -> mode(parameters, last == 'h');
      default -> throw new AssertionError("an unknown control sequence: CSI " + parameters + last);
    }
    if ("ABCH".indexOf(last) >= 0) {
      isPending = false;
    }
  }

  private void erase(String parameters) {
    if (parameters.equals("2")) {
      rows.replaceAll(_ -> blank());
      return;
    }
    if (parameters.equals("3")) {
      // what has scrolled away is kept: a test wants to see it
      return;
    }
    Arrays.fill(rows.get(row), column, columns, BLANK);
    for (int i = row + 1; i < height; i++) {
      rows.set(i, blank());
    }
  }

  private void mode(String mode, boolean isOn) {
    switch (mode) {
      case "?7" -> wraps = isOn;
      case "?25" -> hasCursor = isOn;
      case "?2004" -> pastesBracketed = isOn;
      case "?2026" -> {
        // drawn at once in any case
      }
      default -> throw new AssertionError("an unknown mode: " + mode);
    }
  }

  /** Gets another size and breaks rows that are too long, as most terminals do. */
  public void resize(int newColumns, int newHeight) {
    List<Cell[]> before = new ArrayList<>(rows);
    while (before.size() > row + 1 && text(before.getLast()).isEmpty()) {
      before.removeLast();
    }
    List<Cell[]> after = new ArrayList<>();
    int newRow = 0;
    int newColumn = 0;
    columns = newColumns;
    for (int i = 0; i < before.size(); i++) {
      Cell[] cells = before.get(i);
      int length = cells.length;
      while (length > 0 && cells[length - 1].equals(BLANK)) {
        length--;
      }
      if (i == row) {
        newRow = after.size() + Math.min(column, Math.max(length, column)) / newColumns;
        newColumn = column % newColumns;
      }
      int from = 0;
      do {
        Cell[] line = blank();
        int count = Math.min(newColumns, length - from);
        if (count > 0) {
          System.arraycopy(cells, from, line, 0, count);
        }
        after.add(line);
        from += newColumns;
      } while (from < length);
      while (i == row && after.size() <= newRow) {
        after.add(blank());
      }
    }
    while (after.size() > newHeight && newRow > 0) {
      scrolled.add(text(after.removeFirst()));
      newRow--;
    }
    while (after.size() > newHeight) {
      after.removeLast();
    }
    while (after.size() < newHeight) {
      after.add(blank());
    }
    rows = after;
    height = newHeight;
    row = newRow;
    column = newColumn;
    isPending = false;
  }

  private static String text(Cell[] cells) {
    StringBuilder text = new StringBuilder();
    for (Cell cell : cells) {
      text.append(cell.text());
    }
    return text.toString().stripTrailing();
  }

  /** Returns what is seen, empty rows at the end left out. */
  public String screen() {
    StringBuilder text = new StringBuilder();
    rows.forEach(cells -> text.append(text(cells)).append('\n'));
    return text.toString().stripTrailing() + "\n";
  }

  /** Returns all that was ever shown, without what is still drawn over. */
  public String everything() {
    return String.join("\n", scrolled) + "\n" + screen();
  }

  /** Returns how many rows have scrolled away. */
  public int scrolledRows() {
    return scrolled.size();
  }

  /** Returns what is seen, row by row. */
  public List<List<Cell>> rows() {
    return rows.stream().map(List::of).toList();
  }

  /** Returns what is seen with looks in braces, and the cursor as {@code ‸}. */
  public String styled() {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      String now = "";
      for (int x = 0; x < columns; x++) {
        Cell cell = rows.get(y)[x];
        if (!cell.look().equals(now)) {
          line.append(now.isEmpty() ? "" : "}");
          line.append(cell.look().isEmpty() ? "" : "{" + cell.look() + ":");
          now = cell.look();
        }
        line.append(y == row && x == column ? "‸" : "").append(cell.text());
      }
      line.append(now.isEmpty() ? "" : "}");
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing() + "\n";
  }
}

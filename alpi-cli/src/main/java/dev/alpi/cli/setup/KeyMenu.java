package dev.alpi.cli.setup;

import dev.alpi.cli.tui.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A menu for a terminal that can move its cursor: arrows move, Enter chooses, q or Esc takes the
 * {@link WayOut}, Ctrl-D leaves. In a short menu a digit chooses; in a long one what is typed
 * leaves only the names that have it.
 *
 * <p>When it ends, what it showed is replaced by one line that says what was chosen.
 */
final class KeyMenu {
  /** Where nobody knows how many rows there are, a longer menu scrolls. */
  private static final int ROWS_USUAL = 10;

  private static final int ROWS_MIN = 3;

  /** A longer menu scrolls in every window, and is narrowed by what is typed. */
  private static final int ROWS_MAX = 20;

  /** The question, the help, the row of the cursor, and one of what was before. */
  private static final int ROWS_BESIDE = 4;

  private static final int DIGITS_MAX = 9;
  private static final int LABEL_COLUMNS_MAX = 44;
  private static final int MARGIN = 8;

  private static final int CTRL_D = 4;
  private static final int BACKSPACE = 8;
  private static final int ENTER = 13;
  private static final int NEWLINE = 10;
  private static final int ESCAPE = 27;
  private static final int DELETE = 127;

  private static final String TO_END_OF_SCREEN = "\u001b[J";
  private static final String REVERSE = "\u001b[7m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final Console.Keys keys;
  private final String question;
  private final List<Choice> all;
  private final WayOut wayOut;
  private final int columns;
  private final int rows;
  private final boolean isLong;
  private final StringBuilder part = new StringBuilder();
  private List<Choice> shown;
  private int at;
  private int top;
  private int drawn;

  KeyMenu(
      Console.Keys keys,
      String question,
      List<Choice> all,
      Optional<Choice> fallback,
      WayOut wayOut,
      int columns,
      OptionalInt rows) {
    this.keys = keys;
    this.question = question;
    this.all = all;
    this.wayOut = wayOut;
    this.columns = columns;
    this.rows =
        rows.isPresent()
            ? Math.clamp(rows.getAsInt() - ROWS_BESIDE, ROWS_MIN, ROWS_MAX)
            : ROWS_USUAL;
    this.isLong = all.size() > ROWS_MAX;
    this.shown = all;
    this.at = fallback.map(all::indexOf).filter(index -> index >= 0).orElse(0);
  }

  /** What a key asks for. */
  private enum Move {
    NONE,
    CHOOSE
  }

  Choice choose() throws IOException, LeftException {
    try {
      draw();
      while (move(keys.next()) == Move.NONE) {
        draw();
      }
      Choice chosen = shown.get(at);
      erase();
      keys.show(question + " " + chosen.label() + "\r\n");
      return chosen;
    } catch (LeftException e) {
      erase();
      throw e;
    }
  }

  private Move move(int key) throws IOException, LeftException {
    switch (key) {
      case Console.Keys.END, CTRL_D -> throw new LeftException(LeftException.Where.WIZARD);
      case Console.Keys.INTERRUPTED -> throw new LeftException(LeftException.Where.INTERRUPTED);
      case ENTER, NEWLINE -> {
        return shown.isEmpty() ? Move.NONE : Move.CHOOSE;
      }
      case ESCAPE -> escape();
      case BACKSPACE, DELETE -> {
        part.setLength(Math.max(0, part.length() - 1));
        narrow();
      }
      default -> {
        return character((char) key);
      }
    }
    return Move.NONE;
  }

  private Move character(char typed) throws LeftException {
    if (typed == 'q' && (!isLong || part.isEmpty())) {
      throw new LeftException(LeftException.Where.STEP);
    }
    if (isLong && typed > ' ' && typed < DELETE) {
      part.append(typed);
      narrow();
    } else if (typed >= '1' && typed <= '9' && typed - '1' < Math.min(all.size(), DIGITS_MAX)) {
      at = typed - '1';
      return Move.CHOOSE;
    } else if (typed == 'j') {
      step(1);
    } else if (typed == 'k') {
      step(-1);
    }
    return Move.NONE;
  }

  /**
   * Arrows are {@code ESC [ A}, or {@code ESC O A} from some terminals; the first and the last are
   * {@code ESC [ H}, or by numbers, as {@code ESC [ 1 ~}. Esc alone takes the way out.
   */
  private void escape() throws IOException, LeftException {
    if (!keys.hasMore()) {
      throw new LeftException(LeftException.Where.STEP);
    }
    int second = keys.next();
    if (second != '[' && second != 'O') {
      return;
    }
    StringBuilder parameters = new StringBuilder();
    int third = keys.next();
    while (third == ';' || (third >= '0' && third <= '9')) {
      parameters.append((char) third);
      third = keys.next();
    }
    switch (third) {
      case 'A' -> step(-1);
      case 'B' -> step(1);
      case 'H' -> step(-shown.size());
      case 'F' -> step(shown.size());
      case '~' -> byNumber(parameters.toString());
      default -> {
        // another key, which means nothing here
      }
    }
  }

  private void byNumber(String number) {
    switch (number) {
      case "1", "7" -> step(-shown.size());
      case "4", "8" -> step(shown.size());
      default -> {
        // another key, which means nothing here
      }
    }
  }

  private void step(int by) {
    at = Math.clamp((long) at + by, 0, Math.max(0, shown.size() - 1));
  }

  private void narrow() {
    String wanted = part.toString().toLowerCase(Locale.ROOT);
    shown =
        all.stream()
            .filter(choice -> choice.label().toLowerCase(Locale.ROOT).contains(wanted))
            .toList();
    at = 0;
    top = 0;
  }

  private void draw() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(cut(question + (part.isEmpty() ? "" : "  (" + part + ")")));
    top = Math.clamp(top, Math.max(0, at - rows + 1), at);
    List<Choice> visible = shown.subList(top, Math.min(shown.size(), top + rows));
    int width =
        visible.stream()
            .mapToInt(choice -> Math.min(Columns.of(choice.label()), LABEL_COLUMNS_MAX))
            .max()
            .orElse(0);
    for (int i = 0; i < visible.size(); i++) {
      String number = isLong || top + i >= DIGITS_MAX ? " " : Integer.toString(top + i + 1);
      String line = number + "  " + visible.get(i).line(width, columns - MARGIN);
      lines.add(top + i == at ? REVERSE + "> " + line + PLAIN : "  " + line);
    }
    if (shown.isEmpty()) {
      lines.add("  nothing has " + part);
    }
    lines.add(FAINT + cut(help()) + PLAIN);
    StringBuilder text = new StringBuilder(start());
    lines.forEach(line -> text.append(line).append("\r\n"));
    keys.show(text.toString());
    drawn = lines.size();
  }

  /** Says as much as fits; the way out is said in the narrowest window. */
  private String help() {
    String more = shown.size() > rows ? (at + 1) + " of " + shown.size() + " · " : "";
    String type = isLong ? "type part of a name" : "1 to " + Math.min(DIGITS_MAX, all.size());
    String out = " · " + wayOut.key();
    return Stream.of(
            more + "arrows and Enter, or " + type + out,
            more + "arrows, Enter" + out,
            "arrows, Enter" + out)
        .filter(text -> text.length() < columns)
        .findFirst()
        .orElse(wayOut.key());
  }

  private String cut(String text) {
    return Columns.cut(text, columns - 1);
  }

  private String start() {
    return (drawn == 0 ? "" : "\u001b[" + drawn + "A") + "\r" + TO_END_OF_SCREEN;
  }

  private void erase() throws IOException {
    keys.show(start());
    drawn = 0;
  }
}

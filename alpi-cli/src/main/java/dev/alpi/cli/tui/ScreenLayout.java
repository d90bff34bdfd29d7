package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shares the rows of the terminal out among what has to be seen. */
final class ScreenLayout {
  /** In less there is no room for lines that only separate. */
  private static final int ROWS_OF_SEPARATORS = 12;

  private static final int QUEUED_SHOWN_MAX = 2;

  private final Glyphs glyphs;
  private final int width;
  private final int rows;

  /** What there is to show. */
  record Parts(
      Optional<TurnView> turn,
      boolean isSpaced,
      boolean isInterrupting,
      Optional<Dialog> dialog,
      boolean isArmed,
      List<String> queued,
      List<String> attachments,
      InputArea input,
      String placeholder,
      String hint,
      StatusFacts facts) {}

  ScreenLayout(Glyphs glyphs, int columns, int rows) {
    this.glyphs = glyphs;
    // the last column stays free: no terminal is sure what comes after it
    this.width = Math.max(4, columns - 1);
    this.rows = Math.max(3, rows);
  }

  Painter.Frame frame(Parts parts, long now) {
    int left = rows - 1;
    List<Line> bottom = bottom(parts, Math.max(1, left / 3));
    left -= bottom.size();
    boolean hasDialog = parts.dialog().isPresent();
    int inputRows = Math.max(1, hasDialog ? 1 : Math.min(left - 2, Math.max(1, rows / 3)));
    Painter.Frame input = input(parts, inputRows);
    left -= input.rows().size();
    boolean isRoomy = rows >= ROWS_OF_SEPARATORS;
    left -= isRoomy ? 1 : 0;
    Optional<Painter.Frame> dialog =
        parts.dialog().isPresent()
            ? Optional.of(parts.dialog().get().frame(width, Math.max(4, left - 1)))
            : Optional.empty();
    left -= dialog.map(frame -> frame.rows().size()).orElse(0);
    List<Line> notes = notes(parts, left);
    left -= notes.size();
    List<Line> all = new ArrayList<>();
    if (parts.turn().isPresent()) {
      all.addAll(turn(parts, parts.turn().get(), left, now));
    } else if (isRoomy && !parts.isSpaced()) {
      all.add(Line.EMPTY);
    }
    all.addAll(notes);
    int dialogAt = all.size();
    dialog.ifPresent(frame -> all.addAll(frame.rows()));
    if (isRoomy) {
      all.add(rule());
    }
    int inputAt = all.size();
    all.addAll(input.rows());
    all.addAll(bottom);
    int dropped = Math.max(0, all.size() - (rows - 1));
    List<Line> shown = all.subList(dropped, all.size());
    boolean isAsked = dialog.isPresent() && parts.isArmed();
    int row = isAsked ? dialogAt + dialog.get().row() : inputAt + input.row();
    int column = isAsked ? dialog.get().column() : input.column();
    return new Painter.Frame(
        shown, Math.clamp(row - dropped, 0, shown.size() - 1), Math.min(column, width));
  }

  private Line rule() {
    return Line.of(Span.quiet((glyphs == Glyphs.ASCII ? "-" : "─").repeat(width)));
  }

  private List<Line> turn(Parts parts, TurnView turn, int room, long now) {
    List<Line> all = new ArrayList<>();
    boolean hasActivity = parts.dialog().isEmpty();
    all.addAll(turn.rows(width, room - (hasActivity ? 2 : 0), now));
    if (hasActivity && room > 1 && !(all.isEmpty() && parts.isSpaced())) {
      all.add(Line.EMPTY);
    }
    if (hasActivity) {
      String how = parts.isInterrupting() ? "interrupting …" : "Esc interrupts";
      all.add(turn.activity(width, now, how));
    }
    return all;
  }

  private List<Line> notes(Parts parts, int room) {
    List<Line> notes = new ArrayList<>();
    List<String> queued = parts.queued();
    int most = Math.clamp(room - 2L, 0, QUEUED_SHOWN_MAX);
    for (String text : queued.subList(0, Math.min(most, queued.size()))) {
      String first = text.strip().lines().findFirst().orElse("");
      notes.add(Line.of(Span.quiet("  next: "), Span.plain(first)).cut(width));
    }
    if (!queued.isEmpty() && most > 0) {
      String more = queued.size() > most ? queued.size() - most + " more; " : "";
      String told = more + "Enter sends it now, Up takes it back";
      notes.add(Line.of(Span.quiet("        " + told)).cut(width));
    }
    if (!parts.attachments().isEmpty()) {
      String names = String.join(", ", parts.attachments());
      notes.add(Line.of(Span.quiet("  with: "), new Span(names, Look.CODE)).cut(width));
    }
    return notes;
  }

  private Painter.Frame input(Parts parts, int rowsMax) {
    Look look = Look.ofProfile(parts.facts().color());
    Line first = Line.of(new Span(glyphs.prompt() + " ", look));
    Line rest = Line.plain("  ");
    Editor editor = parts.input().editor();
    Painter.Frame frame = EditorView.of(editor, first, rest, width, rowsMax);
    if (parts.placeholder().isEmpty() || !editor.isEmpty()) {
      return frame;
    }
    Line empty = first.plus(Span.quiet(parts.placeholder())).cut(width);
    return new Painter.Frame(List.of(empty), frame.row(), frame.column());
  }

  private List<Line> bottom(Parts parts, int menuRows) {
    List<Line> bottom = new ArrayList<>();
    parts.input().searchRow(width).ifPresent(bottom::add);
    if (parts.dialog().isPresent() && !parts.isArmed()) {
      bottom.add(
          Line.of(new Span("  stop typing to answer the question", Look.WARNING)).cut(width));
    }
    bottom.addAll(parts.input().menu().rows(width, menuRows));
    if (!parts.hint().isEmpty() && !parts.input().menu().isOpen()) {
      bottom.add(Line.of(Span.quiet("  " + parts.hint())).cut(width));
    }
    bottom.add(StatusBar.of(parts.facts(), glyphs, width));
    return bottom;
  }
}

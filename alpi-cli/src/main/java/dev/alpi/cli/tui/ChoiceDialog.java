package dev.alpi.cli.tui;

import dev.alpi.engine.tools.AskUserTool;
import dev.alpi.engine.tools.Asker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Asks what the agent wants to know: one of its choices, several, or own words. */
final class ChoiceDialog implements Dialog {
  private final Asker.Question question;
  private final Consumer<Asker.Answer> answered;
  private final Editor own = new Editor();
  private final Set<Integer> chosen = new LinkedHashSet<>();
  private int selected;
  private String given = "no answer";

  ChoiceDialog(Asker.Question question, Consumer<Asker.Answer> answered) {
    this.question = question;
    this.answered = answered;
  }

  private int rowCount() {
    return question.choices().size() + (question.isOpen() ? 1 : 0);
  }

  private boolean isOwn() {
    return selected == question.choices().size();
  }

  @Override
  public String tool() {
    return AskUserTool.NAME;
  }

  @Override
  public boolean key(Key key) {
    switch (key) {
      case Key.Typed(int character) -> typed(character);
      case Key.Pasted(String text) -> {
        if (isOwn()) {
          own.insert(text.replace('\n', ' '));
        }
      }
      case Key.Control(char letter) -> {
        if (isOwn() && letter == 'u') {
          own.cutLineStart();
        } else if (isOwn() && letter == 'w') {
          own.cutWordLeft();
        }
      }
      case Key.Alt _ -> {
        // not of a question
      }
      case Key.Pressed(Key.Name name) -> {
        return pressed(name);
      }
    }
    return false;
  }

  private void typed(int character) {
    if (isOwn()) {
      own.insert(Character.toString(character));
      return;
    }
    int index = character - '1';
    if (index >= 0 && index < question.choices().size()) {
      selected = index;
      toggle();
    } else if (character == ' ') {
      toggle();
    } else if (question.isOpen()) {
      // whoever begins to write wants to say it in own words
      selected = question.choices().size();
      own.insert(Character.toString(character));
    }
  }

  private void toggle() {
    if (question.many() && !chosen.remove(selected)) {
      chosen.add(selected);
    }
  }

  private boolean pressed(Key.Name name) {
    switch (name) {
      case UP, BACK_TAB -> selected = Math.floorMod(selected - 1, rowCount());
      case DOWN, TAB -> selected = Math.floorMod(selected + 1, rowCount());
      case LEFT -> own.left();
      case RIGHT -> own.right();
      case BACKSPACE -> own.backspace();
      case DELETE -> own.delete();
      case ENTER -> {
        return enter();
      }
      case ESCAPE -> {
        answered.accept(new Asker.Answer.Declined());
        return true;
      }
      default -> {
        // not of a question
      }
    }
    return false;
  }

  private boolean enter() {
    List<String> texts = new ArrayList<>();
    if (isOwn()) {
      if (own.text().isBlank()) {
        return false;
      }
      texts.add(own.text().strip());
    } else if (question.many() && !chosen.isEmpty()) {
      chosen.stream().sorted().map(question.choices()::get).forEach(texts::add);
    } else {
      texts.add(question.choices().get(selected));
    }
    given = String.join(", ", texts);
    answered.accept(new Asker.Answer.Given(texts));
    return true;
  }

  @Override
  public void dismiss() {
    answered.accept(new Asker.Answer.Declined());
  }

  @Override
  public Painter.Frame frame(int width, int rowsMax) {
    List<Line> rows = new ArrayList<>();
    Line bar = Line.of(new Span("? ", Look.STRONG.in(Look.WARNING.ink())));
    for (String line : question.text().strip().split("\n")) {
      rows.addAll(
          Wrapping.words(
              rows.isEmpty() ? bar : Line.plain("  "),
              Line.plain("  "),
              List.of(new Span(HarmlessText.visible(line), Look.STRONG)),
              width));
    }
    int hintRows = rowsMax > rowCount() + 2 ? 1 : 0;
    int room = Math.max(1, rowsMax - Math.min(rowCount(), rowsMax - 2) - hintRows);
    if (rows.size() > room) {
      rows = new ArrayList<>(rows.subList(0, Math.max(1, room - 1)));
      rows.add(Line.of(Span.quiet("  …")));
    }
    int shown = Math.max(1, Math.min(rowCount(), rowsMax - rows.size() - hintRows));
    int from = Math.clamp(selected - shown + 1L, 0, rowCount() - shown);
    int at = rows.size() + selected - from;
    for (int i = from; i < from + shown; i++) {
      rows.add(row(i).cut(width));
    }
    int column = isOwn() ? Math.min(width, 5 + Columns.of(ownBefore())) : 2;
    if (hintRows > 0) {
      rows.add(Line.of(Span.quiet("  " + hint())).cut(width));
    }
    return new Painter.Frame(rows, at, column);
  }

  private String ownBefore() {
    return own.raw().subSequence(0, own.cursor()).toString();
  }

  private String hint() {
    return (question.many() ? "Space chooses, " : "")
        + "Enter answers, Esc says nothing"
        + (question.isOpen() ? ", or type your own words" : "");
  }

  private Line row(int index) {
    boolean isSelected = index == selected;
    Look look = isSelected ? Look.STRONG.with(Look.REVERSED) : Look.PLAIN;
    Span mark = Span.plain(isSelected ? "> " : "  ");
    if (index == question.choices().size()) {
      return own.isEmpty()
          ? Line.of(mark, Span.quiet("✎  "), Span.quiet("own words"))
          : Line.of(mark, Span.plain("✎  "), Span.plain(own.text()));
    }
    String box = question.many() ? (chosen.contains(index) ? "[x] " : "[ ] ") : "";
    String label = index + 1 + "  ";
    String text = HarmlessText.visible(question.choices().get(index));
    return Line.of(mark, new Span(label + box + text, look));
  }

  @Override
  public List<Line> trace(int width) {
    String asked = HarmlessText.visible(question.text().lines().findFirst().orElse(""));
    return List.of(
        Line.of(Span.quiet("· " + asked + " "), new Span(HarmlessText.visible(given), Look.GOOD))
            .cut(width));
  }
}

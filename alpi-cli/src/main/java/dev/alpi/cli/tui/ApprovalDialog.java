package dev.alpi.cli.tui;

import dev.alpi.engine.Approver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks for a yes to what the agent wants to do. Anything but a clear yes is a no. */
final class ApprovalDialog implements Dialog {
  private static final int REASONS_SHOWN = 4;

  /** A command with more is printed whole before the question, which may have no room for it. */
  private static final int LINES_SEEN = 4;

  private static final int CHARS_SEEN = 160;

  private final Approver.Question question;
  private final List<CommandPart> parts;
  private final Consumer<Approver.Answer> answered;
  private final List<Choice> choices = new ArrayList<>();
  private int selected;
  private Approver.Answer answer = Approver.Answer.DENY;

  private record Choice(char letter, String text, Approver.Answer answer) {}

  /**
   * Creates it.
   *
   * @param parts what the command consists of, if it is one
   * @param answered gets the answer, once
   */
  ApprovalDialog(
      Approver.Question question, List<CommandPart> parts, Consumer<Approver.Answer> answered) {
    this.question = question;
    this.parts = List.copyOf(parts);
    this.answered = answered;
    choices.add(new Choice('y', "yes, once", Approver.Answer.ONCE));
    if (question.scope() == Approver.Scope.ANY) {
      choices.add(new Choice('s', "for this session", Approver.Answer.SESSION));
      choices.add(new Choice('a', "always: exactly this here, 90 days", Approver.Answer.ALWAYS));
    }
    choices.add(new Choice('n', "no", Approver.Answer.DENY));
    selected = choices.size() - 1;
  }

  @Override
  public String tool() {
    return question.tool();
  }

  @Override
  public String about() {
    return question.command();
  }

  @Override
  public boolean key(Key key) {
    switch (key) {
      case Key.Typed(int character) -> {
        for (Choice choice : choices) {
          if (choice.letter() == Character.toLowerCase(character)) {
            return answer(choice.answer());
          }
        }
        int index = character - '1';
        if (index >= 0 && index < choices.size()) {
          selected = index;
        }
      }
      case Key.Pressed(Key.Name name) -> {
        switch (name) {
          case UP, BACK_TAB -> selected = Math.floorMod(selected - 1, choices.size());
          case DOWN, TAB -> selected = Math.floorMod(selected + 1, choices.size());
          case ENTER -> {
            return answer(choices.get(selected).answer());
          }
          case ESCAPE -> {
            return answer(Approver.Answer.DENY);
          }
          default -> {
            // not of a question
          }
        }
      }
      case Key.Control _, Key.Alt _, Key.Pasted _ -> {
        // nor are these
      }
    }
    return false;
  }

  private boolean answer(Approver.Answer given) {
    answer = given;
    answered.accept(given);
    return true;
  }

  @Override
  public void dismiss() {
    answered.accept(Approver.Answer.DENY);
  }

  @Override
  public Painter.Frame frame(int width, int rowsMax) {
    List<Line> rows = new ArrayList<>();
    rows.add(title(width));
    List<Line> about = new ArrayList<>(command(width));
    List<Line> reasons = reasons(width);
    int room = rowsMax - 1 - choices.size() - Math.min(reasons.size(), 2);
    if (about.size() > room) {
      int kept = Math.max(1, room - 1);
      int more = about.size() - kept;
      about = new ArrayList<>(about.subList(0, kept));
      String told = "    … " + more + " more rows, and all of it runs";
      about.add(Line.of(new Span(told, Look.DANGER)).cut(width));
    }
    rows.addAll(about);
    int left = Math.max(0, rowsMax - rows.size() - choices.size());
    rows.addAll(reasons.subList(0, Math.min(left, reasons.size())));
    int at = rows.size() + selected;
    for (int i = 0; i < choices.size(); i++) {
      rows.add(choice(i).cut(width));
    }
    return new Painter.Frame(rows, at, 2);
  }

  /** Of a directory that is too long its end is seen: that says more than its beginning. */
  private Line title(int width) {
    String what =
        question.tool().equals("terminal")
            ? "The agent wants to run a command"
            : "The agent wants to use " + HarmlessText.visible(question.tool());
    String directory = HarmlessText.visible(question.directory().toString());
    int room = width - Columns.of(what) - Columns.of(" in ");
    return Line.of(
            new Span(what, Look.STRONG.in(Look.WARNING.ink())),
            Span.quiet(" in " + Columns.end(directory, room)))
        .cut(width);
  }

  private Line choice(int index) {
    Choice choice = choices.get(index);
    boolean isSelected = index == selected;
    Look look = isSelected ? Look.STRONG.with(Look.REVERSED) : Look.PLAIN;
    return Line.of(
        Span.plain(isSelected ? "> " : "  "),
        new Span(choice.letter() + "", look.with(Look.UNDERLINED)),
        new Span("  " + choice.text(), look));
  }

  /** The whole command, and what in it is dangerous set off. */
  private List<Line> command(int width) {
    List<Line> rows = new ArrayList<>();
    Line indentation = Line.plain("    ");
    for (String line : question.command().split("\n", -1)) {
      String shown = HarmlessText.visible(line);
      rows.addAll(Wrapping.anywhere(indentation, indentation, highlighted(shown), width));
    }
    return rows;
  }

  private List<Span> highlighted(String line) {
    List<Span> spans = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      int start = line.length();
      int end = start;
      for (CommandPart part : parts) {
        String text = part.isAsked() ? HarmlessText.visible(part.text()).strip() : "";
        int found = text.isEmpty() ? -1 : line.indexOf(text, at);
        if (found >= 0 && found < start) {
          start = found;
          end = found + text.length();
        }
      }
      if (start > at) {
        spans.add(new Span(line.substring(at, start), Look.STRONG));
      }
      if (end > start) {
        spans.add(new Span(line.substring(start, end), Look.DANGER));
      }
      at = Math.max(end, start);
    }
    return spans;
  }

  private List<Line> reasons(int width) {
    List<Line> rows = new ArrayList<>();
    List<CommandPart> asked = parts.stream().filter(CommandPart::isAsked).toList();
    for (CommandPart part : asked.stream().limit(REASONS_SHOWN).toList()) {
      rows.add(
          Line.of(
                  new Span("  ! ", Look.BAD),
                  new Span(Columns.cut(HarmlessText.visible(part.text()), width / 2), Look.CODE),
                  Span.quiet(": " + HarmlessText.visible(part.why())))
              .cut(width));
    }
    if (asked.size() > REASONS_SHOWN) {
      rows.add(Line.of(Span.quiet("    and " + (asked.size() - REASONS_SHOWN) + " more")));
    }
    for (String reason : question.reasons().stream().limit(REASONS_SHOWN).toList()) {
      boolean isKnown = asked.stream().anyMatch(part -> reason.contains(part.why()));
      if (!isKnown) {
        rows.add(Line.of(Span.quiet("  asked because " + HarmlessText.visible(reason))).cut(width));
      }
    }
    return rows;
  }

  @Override
  public Optional<Piece> preamble() {
    String command = question.command();
    boolean isLong = command.length() > CHARS_SEEN || command.lines().count() > LINES_SEEN;
    return isLong ? Optional.of(this::command) : Optional.empty();
  }

  @Override
  public List<Line> trace(int width) {
    String told =
        switch (answer) {
          case ONCE -> "allowed once";
          case SESSION -> "allowed for this session";
          case ALWAYS -> "allowed always: exactly this here";
          case DENY, NOBODY -> "denied";
        };
    Look look = answer == Approver.Answer.DENY ? Look.BAD : Look.GOOD;
    String command = HarmlessText.visible(question.command().lines().findFirst().orElse(""));
    return List.of(Line.of(new Span("· " + told + ": ", look), Span.quiet(command)).cut(width));
  }
}

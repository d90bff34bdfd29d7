package dev.alpi.cli.setup;

import dev.alpi.cli.tui.Columns;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A menu of lines with numbers, for every terminal and for pipes. A number chooses, so does the
 * whole name; a part of names shows those that have it.
 */
final class NumberMenu {
  /** More are not shown at once: they would run out of the window. */
  private static final int SHOWN_MAX = 20;

  private static final int LABEL_COLUMNS_MAX = 44;
  private static final int MARGIN = 8;

  private final Console console;
  private final String question;
  private final List<Choice> all;
  private final Optional<Choice> fallback;
  private final WayOut wayOut;
  private List<Choice> shown;

  NumberMenu(
      Console console,
      String question,
      List<Choice> all,
      Optional<Choice> fallback,
      WayOut wayOut) {
    this.console = console;
    this.question = question;
    this.all = all;
    this.fallback = fallback;
    this.wayOut = wayOut;
    this.shown = all;
  }

  Choice choose() throws IOException, LeftException {
    print();
    while (true) {
      console.prompt(prompt());
      String typed =
          console.read().orElseThrow(() -> new LeftException(LeftException.Where.WIZARD)).strip();
      if (typed.isEmpty() && fallback.isPresent()) {
        return fallback.get();
      }
      if (typed.equals("q")) {
        throw new LeftException(LeftException.Where.STEP);
      }
      Optional<Choice> found = find(typed);
      if (found.isPresent()) {
        return found.get();
      }
      narrow(typed);
    }
  }

  private String prompt() {
    String many = all.size() > SHOWN_MAX ? "number, or part of a name" : "number";
    String enter = fallback.map(choice -> ", Enter: " + choice.label()).orElse("");
    return question + " [" + many + ", " + wayOut.key() + enter + "] ";
  }

  private Optional<Choice> find(String typed) {
    try {
      int number = Integer.parseInt(typed);
      if (number >= 1 && number <= Math.min(shown.size(), SHOWN_MAX)) {
        return Optional.of(shown.get(number - 1));
      }
    } catch (NumberFormatException e) {
      // a name, or a part of one
    }
    return all.stream().filter(choice -> choice.key().equals(typed)).findFirst();
  }

  private void narrow(String typed) throws IOException {
    String part = typed.toLowerCase(Locale.ROOT);
    List<Choice> having =
        all.stream()
            .filter(choice -> choice.label().toLowerCase(Locale.ROOT).contains(part))
            .toList();
    if (having.isEmpty() || typed.isEmpty()) {
      console.line("  " + (typed.isEmpty() ? "nothing was typed" : "there is no " + typed));
      shown = all;
    } else {
      shown = having;
    }
    print();
  }

  private void print() throws IOException {
    int width =
        shown.stream()
            .limit(SHOWN_MAX)
            .mapToInt(choice -> Math.min(Columns.of(choice.label()), LABEL_COLUMNS_MAX))
            .max()
            .orElse(0);
    int number = 1;
    for (Choice choice : shown.subList(0, Math.min(shown.size(), SHOWN_MAX))) {
      String digits = Integer.toString(number++);
      console.line(
          " ".repeat(Math.max(1, 4 - digits.length()))
              + digits
              + "  "
              + choice.line(width, console.columns() - MARGIN));
    }
    if (shown.size() > SHOWN_MAX) {
      console.line("      … and " + (shown.size() - SHOWN_MAX) + " more: type part of a name");
    }
  }
}

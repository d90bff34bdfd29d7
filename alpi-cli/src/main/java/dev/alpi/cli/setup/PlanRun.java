package dev.alpi.cli.setup;

import dev.alpi.cli.setup.Alpi.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what a plan says, one deed after the other, until one fails. */
final class PlanRun {
  /** The option that answers what becomes of something that was switched on and does not work. */
  private static final String IF_IT_FAILS = "if-it-fails";

  private static final String OFF = "off";
  private static final String KEEP = "keep";
  private static final String AGAIN = "again";

  private final Plan plan;
  private final Alpi alpi;
  private final Questions ask;
  private final Console console;
  private final Map<String, String> printed = new LinkedHashMap<>();
  private final Deque<Deed> undo = new ArrayDeque<>();

  PlanRun(Plan plan, Alpi alpi, Questions ask) {
    this.plan = plan;
    this.alpi = alpi;
    this.ask = ask;
    this.console = ask.console();
  }

  /**
   * Does it.
   *
   * @return what was done; empty if something failed and the person wants to answer anew
   * @throws SetupException if a deed fails
   */
  Optional<List<Wizard.Done>> run() throws IOException, SetupException, LeftException {
    List<Wizard.Done> done = new ArrayList<>();
    for (Deed planned : plan.deeds()) {
      Deed deed = planned.filled(this::filled);
      Answer answer = run(deed);
      if (!answer.isDone()) {
        return failed(deed, answer, done);
      }
      for (String name : List.of(Deed.FILE, Deed.RECIPIENT)) {
        answer
            .object()
            .string(name.toLowerCase(java.util.Locale.ROOT))
            .ifPresent(text -> printed.put(name, text));
      }
      done.add(new Wizard.Done(deed.toString(), answer));
      deed.undo().ifPresent(undo::push);
    }
    for (String line : plan.after()) {
      ask.tell(filled(line));
    }
    return Optional.of(done);
  }

  private Answer run(Deed deed) throws IOException {
    Answer answer =
        switch (deed.show()) {
          case OUTCOME -> alpi.ask(deed.words(), deed.input());
          case ALL, RESULT -> alpi.run(deed.words(), deed.input());
        };
    if (answer.isDone() && deed.show() != Deed.Show.ALL) {
      console.line("done: " + deed);
    }
    return answer;
  }

  /** Returns a word or a line with what was printed meanwhile. */
  private String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> each : printed.entrySet()) {
      filled =
          filled.equals(each.getKey())
              ? each.getValue()
              : filled.replace(" " + each.getKey() + " ", " " + each.getValue() + " ");
    }
    return filled;
  }

  private Optional<List<Wizard.Done>> failed(Deed deed, Answer answer, List<Wizard.Done> done)
      throws IOException, SetupException, LeftException {
    if (deed.show() != Deed.Show.ALL) {
      console.line("failed: " + deed);
    }
    SetupException failure = answer.failure();
    if (ask.asks() && !failure.isTold()) {
      // before it is asked what becomes of it
      console.problem(failure.getMessage(), failure.hint());
      failure = failure.told();
    }
    for (String line : deed.advice().lines(alpi)) {
      ask.tell(line);
    }
    switch (next(failure)) {
      case KEEP -> {
        if (ask.asks()) {
          ask.tell("it stays on; this tries it again: " + deed);
          return Optional.of(done);
        }
      }
      case AGAIN -> {
        undo();
        ask.print(printed);
        return Optional.empty();
      }
      default -> undo();
    }
    throw failure;
  }

  /** Asks what comes next: to answer anew, or to leave the step. */
  private String next(SetupException failure) throws IOException, SetupException, LeftException {
    if (!undo.isEmpty()) {
      return nextOfSwitchedOn();
    }
    if (!ask.asks() || plan.consent() == Plan.Consent.NOT_NEEDED) {
      return OFF;
    }
    List<Choice> choices =
        List.of(
            new Choice(AGAIN, "answer anew", "what you answered is offered again"),
            new Choice(OFF, "leave it", "what was done before it stays"));
    try {
      return ask.choose("", "That did not work. And now?", choices, AGAIN);
    } catch (LeftException e) {
      if (e.where() == LeftException.Where.STEP) {
        return OFF;
      }
      throw e.after(failure);
    }
  }

  /** Asks what becomes of what was switched on, and does not work. */
  private String nextOfSwitchedOn() throws IOException, SetupException, LeftException {
    List<Choice> choices =
        List.of(
            new Choice(AGAIN, "answer anew", "what is stored stays"),
            new Choice(KEEP, "keep it on", "it may work later"),
            new Choice(OFF, "switch it off", "what is stored stays"));
    try {
      return ask.choose(
          IF_IT_FAILS,
          "It is switched on and does not work. And now?",
          choices,
          ask.asks() ? AGAIN : OFF);
    } catch (LeftException e) {
      if (e.where() == LeftException.Where.STEP) {
        return OFF;
      }
      undo();
      throw e;
    }
  }

  private void undo() throws IOException {
    for (Deed each : undo) {
      if (alpi.ask(each.words(), each.input()).isDone()) {
        console.line("undone: " + each);
      }
    }
  }
}

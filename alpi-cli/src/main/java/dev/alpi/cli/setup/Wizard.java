package dev.alpi.cli.setup;

import dev.alpi.cli.setup.Alpi.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets alpi up, a step at a time. A step asks first, then shows the commands that it would run, and
 * runs them after a yes. Whoever leaves at any time leaves settings that are whole: each command is
 * done or not.
 *
 * <p><b>Threads:</b> one.
 */
public final class Wizard {
  private static final List<Step> STEPS =
      List.of(
          new ModelStep(),
          new BudgetStep(),
          new WorkspaceStep(),
          new SandboxStep(),
          new GatewayStep(),
          new PeerStep(),
          new ScheduleStep(),
          new BackupStep(),
          new DaemonStep(),
          new CheckStep(),
          new CleanupStep(),
          new CreateStep(),
          new DeleteStep());

  /** What somebody needs first; the rest is in the menu. */
  private static final List<String> TOUR = List.of("model", "budget", "workspace");

  private static final String LEAVE = "leave";

  private final Alpi alpi;
  private final Console console;

  /** Creates it. */
  public Wizard(Alpi alpi, Console console) {
    this.alpi = alpi;
    this.console = console;
  }

  /**
   * What was done.
   *
   * @param line the command line, without secrets
   * @param answer what it answered, if it was not shown
   */
  public record Done(String line, Answer answer) {}

  /** How a tour of a fresh machine began. */
  public enum Welcome {
    /** Something was set up, or could have been. */
    SET_UP,
    /** Whoever is there wants to talk at once. */
    SKIPPED
  }

  /**
   * Runs one step.
   *
   * @return what was done
   * @throws SetupException if it does not come to its end
   */
  public List<Done> run(String step, Questions ask)
      throws IOException, SetupException, LeftException {
    while (true) {
      Optional<List<Done>> done = attempt(step(step), ask);
      if (done.isPresent()) {
        return done.get();
      }
      ask.again();
    }
  }

  /** Asks and acts; empty if the person wants to answer anew. */
  private Optional<List<Done>> attempt(Step step, Questions ask)
      throws IOException, SetupException, LeftException {
    Plan plan = step.plan(ask, alpi);
    try {
      if (plan.deeds().isEmpty()) {
        console.line("there is nothing to change");
      } else if (ask.asks() && plan.consent() == Plan.Consent.ASKED_FOR) {
        confirm(plan, ask);
      }
      return new PlanRun(plan, alpi, ask).run();
    } finally {
      plan.deeds().forEach(Deed::forget);
    }
  }

  private static Step step(String name) {
    return STEPS.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow();
  }

  private void confirm(Plan plan, Questions ask) throws IOException, LeftException {
    console.line("");
    console.line("This would be done:");
    for (Deed deed : plan.deeds()) {
      console.command(deed.toString());
    }
    if (plan.deeds().stream().anyMatch(Deed::isOpen)) {
      console.line("Words in capitals are what the command before prints.");
    }
    if (!ask.isYes("Do it?", Questions.Usual.YES)) {
      console.line("nothing was changed");
      throw new LeftException(LeftException.Where.STEP);
    }
  }

  /** Shows what there is to set up, and does what is chosen, until the person leaves. */
  public void menu() throws IOException, LeftException {
    Questions ask = asking(WayOut.LEAVE);
    String last = "";
    while (true) {
      console.line("");
      List<Choice> choices = new ArrayList<>();
      for (Step step : STEPS) {
        choices.add(new Choice(step.name(), step.title(), step.state(alpi)));
      }
      choices.add(new Choice(LEAVE, "Leave", ""));
      String chosen;
      try {
        chosen = ask.choose("", "What is to be set up?", choices, last);
      } catch (SetupException e) {
        throw new IllegalStateException(e);
      } catch (LeftException e) {
        if (e.where() == LeftException.Where.STEP) {
          return;
        }
        throw e;
      }
      if (chosen.equals(LEAVE)) {
        return;
      }
      visit(chosen, asking(WayOut.BACK));
      // where the person was, not at the start again
      last = chosen;
    }
  }

  /** Welcomes somebody whose machine has no profile yet. */
  public Welcome welcome() throws IOException, LeftException {
    List<Choice> choices =
        List.of(
            new Choice("setup", "set up a model", "a few questions; each can be left out"),
            new Choice("skip", "begin at once", "with builtin/offline: no key, no network"));
    console.paragraph("Nothing is set up here yet. alpi setup does it at any time.");
    console.line("");
    try {
      String chosen = asking(WayOut.SKIP).choose("", "How do you want to begin?", choices, "setup");
      if (chosen.equals("skip")) {
        return Welcome.SKIPPED;
      }
    } catch (SetupException e) {
      throw new IllegalStateException(e);
    } catch (LeftException e) {
      if (e.where() == LeftException.Where.STEP) {
        return Welcome.SKIPPED;
      }
      throw e;
    }
    for (String step : TOUR) {
      console.line("");
      console.heading(step(step).title());
      visit(step, asking(WayOut.SKIP));
    }
    console.line("");
    console.paragraph("alpi setup has the rest: sandbox, gateways, peers, jobs, backup, daemon.");
    return Welcome.SET_UP;
  }

  private void visit(String step, Questions ask) throws IOException, LeftException {
    try {
      List<Done> _ = run(step, ask);
    } catch (SetupException e) {
      if (!e.isTold()) {
        console.problem(e.getMessage(), e.hint());
      }
    } catch (LeftException e) {
      if (e.where() != LeftException.Where.STEP) {
        throw e;
      }
    }
  }

  private Questions asking(WayOut wayOut) {
    return new Questions(console, Map.of(), Questions.Mode.ASKS, wayOut);
  }
}

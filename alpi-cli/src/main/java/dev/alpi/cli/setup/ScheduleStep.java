package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A job that runs on its own. */
final class ScheduleStep implements Step {
  private static final String OWN = "own";
  private static final List<Choice> TIMES =
      List.of(
          new Choice("0 7 * * *", "every morning at seven", "0 7 * * *"),
          new Choice("0 7 * * MON-FRI", "on working days at seven", "0 7 * * MON-FRI"),
          new Choice("0 18 * * SUN", "on Sunday evening", "0 18 * * SUN"),
          new Choice("0 * * * *", "every hour", "0 * * * *"),
          new Choice(OWN, "at other times", "a cron expression"));

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public String title() {
    return "Schedule";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    int jobs = alpi.ask("schedule", "list").object().array("jobs").size();
    return switch (jobs) {
      case 0 -> "no jobs";
      case 1 -> "1 job";
      default -> jobs + " jobs";
    };
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    ask.tell("The daemon runs it; nobody is there then, so what needs a yes is refused.");
    String prompt = ask.text("prompt", "What is to be done", "");
    String cron = ask.choose("cron", "When?", TIMES, ask.asks() ? "0 7 * * *" : "");
    if (cron.equals(OWN)) {
      cron = ask.text("cron", "Minute hour day month weekday, as 30 8 * * MON", "", Fields::cron);
    }
    List<String> words = new ArrayList<>(List.of("schedule", "add", prompt, "--cron", cron));
    if (ask.asks()
        ? ask.isYes("Put its answer into the inbox (alpi outputs list)?", Questions.Usual.YES)
        : ask.has("notify")) {
      words.add("--notify");
    }
    return Plan.of(Deed.of(words).shown());
  }
}

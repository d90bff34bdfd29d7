package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where commands of the agent run. */
final class SandboxStep implements Step {
  private static final String SANDBOX = "tools.terminal.sandbox";
  private static final String NETWORK = "tools.terminal.allow_network";

  @Override
  public String name() {
    return "sandbox";
  }

  @Override
  public String title() {
    return "Sandbox";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    if (!Settings.isOn(SANDBOX, alpi)) {
      return "off: commands run with your rights, after you say yes";
    }
    return Settings.isOn(NETWORK, alpi) ? "on, with the network" : "on, without a network";
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    Alpi.Answer status = alpi.ask("sandbox", "status");
    boolean works = status.object().bool("available").orElse(false);
    if (ask.asks() && !works) {
      ask.console()
          .problem(
              status.isDone() ? status.object().string("problem").orElse("?") : status.problem(),
              status.isDone() ? status.object().string("hint").orElse("") : status.hint());
      ask.tell("  Switched on all the same, no command runs until it works.");
    }
    List<Choice> choices =
        List.of(
            new Choice("on", "on", "commands see the workspace, and nothing else of yours"),
            new Choice("off", "off", "commands run with your rights, after you say yes"));
    String state = ask.choose("state", "The sandbox", choices, works ? "on" : "off");
    return switch (state) {
      case "off" -> off(alpi);
      case "on" -> on(ask, works, status);
      default -> throw SetupException.usage("the sandbox is on or off, not " + state, "");
    };
  }

  private static Plan off(Alpi alpi) throws IOException {
    List<Deed> deeds = new ArrayList<>();
    deeds.add(Deed.of("config", "set", SANDBOX, "false"));
    if (Settings.isOn(NETWORK, alpi)) {
      deeds.add(Deed.of("config", "unset", NETWORK));
    }
    return Plan.of(deeds);
  }

  private static Plan on(Questions ask, boolean works, Alpi.Answer status)
      throws IOException, SetupException, LeftException {
    List<Choice> choices =
        List.of(
            new Choice("off", "no network", "not even this machine's own"),
            new Choice("on", "the machine's network", "for package managers and the like"));
    String network = ask.choose("network", "Network in it", choices, "off");
    List<Deed> deeds = new ArrayList<>();
    deeds.add(Deed.of("config", "set", NETWORK, Boolean.toString(network.equals("on"))));
    deeds.add(Deed.of("config", "set", SANDBOX, "true"));
    Plan plan = Plan.of(deeds);
    return works
        ? plan
        : plan.then("it does not work here yet: " + status.object().string("hint").orElse(""));
  }
}

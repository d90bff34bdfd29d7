package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.List;

/** The process that runs jobs, gateways and peers. */
final class DaemonStep implements Step {
  private static final List<Choice> CHOICES =
      List.of(
          new Choice("install", "install it as a service", "now, and whenever the machine starts"),
          new Choice("start", "start it now", "until the machine stops, or you stop it"),
          new Choice("stop", "stop it", ""),
          new Choice("uninstall", "remove the service", ""));

  @Override
  public String name() {
    return "daemon";
  }

  @Override
  public String title() {
    return "Daemon";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    Alpi.Answer status = alpi.ask("daemon", "status");
    if (status.object().get("pid").isEmpty()) {
      return "does not run";
    }
    boolean isHealthy = status.object().bool("healthy").orElse(false);
    return isHealthy ? "runs" : "runs, and not all of it works";
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    ask.tell("It runs jobs, answers gateways and peers, for all profiles of this machine.");
    String what = ask.choose("what", "What is to be done?", CHOICES, "");
    return switch (what) {
      case "install" -> install(ask, alpi);
      case "start" -> Plan.of(Deed.of("daemon", "start").shown());
      case "stop" -> Plan.of(Deed.of("daemon", "stop").shown());
      case "uninstall" -> Plan.of(Deed.of("daemon", "uninstall").shown());
      default ->
          throw SetupException.usage(
              "the daemon cannot be told " + what, "install, start, stop or uninstall");
    };
  }

  /** What would be installed is shown before it is asked for. */
  private static Plan install(Questions ask, Alpi alpi) throws IOException, SetupException {
    Alpi.Answer unit = alpi.ask("daemon", "install", "--print");
    if (!unit.isDone()) {
      throw unit.failure();
    }
    ask.tell("  a service of " + unit.object().string("manager").orElse("?") + ", in");
    ask.tell("  " + unit.object().string("file").orElse("?"));
    return Plan.of(Deed.of("daemon", "install").shown());
  }
}

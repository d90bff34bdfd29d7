package dev.alpi.cli;

import dev.alpi.engine.sandbox.Sandbox;
import dev.alpi.engine.sandbox.SandboxProbe;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code alpi sandbox}: whether commands can be kept in one here. */
final class SandboxCommand {
  private static final String OFF_HINT = "alpi setup sandbox switches it on";

  private SandboxCommand() {}

  static CommandGroup group() {
    return new CommandGroup(
        "sandbox",
        "Where commands of the agent run",
        "alpi setup sandbox switches it on and off. docs/sandbox.md has the rest.",
        List.of(status()));
  }

  private static Command status() {
    return Command.of("sandbox status", "Say whether there is a sandbox", SandboxCommand::status)
        .has(Effect.READS)
        .described("Tries one, by running a command that does nothing.")
        .printing(
            "`enabled`, `network`: what is set; `available`: whether one works here; `problem`,"
                + " `hint`: why not, and what to do")
        .example("alpi sandbox status", "is it on, and does it work here?")
        .exits(ExitCode.DAMAGED_DATA, ExitCode.UNHEALTHY);
  }

  private static ExitCode status(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.resolve(invocation).profile();
    Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
    boolean isEnabled = config.bool("tools.terminal.sandbox").orElse(false);
    boolean hasNetwork = config.bool("tools.terminal.allow_network").orElse(false);
    String problem = "";
    String hint = "";
    if (probe(invocation.context()) instanceof Sandbox.Missing(String reason, String what)) {
      problem = reason;
      hint = packageHint(what, invocation.context());
    }
    boolean works = problem.isEmpty();
    Output out = invocation.out();
    out.line("sandbox   " + (isEnabled ? "on" : "off"));
    out.line("network   " + (hasNetwork ? "the machine's" : "none"));
    out.line("works     " + (works ? "yes" : "no: " + TerminalText.visible(problem)));
    if (!works || !isEnabled) {
      invocation.hint(works ? OFF_HINT : hint);
    }
    invocation.answer(
        Obj.EMPTY
            .with("enabled", isEnabled)
            .with("network", hasNetwork)
            .with("available", works)
            .with("problem", problem)
            .with("hint", hint));
    return isEnabled && !works ? ExitCode.UNHEALTHY : ExitCode.OK;
  }

  private static Sandbox probe(CliContext context) throws IOException {
    if (!context.platform().system().startsWith("Linux")) {
      return new Sandbox.Missing(
          "it needs Linux, and this is " + context.platform().system(),
          "commands are asked for one by one all the same");
    }
    Path root = context.systemRoot();
    return new SandboxProbe(LocalCommands.create(context.environment(), root), root).sandbox();
  }

  /** Names the package as this system's own tool wants it. */
  private static String packageHint(String hint, CliContext context) throws IOException {
    Path release = context.systemRoot().resolve("etc/os-release");
    if (!hint.contains("install bubblewrap") || !Files.isReadable(release)) {
      return hint;
    }
    List<String> lines = Files.readString(release, StandardCharsets.UTF_8).lines().toList();
    String ids =
        String.join(
            " ",
            lines.stream()
                .filter(line -> line.startsWith("ID=") || line.startsWith("ID_LIKE="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .toList());
    for (Packages each : Packages.values()) {
      if (List.of(ids.split(" ")).stream().anyMatch(each.systems::contains)) {
        return each.command + " bubblewrap";
      }
    }
    return hint;
  }

  private enum Packages {
    APT(List.of("debian", "ubuntu"), "sudo apt install"),
    DNF(List.of("fedora", "rhel", "centos"), "sudo dnf install"),
    PACMAN(List.of("arch"), "sudo pacman -S"),
    APK(List.of("alpine"), "sudo apk add"),
    ZYPPER(List.of("suse", "opensuse"), "sudo zypper install");

    private final List<String> systems;
    private final String command;

    Packages(List<String> systems, String command) {
      this.systems = systems;
      this.command = command;
    }
  }
}

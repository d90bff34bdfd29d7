package dev.alpi.engine;

import dev.alpi.engine.sandbox.Sandbox;
import dev.alpi.engine.sandbox.SandboxPolicy;
import dev.alpi.engine.sandbox.SandboxedCommands;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * How one turn runs commands.
 *
 * @param runner runs them, or refuses to
 * @param refusal why it refuses
 * @param isSandboxed whether they run in a sandbox, without a network
 */
record TurnCommands(CommandRunner runner, Optional<String> refusal, boolean isSandboxed) {

  /**
   * Returns what the configuration asks for: commands as they are, in a sandbox, or none at all if
   * there can be no sandbox.
   */
  static TurnCommands of(
      Config config,
      Profile profile,
      Machine machine,
      Processes processes,
      PathPolicy paths,
      CommandRunner.Children children)
      throws IOException {
    CommandRunner bound = new Bound(machine.commands(), profile.home().toString(), children);
    if (EngineSettings.isContainerWanted(config)) {
      return refused(
          "tools.execution.backend asks for containers, and this version of alpi has none; the"
              + " person can switch to tools.terminal.sandbox");
    }
    if (!EngineSettings.isSandboxWanted(config)) {
      return new TurnCommands(bound, Optional.empty(), false);
    }
    return switch (processes.sandbox()) {
      case Sandbox.Missing(String reason, String hint) ->
          refused("tools.terminal.sandbox is on, and " + reason + "; the person can: " + hint);
      case Sandbox.Available available ->
          switch (SandboxPolicy.of(
              EngineSettings.sandbox(config), paths, machine.userHome(), profile.root())) {
            case SandboxPolicy.Outcome.Refused(String reason, String hint) ->
                refused("tools.terminal.sandbox is on, and " + reason + "; the person can " + hint);
            case SandboxPolicy.Outcome.Allowed(SandboxPolicy policy) ->
                new TurnCommands(
                    new SandboxedCommands(
                        bound, available.backend(), policy, paths, processes.listings()),
                    Optional.empty(),
                    !config.bool("tools.terminal.allow_network").orElse(false));
          };
    };
  }

  private static TurnCommands refused(String why) {
    CommandRunner none =
        (command, cancellation) -> {
          throw new IOException("refused: " + why);
        };
    return new TurnCommands(none, Optional.of(why), false);
  }

  /** A command that is alpi again works on this profile, whatever is chosen elsewhere. */
  private record Bound(CommandRunner runner, String home, Children children)
      implements CommandRunner {
    @Override
    public Result run(Command command, Cancellation cancellation) throws IOException {
      return runner.run(bound(command), cancellation);
    }

    @Override
    public Running start(Command command) throws IOException {
      return runner.start(bound(command));
    }

    @Override
    public void kill(ProcessStamp leader) {
      runner.kill(leader);
    }

    /**
     * No directory is a repository because of the files in it, which any tool can make: its
     * settings would name programs that git runs. And looking changes no index.
     */
    private static final Map<String, String> GIT =
        Map.of(
            "GIT_CONFIG_COUNT", "1",
            "GIT_CONFIG_KEY_0", "safe.bareRepository",
            "GIT_CONFIG_VALUE_0", "explicit",
            "GIT_OPTIONAL_LOCKS", "0");

    private Command bound(Command command) {
      Command own = command;
      for (Map.Entry<String, String> each : GIT.entrySet()) {
        own = own.with(each.getKey(), each.getValue());
      }
      return own.with("ALPI_HOME", home).with(children);
    }
  }
}

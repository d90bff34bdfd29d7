package dev.alpi.engine.sandbox;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether commands can be kept in a sandbox here, by running one that does nothing.
 *
 * <p><b>Threads:</b> any. It is tried once; until that has worked, again each time it is asked.
 */
public final class SandboxProbe {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int QUOTED_CHARS_MAX = 300;
  private static final SandboxLimits LIMITS = new SandboxLimits(1L << 32, 4096, 1L << 30, 60);

  private final CommandRunner runner;
  private final Path root;
  private Optional<Sandbox.Available> found = Optional.empty();

  /**
   * Creates it. Nothing is run yet.
   *
   * @param runner runs commands without a sandbox
   * @param root the root directory of the machine
   */
  public SandboxProbe(CommandRunner runner, Path root) {
    this.runner = runner;
    this.root = root;
  }

  /** Returns what there is. */
  public synchronized Sandbox sandbox() throws IOException {
    if (found.isPresent()) {
      return found.get();
    }
    String complaint = "";
    for (Bubblewrap.Edition edition : Bubblewrap.Edition.values()) {
      Bubblewrap backend = new Bubblewrap(root, edition);
      Optional<String> trouble = trouble(backend);
      if (trouble.isEmpty()) {
        found = Optional.of(new Sandbox.Available(backend));
        return found.get();
      }
      complaint = trouble.get();
    }
    return missing(complaint);
  }

  private Optional<String> trouble(Bubblewrap backend) throws IOException {
    Path directory = root.resolve("usr");
    SandboxPolicy policy =
        new SandboxPolicy(
            root.resolve("tmp"), List.of(), List.of(), SandboxPolicy.Network.NONE, LIMITS);
    Masks masks = new Masks(List.of(), List.of(), List.of(), List.of());
    CommandRunner.Command command =
        new CommandRunner.Command("true", directory, LONGEST)
            .within(backend.words(policy, masks, directory));
    try {
      CommandRunner.Result result = runner.run(command, Cancellation.none());
      return result.end().equals(new CommandRunner.End.Exited(0))
          ? Optional.empty()
          : Optional.of(result.stderr().strip());
    } catch (IOException e) {
      // the program that starts it is missing
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Sandbox.Missing missing(String complaint) {
    String quoted =
        complaint.length() > QUOTED_CHARS_MAX
            ? complaint.substring(0, QUOTED_CHARS_MAX)
            : complaint;
    if (quoted.contains("namespace") || quoted.contains("uid map")) {
      return new Sandbox.Missing(
          "bubblewrap cannot make a sandbox on this machine: " + quoted,
          "the kernel has to let users make namespaces: see docs/sandbox.md");
    }
    return new Sandbox.Missing(
        "bubblewrap does not run here: " + quoted, "apt install bubblewrap (Linux only)");
  }
}

package dev.alpi.engine.sandbox;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;

/**
 * Runs commands in a sandbox.
 *
 * <p><b>Threads:</b> any.
 */
public final class SandboxedCommands implements CommandRunner {
  private final CommandRunner runner;
  private final Bubblewrap backend;
  private final SandboxPolicy policy;
  private final PathPolicy paths;
  private final Listings listings;

  /**
   * Creates it.
   *
   * @param runner starts the sandbox, with a reduced environment
   * @param paths knows which files are hidden
   * @param listings what is known of the directories that commands see
   */
  public SandboxedCommands(
      CommandRunner runner,
      Bubblewrap backend,
      SandboxPolicy policy,
      PathPolicy paths,
      Listings listings) {
    this.runner = runner;
    this.backend = backend;
    this.policy = policy;
    this.paths = paths;
    this.listings = listings;
  }

  @Override
  public Result run(Command command, Cancellation cancellation) throws IOException {
    return runner.run(inside(command), cancellation);
  }

  @Override
  public Running start(Command command) throws IOException {
    return runner.start(inside(command));
  }

  @Override
  public void kill(ProcessStamp leader) {
    runner.kill(leader);
  }

  private Command inside(Command command) throws IOException {
    if (!policy.shows(command.directory())) {
      throw new IOException(
          command.directory()
              + " is not in the sandbox; there are the workspace and what"
              + " tools.terminal.read_only_dirs and read_write_dirs name");
    }
    // each time anew: there may be new files by now
    Masks masks = Masks.of(policy, paths, listings, Masks.ENTRIES_MAX);
    return command.within(backend.words(policy, masks, command.directory()));
  }
}

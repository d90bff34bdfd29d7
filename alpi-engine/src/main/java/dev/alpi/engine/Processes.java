package dev.alpi.engine;

import dev.alpi.engine.sandbox.Listings;
import dev.alpi.engine.sandbox.Sandbox;
import dev.alpi.engine.sandbox.SandboxProbe;
import dev.alpi.engine.tools.BackgroundJobs;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.journal.RunJournal;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;

/**
 * The processes that turns of one profile start: where they are kept, which of them outlive a turn,
 * and what is done about those that a killed alpi has left.
 *
 * <p><b>Threads:</b> any.
 */
final class Processes implements AutoCloseable {
  private final Machine machine;
  private final Journals journals;
  private final SandboxProbe probe;
  private final BackgroundJobs jobs;
  private final Listings listings;
  private boolean isSwept;

  Processes(Profile profile, Machine machine, Journals journals) {
    this.machine = machine;
    this.journals = journals;
    this.probe = new SandboxProbe(machine.commands(), machine.userHome().getRoot());
    this.listings = new Listings(machine.clock());
    this.jobs =
        BackgroundJobs.of(
            profile.home(),
            machine.commands(),
            machine.clock(),
            machine.random(),
            machine.self(),
            machine.isAlive());
  }

  /** Kills what earlier engines, whose processes are gone, have left; once. */
  synchronized void sweep() throws IOException {
    if (!isSwept) {
      isSwept = true;
      jobs.sweep();
      journals.runs().sweep(left -> machine.commands().kill(left.leader()));
    }
  }

  Sandbox sandbox() throws IOException {
    return probe.sandbox();
  }

  /** Returns what is known of the directories that sandboxes show. */
  Listings listings() {
    return listings;
  }

  BackgroundJobs jobs() {
    return jobs;
  }

  /** Returns what notes the commands of a run, so that they can be swept. */
  static CommandRunner.Children children(RunJournal journal) {
    return new CommandRunner.Children() {
      @Override
      public void started(ProcessStamp leader) {
        journal.registerChild(leader);
      }

      @Override
      public void ended(ProcessStamp leader) {
        journal.unregisterChild(leader);
      }
    };
  }

  @Override
  public void close() {
    jobs.close();
  }
}

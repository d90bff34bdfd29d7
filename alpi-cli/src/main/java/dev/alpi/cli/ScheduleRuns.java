package dev.alpi.cli;

import dev.alpi.daemon.EngineJobRunner;
import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.daemon.JobInbox;
import dev.alpi.daemon.ProfilePeers;
import dev.alpi.engine.Engine;
import dev.alpi.engine.People;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobEvents;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.ProfileSchedule;
import dev.alpi.scheduler.RunPermits;
import dev.alpi.scheduler.ScheduleWorld;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.SlotState;
import dev.alpi.scheduler.TimerAlarms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** {@code alpi schedule}: the commands that run jobs here and now. */
final class ScheduleRuns {
  private ScheduleRuns() {}

  static List<Command> commands() {
    return List.of(fire(), once());
  }

  private static Command fire() {
    return Command.of("schedule fire", "Run a job now", ScheduleRuns::fire)
        .has(Effect.CHANGES)
        .described("That uses up none of its slots, and it may rest.")
        .taking(ScheduleCommands.ID)
        .printing("`runs`: array of `{job, slot, state, reason, text}`")
        .example("alpi schedule fire 3f9a81c0", "to see what it does")
        .exits(
            ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA, ExitCode.PARTLY_DONE);
  }

  private static Command once() {
    return Command.of("schedule run-once", "Run what is due now, and end", ScheduleRuns::once)
        .has(Effect.WORKS)
        .described(
            """
            Settles what was open, decides what is due, runs it, and ends when all of it has. \
            Where nothing else runs jobs, call it from time to time.\
            """)
        .printing("`runs`: array of `{job, slot, state, reason, text}`")
        .example("alpi schedule run-once", "what came since the last time")
        .exits(
            ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA, ExitCode.PARTLY_DONE);
  }

  private interface Action {
    void with(ProfileSchedule schedule) throws IOException, InterruptedException, CommandFailure;
  }

  private static ExitCode once(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    return run(invocation, ProfileSchedule.Mode.WHAT_IS_DUE, ProfileSchedule::awaitIdle);
  }

  private static ExitCode fire(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    JobId id = ScheduleCommands.id(invocation);
    Optional<Obj> fired = byDaemon(Profiles.existing(invocation), id, invocation);
    if (fired.isPresent()) {
      invocation
          .out()
          .line("the daemon runs " + id + "; alpi schedule history " + id + " shows it");
      invocation.answer(Obj.EMPTY.with("runs", new JsonValue.Arr(List.of(fired.get()))));
      return ExitCode.OK;
    }
    return run(
        invocation,
        ProfileSchedule.Mode.BY_HAND,
        schedule -> {
          SlotRecord _ = schedule.fire(id);
          schedule.awaitIdle();
        });
  }

  /** Returns what a daemon that runs the profile's jobs has written down; empty if none does. */
  private static Optional<Obj> byDaemon(Profile profile, JobId id, Invocation invocation)
      throws IOException, CommandFailure {
    HostClient daemon = DaemonCommands.client(profile.root(), invocation);
    Obj params = Obj.EMPTY.with("profile", profile.name().text()).with("job", id.text());
    try {
      return daemon.call("host.schedule.fire", params);
    } catch (HostRefusal e) {
      throw CommandFailure.usage(e.getMessage(), "alpi schedule list shows the jobs");
    }
  }

  private static ExitCode run(Invocation invocation, ProfileSchedule.Mode mode, Action action)
      throws IOException, CommandFailure, InterruptedException {
    Profile profile = Profiles.existing(invocation);
    CliContext context = invocation.context();
    JobStore store = ScheduleCommands.store(profile, invocation);
    ScheduleViews.usable(profile, invocation);
    Account events = Account.of(profile, invocation);
    try (FileLocks.Held _ = profile.hold(context.locks());
        Engine engine =
            Engine.of(
                profile,
                ChatCommand.machine(invocation),
                People.NOBODY.with(new ProfilePeers(profile, Profiles.links(context))),
                Obj.EMPTY);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor()) {
      ScheduleWorld world =
          new ScheduleWorld(
              context.locks(),
              context.clock(),
              context.ticker(),
              new TimerAlarms(timer, context.clock()),
              context.keys(),
              runs,
              new RunPermits(ScheduleWorld.PER_PROFILE),
              ScheduleWorld.PER_PROFILE);
      EngineJobRunner runner =
          new EngineJobRunner(
              profile, engine, LocalCommands.create(context.environment(), context.systemRoot()));
      try (ProfileSchedule schedule =
          ProfileSchedule.open(
              profile.home(),
              store,
              world,
              () -> EngineJobRunner.lastChat(profile, engine),
              runner,
              events,
              mode)) {
        invocation.interrupt().onCancel(schedule::stopRuns);
        action.with(schedule);
      } catch (StoreException.Locked e) {
        throw new CommandFailure(
            ExitCode.LOCKED,
            "another process runs the jobs of " + profile.name(),
            "alpi daemon status tells whether it is the daemon");
      } finally {
        timer.shutdownNow();
      }
    }
    return events.tell(invocation);
  }

  /** Remembers for the command what there was, and tells the inbox. */
  private static final class Account implements JobEvents {
    private final JobInbox inbox;
    private final List<Obj> ended = Collections.synchronizedList(new ArrayList<>());
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());

    private Account(OutputsInbox outputs, Redactor redactor) {
      this.inbox = new JobInbox(outputs, redactor, troubles::add);
    }

    static Account of(Profile profile, Invocation invocation) throws IOException {
      CliContext context = invocation.context();
      return new Account(
          OutputsInbox.of(
              profile.home(),
              profile.name().text(),
              context.locks(),
              context.clock(),
              context.random()),
          Redactor.knowing(new ProfileSecrets(invocation).secretsOf(profile).values()));
    }

    @Override
    public void ended(Optional<Job> job, SlotRecord record, Optional<String> text) {
      ended.add(record.json().with("text", text.orElse("")));
      inbox.ended(job, record, text);
    }

    @Override
    public void trouble(String problem) {
      troubles.add(problem);
      inbox.trouble(problem);
    }

    ExitCode tell(Invocation invocation) throws IOException {
      Output out = invocation.out();
      boolean isWhole = troubles.isEmpty();
      for (String trouble : troubles) {
        invocation.warn(trouble);
      }
      for (Obj each : List.copyOf(ended)) {
        String state = each.string("state").orElse("");
        isWhole &= !state.equals(SlotState.FAILED.label());
        String more = each.string("reason").or(() -> each.string("text")).orElse("");
        out.line(
            each.string("job").orElse("")
                + " "
                + state
                + (more.isEmpty() ? "" : ": " + more.strip()));
      }
      if (ended.isEmpty() && troubles.isEmpty()) {
        out.line("nothing was due");
      }
      invocation.answer(Obj.EMPTY.with("runs", new JsonValue.Arr(List.<JsonValue>copyOf(ended))));
      return isWhole ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }
  }
}

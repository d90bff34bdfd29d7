package dev.alpi.cli;

import dev.alpi.daemon.EngineJobRunner;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobList;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.Timing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code alpi schedule}: the commands that change what a profile does on its own. */
final class ScheduleCommands {
  static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "the job's id, as schedule list shows it")
          .values(new Values.Listed("schedule"));
  private static final Argument PROMPT =
      Argument.of("PROMPT", Argument.Arity.REQUIRED, "what is to be done");
  private static final Option FORCE =
      Option.flag("force", "also if there is a job that does the same at the same times");
  private static final Option REMOVE = Option.flag("force", "do not ask");

  /** Of members that a job may lose when its times change their kind. */
  private static final List<String> TIMES = List.of("expression", "run_at", "after_hours");

  private ScheduleCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "schedule",
        "What the profile does on its own, and when",
        """
        A job puts a question to the agent, or runs a script, at times that you say. Each of these \
        times, a slot, has one record: it ran, failed, was skipped, missed or superseded, and why. \
        alpi daemon start has them run when they are due; alpi schedule run-once runs what is due now. \
        docs/scheduling.md has the rules.\
        """,
        Stream.<CommandNode>concat(
                Stream.of(
                    ScheduleViews.list(),
                    add(),
                    edit(),
                    remove(),
                    pause(),
                    resume(),
                    ScheduleViews.preview(),
                    ScheduleViews.history()),
                ScheduleRuns.commands().stream())
            .toList());
  }

  static JobStore store(Profile profile, Invocation invocation) {
    CliContext context = invocation.context();
    return JobStore.of(profile.home(), context.locks(), context.zone());
  }

  /** Returns the id that was given. */
  static JobId id(Invocation invocation) throws CommandFailure {
    String word = invocation.required(ID);
    if (!JobId.isOne(word)) {
      throw CommandFailure.usage("there is no job " + word, "alpi schedule list shows them");
    }
    return new JobId(word);
  }

  private static Command add() {
    return Command.of("schedule add", "Add a job", ScheduleCommands::add)
        .has(Effect.CHANGES)
        .described(
            """
            Say when with --cron, --once or --after-hours. A new job waits for its next slot. \
            Nobody is there when it runs: what would be asked for is refused.\
            """)
        .taking(PROMPT)
        .with(Stream.concat(JobOptions.COMMON.stream(), Stream.of(FORCE)).toArray(Option[]::new))
        .printing("a job as `schedule list` has it: " + ScheduleViews.ROW)
        .example(
            "alpi schedule add \"sum up the news\" --cron \"0 7 * * MON-FRI\" --notify",
            "each working day at seven")
        .example(
            "alpi schedule add \"remind me of the dentist\" --once 2026-12-01T08:30 --notify",
            "a single time")
        .example(
            "alpi schedule add \"say hello\" --after-hours 48 --notify", "when I was away for long")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command edit() {
    return Command.of("schedule edit", "Change a job", ScheduleCommands::edit)
        .has(Effect.CHANGES)
        .described("What is not said stays. Its history stays too.")
        .taking(ID)
        .with(
            Stream.concat(
                    JobOptions.COMMON.stream(), Stream.of(JobOptions.SILENT, JobOptions.PROMPT))
                .toArray(Option[]::new))
        .printing("the job as `schedule list` has it: " + ScheduleViews.ROW)
        .example("alpi schedule edit 3f9a81c0 --cron \"30 7 * * *\"", "at another time")
        .example("alpi schedule edit 3f9a81c0 --retries 3 --retry-delay 5m", "with second chances")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command remove() {
    return Command.of("schedule remove", "End a job", ScheduleCommands::remove)
        .has(Effect.CHANGES)
        .described("Asks first; where nobody can be asked, --force is needed.")
        .taking(ID)
        .with(REMOVE)
        .printing("`removed`: whether it was; `id`")
        .example("alpi schedule remove 3f9a81c0", "after a question")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command pause() {
    return Command.of("schedule pause", "Let a job rest", call -> rest(call, true))
        .has(Effect.CHANGES)
        .described("Its slots are skipped until schedule resume, and are not caught up with then.")
        .taking(ID)
        .printing("the job as `schedule list` has it: " + ScheduleViews.ROW)
        .example("alpi schedule pause 3f9a81c0", "for the holidays")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command resume() {
    return Command.of("schedule resume", "Let a job work again", call -> rest(call, false))
        .has(Effect.CHANGES)
        .taking(ID)
        .printing("the job as `schedule list` has it: " + ScheduleViews.ROW)
        .example("alpi schedule resume 3f9a81c0", "from its next slot on")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static ExitCode add(Invocation invocation) throws IOException, CommandFailure {
    Obj said = JobOptions.read(invocation).with("prompt", invocation.required(PROMPT));
    if (said.string("kind").isEmpty()) {
      throw CommandFailure.usage("when is not said", "say it with --cron, --once or --after-hours");
    }
    Profile profile = Profiles.bootstrapped(invocation);
    if (invocation.has(JobOptions.SCRIPT)) {
      Optional<String> problem =
          EngineJobRunner.problemWithScript(invocation.required(PROMPT), profile.home());
      if (problem.isPresent()) {
        throw CommandFailure.usage(problem.get(), "put it there first: docs/scheduling.md");
      }
    }
    Instant now = invocation.context().clock().instant();
    Job job =
        store(profile, invocation)
            .add(said, invocation.has(FORCE), invocation.context().keys(), now);
    invocation.affects("id", job.id().text());
    if (job.timing() instanceof Timing.Once(Instant at) && at.isBefore(now)) {
      invocation.warn("that time has passed: it runs as soon as something runs jobs");
    }
    ExitCode code = told("added ", job, profile, invocation);
    ScheduleViews.tellIfNothingRuns(invocation);
    return code;
  }

  private static ExitCode told(String done, Job job, Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    ScheduleViews views = ScheduleViews.of(profile, invocation);
    invocation.out().line(done + job.id() + ": " + job.label());
    invocation.out().line("  " + views.when(job));
    invocation.answer(views.json(job));
    return ExitCode.OK;
  }

  private static ExitCode edit(Invocation invocation) throws IOException, CommandFailure {
    Obj said = JobOptions.read(invocation);
    if (invocation.value(JobOptions.PROMPT).isPresent()) {
      said = said.with("prompt", invocation.value(JobOptions.PROMPT).get());
    }
    List<String> lost = new ArrayList<>();
    if (said.string("kind").isPresent()) {
      lost.addAll(TIMES);
    }
    if (invocation.has(JobOptions.SILENT)) {
      lost.add("notify");
    }
    if (said.members().isEmpty() && lost.isEmpty()) {
      throw CommandFailure.usage(
          "nothing to change", "alpi schedule edit --help shows what can be changed");
    }
    Profile profile = Profiles.existing(invocation);
    Job job = store(profile, invocation).edit(id(invocation), said, lost);
    return told("changed ", job, profile, invocation);
  }

  private static ExitCode remove(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    JobStore store = store(profile, invocation);
    JobId id = id(invocation);
    JobList jobs = store.read();
    boolean isThere =
        jobs.byId(id).isPresent()
            || jobs.unusable().stream().anyMatch(each -> each.id().filter(id::equals).isPresent());
    if (!isThere && jobs.damage().isEmpty()) {
      throw CommandFailure.usage("there is no job " + id, "alpi schedule list shows them");
    }
    String label = jobs.byId(id).map(Job::label).orElse("it cannot be used");
    boolean isWanted =
        invocation.has(REMOVE)
            || Confirmation.isGiven(
                "would remove " + id + ": " + label,
                "Remove " + id + ": " + label + "?",
                invocation);
    if (isWanted) {
      store.remove(id);
    }
    invocation.out().line(isWanted ? "removed " + id : "nothing was changed");
    invocation.answer(Obj.EMPTY.with("removed", isWanted).with("id", id.text()));
    return ExitCode.OK;
  }

  private static ExitCode rest(Invocation invocation, boolean isPaused)
      throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Job job =
        store(profile, invocation)
            .pause(id(invocation), isPaused, invocation.context().clock().instant());
    return told(isPaused ? "paused " : "resumed ", job, profile, invocation);
  }
}

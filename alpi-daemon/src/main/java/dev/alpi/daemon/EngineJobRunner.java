package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.ToolScope;
import dev.alpi.engine.TurnLimits;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.memory.SessionId;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobRunner;
import dev.alpi.scheduler.JobStop;
import dev.alpi.scheduler.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the jobs of one profile: questions by its engine, scripts in a process group of their own.
 *
 * <p><b>Threads:</b> any.
 */
public final class EngineJobRunner implements JobRunner {
  /** What is left to save and tell after a turn was asked to come to its end. */
  private static final Duration WRAP_UP_MIN = Duration.ofSeconds(20);

  private static final int WRAP_UP_PARTS = 10;
  private static final int ERROR_CHARS_MAX = 300;

  private final Profile profile;
  private final Engine engine;
  private final CommandRunner commands;

  /**
   * Creates it.
   *
   * @param profile whose jobs
   * @param engine what answers questions
   * @param commands what runs scripts
   */
  public EngineJobRunner(Profile profile, Engine engine, CommandRunner commands) {
    this.profile = profile;
    this.engine = engine;
    this.commands = commands;
  }

  /**
   * {@return when somebody talked to the profile last: jobs and peers do not count}
   *
   * @param profile which
   * @param engine its engine
   */
  public static Optional<Instant> lastChat(Profile profile, Engine engine) {
    try {
      Optional<SessionId> newest = engine.sessions().newestChat();
      return newest.isPresent()
          ? Optional.of(
              Files.getLastModifiedTime(
                      profile.home().resolve("sessions").resolve(newest.get().text() + ".json"))
                  .toInstant())
          : Optional.empty();
    } catch (IOException e) {
      // it was removed in this moment; a job that waits for quiet waits from its last run on
      return Optional.empty();
    }
  }

  /**
   * {@return why {@code command} is no script that a job may run; empty if it is one}
   *
   * @param command the script and its arguments
   * @param home the profile's directory
   */
  public static Optional<String> problemWithScript(String command, Path home) {
    try {
      ScheduledScript _ = ScheduledScript.of(command, home);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public JobResult run(JobRun run, JobStop stop) {
    Cancellation cancellation = new Cancellation();
    stop.whenStopped(cancellation::cancel);
    try {
      return switch (run.job().work()) {
        case Work.Agent(String prompt, Optional<String> tier) ->
            agent(run, prompt, tier, stop, cancellation);
        case Work.Script(String command) -> script(run, command, stop, cancellation);
      };
    } catch (IOException e) {
      return new Failed(stop.reason().orElse(e.getMessage()));
    }
  }

  private JobResult agent(
      JobRun run, String prompt, Optional<String> tier, JobStop stop, Cancellation cancellation)
      throws IOException {
    TurnRequest request =
        new TurnRequest(
            told(run, prompt),
            engine.sessions().create(""),
            Origin.job(run.job().id().text()),
            new TurnLimits(
                Optional.of(soft(run.job().timeout())),
                tier.map(name -> TurnLimits.Tier.valueOf(name.toUpperCase(Locale.ROOT))),
                ToolScope.ALL),
            List.of());
    TurnOutcome outcome = engine.run(request, _ -> {}, cancellation);
    return switch (outcome) {
      case TurnOutcome.Completed completed -> answered(run.job(), completed.text());
      case TurnOutcome.Interrupted _ -> new Failed(stop.reason().orElse("it was interrupted"));
      case TurnOutcome.OverBudget over -> new Failed("over budget: " + over.reason());
      case TurnOutcome.Failed failed -> new Failed(failed.reason());
    };
  }

  private static JobResult answered(Job job, String text) {
    return job.isNotifying() && text.isBlank()
        ? new Failed("the agent said nothing, and its answer was to go to the inbox")
        : new Ran(text);
  }

  /** Says to the model what nobody else tells it: that it is alone, and where its answer goes. */
  private static String told(JobRun run, String prompt) {
    String goes =
        run.job().isNotifying()
            ? "Your answer goes to the owner's inbox as it is."
            : "Your answer is kept, and shown to nobody; use the notify tool for what must be"
                + " seen.";
    return "[SCHEDULED: job "
        + run.job().id()
        + ", due "
        + run.slot()
        + (run.attempt() > 1 ? ", try " + run.attempt() : "")
        + ". Nobody is there: nothing can be asked, and what would need a yes is refused. "
        + goes
        + "]\n\n"
        + prompt;
  }

  /** Before a run is cut off it is asked to come to an end. */
  private static Duration soft(Duration timeout) {
    Duration part = timeout.dividedBy(WRAP_UP_PARTS);
    Duration left = part.compareTo(WRAP_UP_MIN) > 0 ? part : WRAP_UP_MIN;
    Duration soft = timeout.minus(left);
    return soft.isPositive() ? soft : timeout.dividedBy(2);
  }

  private JobResult script(JobRun run, String command, JobStop stop, Cancellation cancellation)
      throws IOException {
    Job job = run.job();
    ScheduledScript script = ScheduledScript.of(command, profile.home());
    CommandRunner.Command ready =
        new CommandRunner.Command(script.line(), script.directory(), job.timeout())
            .with("ALPI_HOME", profile.home().toString())
            .with("ALPI_SCHEDULE_ID", job.id().text())
            .with("ALPI_SCHEDULE_SLOT", run.slot().toString())
            .with("ALPI_SCHEDULE_TRY", Integer.toString(run.attempt()));
    CommandRunner.Result result = commands.run(ready, cancellation);
    return switch (result.end()) {
      case CommandRunner.End.Exited(int code) ->
          code == 0
              ? new Ran(result.stdout().strip())
              : new Failed("exit code " + code + shortened(result.stderr()));
      case CommandRunner.End.TimedOut _ ->
          new Failed("it took longer than " + job.timeout().toSeconds() + " s");
      case CommandRunner.End.Interrupted _ ->
          new Failed(stop.reason().orElse("it was interrupted"));
    };
  }

  private static String shortened(String text) {
    String line = text.strip();
    return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(line.length(), ERROR_CHARS_MAX));
  }
}

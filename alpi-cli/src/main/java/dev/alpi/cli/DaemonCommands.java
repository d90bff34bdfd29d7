package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code alpi daemon}: the process that serves all profiles. */
final class DaemonCommands {
  /** Params of a status for who asks often, or only whether it is there. */
  static final Obj WITHOUT_JOBS = Obj.EMPTY.with("jobs", false);

  /** More of a profile is a list, and alpi schedule has it. */
  private static final int JOBS_SHOWN_MAX = 10;

  private DaemonCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "daemon",
        "The process that serves all profiles",
        """
        It answers the peers of each profile and runs its jobs, for all profiles of this machine. \
        Profiles come and go while it runs. docs/daemon.md has the rest.\
        """,
        List.of(
            DaemonServe.command(),
            DaemonLife.start(),
            DaemonLife.stop(),
            DaemonLife.restart(),
            status(),
            DaemonLogs.command(),
            DaemonInstallation.install(),
            DaemonInstallation.uninstall()));
  }

  private static Command status() {
    return Command.of("daemon status", "Show how everything is", DaemonCommands::status)
        .has(Effect.READS)
        .described(
            """
            Ends with 0 only if all services of all profiles are at work. Of the jobs of each \
            profile up to ten are shown, those first that are late or did not end well; alpi schedule \
            list and --json have all.\
            """)
        .printing(
            "`healthy`, `version`, `pid`, `stale`: whether the program on the disk is another one,"
                + " `since`, `heap_bytes`, `resident_bytes`, `open_files`, `open_files_max`,"
                + " `profiles`: array of `{name, healthy, problem, services, jobs, jobs_count}`, a"
                + " service"
                + " being `{name, state, restarts, last_error, since, next_try, detail, problem}`"
                + " with the state `starting`, `running`, `waiting`, `degraded` or `stopped`, a job"
                + " `{id, title, paused, last_slot, last_at, last_state, last_reason, next,"
                + " overdue}`")
        .example("alpi daemon status", "what is served, and what is not")
        .exits(ExitCode.DAEMON_UNREACHABLE, ExitCode.UNHEALTHY);
  }

  /** Returns what asks the daemon of {@code root}, if there is one. */
  static HostClient client(Path root, Invocation invocation) {
    return HostClient.of(root, Profiles.temporary(invocation.context()));
  }

  /** Asks the daemon how it and its services are; empty if none answers. */
  static Optional<Obj> ask(Invocation invocation) throws IOException, CommandFailure {
    return ask(WITHOUT_JOBS, invocation);
  }

  private static Optional<Obj> ask(Obj params, Invocation invocation)
      throws IOException, CommandFailure {
    HostClient client = client(ProfileCommands.root(invocation).path(), invocation);
    try {
      return client.call("host.daemon.status", params);
    } catch (HostClient.LostException e) {
      // it ends in this moment
      return Optional.empty();
    } catch (HostRefusal e) {
      throw new CommandFailure(
          ExitCode.DAEMON_UNREACHABLE,
          "the daemon does not say how it is: " + e.getMessage(),
          "alpi daemon restart");
    }
  }

  /** Has a daemon look which profiles there are, and begin them; returns whether one did. */
  static boolean looksAnew(Invocation invocation) throws CommandFailure {
    try {
      return client(ProfileCommands.root(invocation).path(), invocation)
          .call("host.profiles.look", Obj.EMPTY)
          .isPresent();
    } catch (IOException | HostRefusal e) {
      // what is told is that the peer does not answer
      return false;
    }
  }

  /** Has a daemon that serves {@code profile} let go of it, so that it can be moved. */
  static void release(Profile profile, Invocation invocation) throws IOException, CommandFailure {
    HostClient client = client(profile.root(), invocation);
    Obj params = Obj.EMPTY.with("profile", profile.name().text());
    try {
      Optional<Obj> _ = client.call("host.profile.release", params);
    } catch (HostRefusal e) {
      // then it is in use, and that is told
    }
  }

  private static ExitCode status(Invocation invocation) throws IOException, CommandFailure {
    Obj params = invocation.has(Globals.JSON) ? Obj.EMPTY : Obj.EMPTY.with("jobs", JOBS_SHOWN_MAX);
    Optional<Obj> found = ask(params, invocation);
    Output out = invocation.out();
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.DAEMON_UNREACHABLE, "no daemon runs", "alpi daemon start begins one");
    }
    Obj status = found.get();
    boolean isHealthy = status.bool("healthy").orElse(false);
    Instant now = invocation.context().clock().instant();
    head(status, now, out);
    new DaemonTree(now).of(status, isHealthy ? "all is at work" : "not all is at work").print(out);
    invocation.answer(status);
    return isHealthy ? ExitCode.OK : ExitCode.UNHEALTHY;
  }

  /** Returns which process it is, in words. */
  static String process(Obj status, Instant now) {
    return "alpi "
        + status.string("version").orElse("?")
        + ", process "
        + status.integer("pid").orElse(0)
        + ", began "
        + ago(status, "since", now);
  }

  private static void head(Obj status, Instant now, Output out) throws IOException {
    out.line(
        process(status, now)
            + ", "
            + mebibytes(status, "resident_bytes", "heap_bytes")
            + " MiB, "
            + status.integer("open_files").orElse(0)
            + " of "
            + status.integer("open_files_max").orElse(0)
            + " open files");
    Optional<String> other = other(status);
    if (other.isPresent()) {
      out.line(other.get() + ": alpi daemon restart takes it");
    }
  }

  /** Says what a restart would change; nothing if the daemon is the program that this is. */
  static Optional<String> other(Obj status) {
    if (status.bool("stale").orElse(false)) {
      return Optional.of("the program on the disk is another one");
    }
    return status
        .string("version")
        .filter(version -> !version.equals(Cli.VERSION))
        .map(_ -> "this is alpi " + Cli.VERSION);
  }

  private static long mebibytes(Obj status, String name, String other) {
    return status.integer(name).orElse(status.integer(other).orElse(0)) >> 20;
  }

  private static String ago(Obj object, String key, Instant now) {
    return object.string(key).map(at -> ProfileViews.ago(Instant.parse(at), now)).orElse("-");
  }
}

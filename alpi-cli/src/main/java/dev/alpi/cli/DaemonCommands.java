package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code alpi daemon}: the process that serves all profiles. */
final class DaemonCommands {
  private static final Option KILL =
      Option.flag("kill", "end it at once, if it does not end by itself");

  /** Serving begins within a second; a machine that is busy gets more. */
  private static final Duration START_MAX = Duration.ofSeconds(20);

  /** What runs gets its time to end, and a little more. */
  private static final Duration STOP_MAX = DaemonServe.DRAIN_MAX.plusSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(50);

  private DaemonCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "daemon",
        "The process that serves all profiles",
        """
        It answers the peers of each profile and runs its jobs, for all profiles of this machine. \
        Profiles come and go while it runs. docs/daemon.md has the rest.\
        """,
        List.of(DaemonServe.command(), start(), stop(), restart(), status()));
  }

  private static Command start() {
    return Command.of("daemon start", "Begin to serve, in the background", DaemonCommands::start)
        .described("Returns when it answers. To see what it does: alpi daemon status.")
        .printing("`pid`; `started`: whether it was not there before")
        .example("alpi daemon start", "until alpi daemon stop, or the machine ends")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  private static Command stop() {
    return Command.of("daemon stop", "Let it end", DaemonCommands::stop)
        .described(
            """
            Nothing new begins, and what runs gets 20 seconds to end; what is cut off then is in \
            the history of its job. Returns when the process has ended.\
            """)
        .with(KILL)
        .printing("`stopped`: whether there was one")
        .example("alpi daemon stop", "before an update")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  private static Command restart() {
    return Command.of("daemon restart", "Let it end, and begin anew", DaemonCommands::restart)
        .described("Returns when a new process answers.")
        .printing("`pid`")
        .example("alpi daemon restart", "after an update")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  private static Command status() {
    return Command.of("daemon status", "Show how everything is", DaemonCommands::status)
        .described("Ends with 0 only if all services of all profiles are at work.")
        .printing(
            "`healthy`, `version`, `pid`, `stale`: whether the program on the disk is another one,"
                + " `since`, `heap_bytes`, `resident_bytes`, `open_files`, `open_files_max`,"
                + " `profiles`: array of `{name, healthy, problem, services, jobs}`, a service"
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

  private static Optional<Obj> ask(Invocation invocation) throws IOException, CommandFailure {
    HostClient client = client(ProfileCommands.root(invocation).path(), invocation);
    try {
      return client.call("host.daemon.status", Obj.EMPTY);
    } catch (HostRefusal e) {
      throw new CommandFailure(
          ExitCode.DAEMON_UNREACHABLE,
          "the daemon does not say how it is: " + e.getMessage(),
          "alpi daemon restart");
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

  private static ExitCode start(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Obj> before = ask(invocation);
    if (before.isPresent()) {
      return started(before.get(), false, invocation);
    }
    CliContext.DaemonProgram program =
        invocation
            .context()
            .daemonProgram()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.DAEMON_UNREACHABLE,
                        "alpid is not beside this program, so it cannot be started from here",
                        "alpi daemon serve runs it in the foreground"));
    Path root = ProfileCommands.root(invocation).path();
    Files.createDirectories(root.resolve("logs"));
    Path errors = root.resolve("logs").resolve("service.err");
    Process process = program.start(root, errors);
    long end = invocation.context().ticker().nanoTime() + START_MAX.toNanos();
    while (invocation.context().ticker().nanoTime() - end < 0) {
      Optional<Obj> status = ask(invocation);
      if (status.isPresent()) {
        return started(status.get(), true, invocation);
      }
      if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new CommandFailure(
        ExitCode.DAEMON_UNREACHABLE,
        process.isAlive()
            ? "it does not answer after " + START_MAX.toSeconds() + " s"
            : "it ended with " + process.exitValue(),
        errors + " and service.log beside it may say why");
  }

  private static ExitCode started(Obj status, boolean isNew, Invocation invocation)
      throws IOException {
    long pid = status.integer("pid").orElse(0);
    invocation.out().line((isNew ? "serving, process " : "it serves already, process ") + pid);
    invocation.answer(Obj.EMPTY.with("pid", pid).with("started", isNew));
    return ExitCode.OK;
  }

  private static ExitCode stop(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    boolean isStopped = end(invocation);
    invocation.out().line(isStopped ? "stopped" : "no daemon runs");
    invocation.answer(Obj.EMPTY.with("stopped", isStopped));
    return ExitCode.OK;
  }

  /** Returns whether there was one. */
  private static boolean end(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Obj> status = ask(invocation);
    if (status.isEmpty()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(status.get().integer("pid").orElse(-1));
    if (process.isEmpty()) {
      return false;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!invocation.has(KILL)) {
        throw new CommandFailure(
            ExitCode.DAEMON_UNREACHABLE,
            "it has not ended after " + STOP_MAX.toSeconds() + " s",
            "alpi daemon stop --kill ends it at once");
      }
      process.get().destroyForcibly();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    return true;
  }

  private static ExitCode restart(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    boolean _ = end(invocation);
    return start(invocation);
  }

  private static ExitCode status(Invocation invocation) throws IOException, CommandFailure {
    Optional<Obj> found = ask(invocation);
    Output out = invocation.out();
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.DAEMON_UNREACHABLE, "no daemon runs", "alpi daemon start begins one");
    }
    Obj status = found.get();
    boolean isHealthy = status.bool("healthy").orElse(false);
    Instant now = invocation.context().clock().instant();
    head(status, now, out);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PROFILE", "SERVICE", "STATE", "SINCE", "RESTARTS", "DETAIL"));
    for (JsonValue each : status.array("profiles")) {
      rows(each instanceof Obj profile ? profile : Obj.EMPTY, now, rows);
    }
    PeerViews.table(rows, out);
    jobs(status, now, invocation.context().zone(), out);
    invocation.answer(status);
    return isHealthy ? ExitCode.OK : ExitCode.UNHEALTHY;
  }

  private static void head(Obj status, Instant now, Output out) throws IOException {
    out.line(
        "alpi "
            + status.string("version").orElse("?")
            + ", process "
            + status.integer("pid").orElse(0)
            + ", began "
            + ago(status, "since", now)
            + ", "
            + mebibytes(status, "resident_bytes", "heap_bytes")
            + " MiB, "
            + status.integer("open_files").orElse(0)
            + " of "
            + status.integer("open_files_max").orElse(0)
            + " open files");
    if (status.bool("stale").orElse(false)) {
      out.line("the program on the disk is another one: alpi daemon restart takes it");
    }
  }

  private static long mebibytes(Obj status, String name, String other) {
    return status.integer(name).orElse(status.integer(other).orElse(0)) >> 20;
  }

  /** When each job did something last and should next, so that silence is seen. */
  private static void jobs(Obj status, Instant now, ZoneId zone, Output out) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PROFILE", "JOB", "LAST", "", "NEXT", "TITLE"));
    for (JsonValue each : status.array("profiles")) {
      Obj profile = each instanceof Obj object ? object : Obj.EMPTY;
      for (JsonValue one : profile.array("jobs")) {
        Obj job = one instanceof Obj object ? object : Obj.EMPTY;
        rows.add(
            List.of(
                profile.string("name").orElse("?"),
                job.string("id").orElse("?"),
                ago(job, "last_at", now),
                job.string("last_state").orElse("never"),
                next(job, now, zone),
                TerminalText.visible(job.string("title").orElse(""))));
      }
    }
    if (rows.size() > 1) {
      out.line("");
      PeerViews.table(rows, out);
    }
  }

  private static String next(Obj job, Instant now, ZoneId zone) {
    if (job.bool("paused").orElse(false)) {
      return "paused";
    }
    if (job.bool("overdue").orElse(false)) {
      return "OVERDUE since " + ago(job, "next", now);
    }
    return job.string("next")
        .map(at -> ScheduleViews.LOCAL.format(Instant.parse(at).atZone(zone)))
        .orElse("-");
  }

  private static void rows(Obj profile, Instant now, List<List<String>> rows) {
    String name = profile.string("name").orElse("?");
    Optional<String> problem = profile.string("problem");
    if (problem.isPresent()) {
      String state = profile.array("services").isEmpty() ? "not served" : "old settings";
      rows.add(List.of(name, "-", state, "-", "-", TerminalText.visible(problem.get())));
    }
    for (JsonValue each : profile.array("services")) {
      Obj service = each instanceof Obj object ? object : Obj.EMPTY;
      String state = service.string("state").orElse("?");
      Optional<String> first =
          state.equals("running") ? service.string("problem") : service.string("last_error");
      String detail = first.or(() -> service.string("detail")).orElse("-");
      rows.add(
          List.of(
              name,
              service.string("name").orElse("?"),
              state,
              ago(service, "since", now),
              Long.toString(service.integer("restarts").orElse(0)),
              TerminalText.visible(detail)));
    }
  }

  private static String ago(Obj object, String key, Instant now) {
    return object.string(key).map(at -> ProfileViews.ago(Instant.parse(at), now)).orElse("-");
  }
}

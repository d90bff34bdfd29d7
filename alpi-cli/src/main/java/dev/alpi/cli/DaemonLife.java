package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code alpi daemon start}, {@code stop} and {@code restart}: by the service manager, if the
 * daemon of the root is its service.
 */
final class DaemonLife {
  private static final Option KILL =
      Option.flag("kill", "end it at once, if it does not end by itself");

  /** Serving begins within a second; a machine that is busy gets more. */
  private static final Duration START_MAX = Duration.ofSeconds(20);

  /** What runs gets its time to end, and a little more. */
  private static final Duration STOP_MAX = DaemonServe.DRAIN_MAX.plusSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(50);

  private DaemonLife() {}

  static Command start() {
    return Command.of("daemon start", "Begin to serve, in the background", DaemonLife::start)
        .has(Effect.CHANGES)
        .described(
            """
            Returns when it answers. To see what it does: alpi daemon status. If alpi daemon \
            install has made it a service, the service manager begins it; so it does stop and \
            restart.\
            """)
        .printing("`pid`; `started`: whether it was not there before")
        .example("alpi daemon start", "until alpi daemon stop, or the machine ends")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  static Command stop() {
    return Command.of("daemon stop", "Let it end", DaemonLife::stop)
        .has(Effect.CHANGES)
        .described(
            """
            Nothing new begins, and what runs gets 20 seconds to end; what is cut off then is in \
            the history of its job. Returns when the process has ended. A service begins again \
            when you log in, or when the machine starts: alpi daemon uninstall ends that.\
            """)
        .with(KILL)
        .printing("`stopped`: whether there was one")
        .example("alpi daemon stop", "before an update")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  static Command restart() {
    return Command.of("daemon restart", "Let it end, and begin anew", DaemonLife::restart)
        .has(Effect.CHANGES)
        .described("Returns when a new process answers.")
        .printing("`pid`; `started`: true")
        .example("alpi daemon restart", "after an update")
        .exits(ExitCode.DAEMON_UNREACHABLE);
  }

  private static Path root(Invocation invocation) throws IOException, CommandFailure {
    return ProfileCommands.root(invocation).path();
  }

  private static long pid(Obj status) {
    return status.integer("pid").orElse(0);
  }

  /** A service that is installed for this root, and what its manager says of it. */
  private record Managed(SystemService service, SystemService.Job job) {}

  private static Optional<Managed> managed(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<SystemService> service =
        SystemService.of(invocation.context(), SystemService.Scope.PERSON);
    if (service.isEmpty() || !DaemonInstallation.isInstalled(service.get(), root(invocation))) {
      return Optional.empty();
    }
    Optional<SystemService.Job> job = service.get().job();
    if (job.isEmpty()) {
      invocation.warn(
          service.get().file()
              + " is installed, but its manager cannot be asked: "
              + service.get().unreachable());
    }
    return job.map(known -> new Managed(service.get(), known));
  }

  /** Returns the failure that says what the service manager did not do. */
  static CommandFailure refused(SystemService service, SystemService.Refused problem) {
    return new CommandFailure(
        ExitCode.DAEMON_UNREACHABLE, problem.getMessage(), service.journal() + " may say why");
  }

  private static ExitCode start(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Obj> before = DaemonCommands.ask(invocation);
    if (before.isPresent()) {
      return started(before.get(), false, invocation);
    }
    Optional<Managed> managed = managed(invocation);
    if (managed.isEmpty()) {
      return started(begin(invocation), true, invocation);
    }
    SystemService service = managed.get().service();
    try {
      service.start();
    } catch (SystemService.Refused e) {
      throw refused(service, e);
    }
    return started(await(0, service, invocation), true, invocation);
  }

  /** Begins a process of its own; returns its status when it answers. */
  private static Obj begin(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    CliContext.DaemonProgram program = program(invocation);
    Path root = root(invocation);
    DurableFiles.createDirectories(root.resolve("logs"));
    Path errors = root.resolve("logs").resolve("service.err");
    // the program opens it as its own, with a mode that lets others read it
    boolean _ = DurableFiles.createIfAbsent(errors, "", FileMode.PRIVATE_FILE);
    Process process = program.start(root, errors);
    long end = invocation.context().ticker().nanoTime() + START_MAX.toNanos();
    while (invocation.context().ticker().nanoTime() - end < 0) {
      Optional<Obj> status = DaemonCommands.ask(invocation);
      if (status.isPresent()) {
        return status.get();
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

  /** Returns the program that serves, which must be there. */
  static CliContext.DaemonProgram program(Invocation invocation) throws CommandFailure {
    return invocation
        .context()
        .daemonProgram()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.DAEMON_UNREACHABLE,
                    "alpid is not beside this program, so it cannot be started from here",
                    "alpi daemon serve runs it in the foreground"));
  }

  /** Waits until the service answers, by another process than {@code old}. */
  private static Obj await(long old, SystemService service, Invocation invocation)
      throws IOException, CommandFailure {
    CliContext context = invocation.context();
    long end = context.ticker().nanoTime() + START_MAX.toNanos();
    while (context.ticker().nanoTime() - end < 0 && !invocation.interrupt().isCancelled()) {
      Optional<Obj> status = DaemonCommands.ask(invocation);
      if (status.isPresent() && pid(status.get()) != old) {
        return status.get();
      }
      context.pause().pause(LOOK, invocation.interrupt());
    }
    throw new CommandFailure(
        ExitCode.DAEMON_UNREACHABLE,
        "it does not answer after " + START_MAX.toSeconds() + " s",
        service.journal() + " may say why");
  }

  private static ExitCode started(Obj status, boolean isNew, Invocation invocation)
      throws IOException {
    long pid = pid(status);
    invocation.out().line((isNew ? "serving, process " : "it serves already, process ") + pid);
    invocation.answer(Obj.EMPTY.with("pid", pid).with("started", isNew));
    return ExitCode.OK;
  }

  private static ExitCode stop(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Managed> managed = managed(invocation);
    boolean isService = managed.filter(each -> each.job().isActive()).isPresent();
    if (isService) {
      try {
        managed.get().service().stop();
      } catch (SystemService.Refused e) {
        throw refused(managed.get().service(), e);
      }
    }
    // one that is not the service's, which waited for it to end
    Last last = invocation.has(KILL) ? Last.KILL : Last.REFUSE;
    boolean isStopped = end(last, invocation) || isService;
    invocation.out().line(isStopped ? "stopped" : "no daemon runs");
    invocation.answer(Obj.EMPTY.with("stopped", isStopped));
    return ExitCode.OK;
  }

  /** What happens to one that does not end. */
  private enum Last {
    REFUSE,
    KILL
  }

  /** Ends the daemon, if one answers; returns whether there was one. */
  private static boolean end(Last last, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Obj> status = DaemonCommands.ask(invocation);
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
      if (last == Last.REFUSE) {
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
    Optional<Managed> managed = managed(invocation);
    if (managed.isEmpty()) {
      boolean _ = end(Last.REFUSE, invocation);
      return started(begin(invocation), true, invocation);
    }
    Obj status = restart(managed.get().service(), managed.get().job(), invocation);
    return started(status, true, invocation);
  }

  /**
   * Has the service manager begin the service anew, in one request: whoever asks may be a child of
   * the daemon, and end with it. Returns its status when it answers.
   */
  static Obj restart(SystemService service, SystemService.Job job, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Long> before = DaemonCommands.ask(invocation).map(DaemonLife::pid);
    if (before.isPresent() && !before.equals(job.process())) {
      // it holds the place of the service
      boolean _ = end(Last.REFUSE, invocation);
    }
    try {
      service.restart();
    } catch (SystemService.Refused e) {
      throw refused(service, e);
    }
    return await(before.orElse(0L), service, invocation);
  }
}

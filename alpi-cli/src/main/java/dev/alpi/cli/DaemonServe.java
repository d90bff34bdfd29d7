package dev.alpi.cli;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.daemon.DaemonLog;
import dev.alpi.daemon.DaemonProcess;
import dev.alpi.daemon.DaemonWorld;
import dev.alpi.daemon.GatewayWorlds;
import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.daemon.JobThreads;
import dev.alpi.daemon.OwnProcess;
import dev.alpi.daemon.ServiceNotifier;
import dev.alpi.daemon.WallClockAlarms;
import dev.alpi.engine.attachments.LocalPrograms;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.Alarms;
import dev.alpi.scheduler.RunPermits;
import dev.alpi.scheduler.TimerAlarms;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** {@code alpi daemon serve}, which {@code alpid} is. */
final class DaemonServe {
  /** How long what runs gets to end. */
  static final Duration DRAIN_MAX = Duration.ofSeconds(20);

  /** How long all else gets after that: services, sockets, locks. */
  static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  /** Jobs at the same time on this machine: they wait for models most of their time. */
  private static final int RUNS_MAX = 128;

  private DaemonServe() {}

  static Command command() {
    return Command.of("daemon serve", "Serve all profiles, in the foreground", DaemonServe::run)
        .has(Effect.WORKS)
        .described(
            """
            What alpid does: for service managers and containers. Runs until SIGTERM or Ctrl-C; \
            then nothing new begins, and what runs gets 20 seconds to end. What happens is in \
            logs/service.log. By the name alpid, SIGHUP has it read all files anew.\
            """)
        .printing("nothing: it runs until it is ended")
        .example("alpi daemon serve", "Ctrl-C ends it")
        .exits(ExitCode.LOCKED);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    CliContext context = invocation.context();
    HomeRoot root = ProfileCommands.root(invocation);
    CountDownLatch ended = new CountDownLatch(1);
    context.patience(DRAIN_MAX.plus(CLOSE_MAX));
    invocation.interrupt().onCancel(ended::countDown);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      LinkWorld links = Profiles.links(context);
      SpareMemory memory = new SpareMemory(links.timer(), context::giveMemoryBack);
      try (JobThreads jobs = new JobThreads(threads);
          Clock clock = Clock.of(context, links, jobs);
          GatewayWorlds gateways = new GatewayWorlds(root, links, threads);
          DaemonProcess process =
              DaemonProcess.start(
                  world(
                      root,
                      links,
                      clock.alarms(),
                      threads,
                      jobs::run,
                      gateways,
                      memory::rested,
                      invocation),
                  info(context));
          ServiceNotifier notifier = notifier(root, links, threads, context)) {
        context.onHangup(() -> process.reload("SIGHUP"));
        notifier.ready();
        memory.began(process::isBeginning);
        invocation.note("serving the profiles of " + root.path() + ", process " + pid());
        ended.await();
        notifier.stopping();
        boolean _ = process.drain(DRAIN_MAX);
      } catch (StoreException.Locked e) {
        throw new CommandFailure(
            ExitCode.LOCKED,
            "another daemon serves " + root.path(),
            "alpi daemon status tells which; alpi daemon stop ends it");
      }
      threads.shutdownNow();
    }
    return ExitCode.OK;
  }

  /** Tells the service manager, if one has started this process. */
  private static ServiceNotifier notifier(
      HomeRoot root, LinkWorld links, ExecutorService threads, CliContext context) {
    HostClient client = HostClient.of(root.path(), links.temporary());
    return ServiceNotifier.of(
        context.environment(),
        pid(),
        () -> isAnswering(client),
        links.timer(),
        threads,
        log(root, context));
  }

  private static boolean isAnswering(HostClient client) throws IOException {
    try {
      // through the locks of all services; the jobs of all profiles are more than a beat needs
      return client.call("host.daemon.status", DaemonCommands.WITHOUT_JOBS).isPresent();
    } catch (HostRefusal e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static OwnProcess info(CliContext context) {
    Path proc = context.systemRoot().resolve("proc").resolve("self");
    return OwnProcess.of(Cli.VERSION, pid(), context.image(), proc);
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static DaemonWorld world(
      HomeRoot root,
      LinkWorld links,
      Alarms alarms,
      ExecutorService threads,
      Executor runs,
      GatewayWorlds gateways,
      Runnable rested,
      Invocation invocation) {
    CliContext context = invocation.context();
    return new DaemonWorld(
        root,
        links,
        alarms,
        threads,
        runs,
        new RunPermits(RUNS_MAX),
        context::addresses,
        profile -> ChatCommand.machine(invocation),
        LocalPrograms.create(context.environment(), context.systemRoot()),
        gateways,
        new CommandReports(invocation.table(), context),
        rested,
        log(root, context));
  }

  private static DaemonLog log(HomeRoot root, CliContext context) {
    LogFile file =
        new LogFile(
            root.path(),
            "service",
            context.locks(),
            context.clock(),
            context.zone(),
            UnaryOperator.identity());
    return new DaemonLog() {
      @Override
      public void info(String text) {
        write(LogFile.Level.INFO, text);
      }

      @Override
      public void warn(String text) {
        write(LogFile.Level.WARNING, text);
      }

      private void write(LogFile.Level level, String text) {
        try {
          file.write(level, text);
        } catch (IOException e) {
          // it serves all the same
        }
      }
    };
  }

  /** What wakes at a time: the system's timer by the clock on the wall, if there is one. */
  private record Clock(Alarms alarms, Closeable end) implements Closeable {
    static Clock of(CliContext context, LinkWorld links, JobThreads jobs) throws IOException {
      if (!WallClockAlarms.isThere()) {
        return new Clock(new TimerAlarms(links.timer(), links.clock()), () -> {});
      }
      Optional<TestClock> test = context.testClock();
      if (test.isEmpty()) {
        WallClockAlarms alarms = WallClockAlarms.open(links.clock(), jobs::wake);
        return new Clock(alarms, alarms::close);
      }
      WallClockAlarms alarms = WallClockAlarms.open(test.get(), test.get()::ahead, jobs::wake);
      Future<?> watch = test.get().watch(links.timer(), alarms::clockWasSet);
      return new Clock(
          alarms,
          () -> {
            watch.cancel(false);
            alarms.close();
          });
    }

    @Override
    public void close() throws IOException {
      end.close();
    }
  }
}

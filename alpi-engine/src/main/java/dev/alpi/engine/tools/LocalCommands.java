package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs commands on this machine, each in a session and process group of its own, so that whatever
 * it starts can be killed with it.
 */
public final class LocalCommands implements CommandRunner {
  /* Implementation notes.
   *
   * Java cannot start a session; setsid(1) of util-linux can, and execs, so that the process we
   * hold leads it. All members are found in /proc, also those whose parents are gone. Where setsid
   * is missing (macOS) the descendants known at that moment are killed instead. Output is read by
   * one virtual thread a stream into a bounded buffer; a grandchild that keeps a pipe open cannot
   * hold the turn up, because the session is killed when the command itself ends.
   *
   * Each process is started by a thread that lasts as long as it. What asks the kernel to be killed
   * with its parent (PR_SET_PDEATHSIG: bwrap --die-with-parent) is killed when the *thread* that
   * started it ends, and the carriers of virtual threads end after half a minute without work.
   */

  /**
   * Environment that reaches a command (alpi-engine spec §2.2); everything else may be a secret.
   */
  private static final Set<String> ENVIRONMENT =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TZ", "TMPDIR");

  private static final int OUTPUT_BYTES_MAX = 100_000;

  /** How often a wait for the rest of the output looks whether the turn was interrupted. */
  private static final Duration DRAIN_SLICE = Duration.ofMillis(50);

  /** Two seconds. */
  private static final int DRAIN_SLICES = 40;

  /** A year: no command lasts so long, and in milliseconds it is a number. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Map<String, String> environment;
  private final List<String> groupStarter;
  private final Path procRoot;
  private final ProcessSessions sessions;

  private LocalCommands(Map<String, String> environment, List<String> groupStarter, Path procRoot) {
    this.environment = environment;
    this.groupStarter = groupStarter;
    this.procRoot = procRoot;
    this.sessions = new ProcessSessions(procRoot);
  }

  /**
   * Creates the runner.
   *
   * @param environment the environment to take the allowed part from
   * @param systemRoot the root directory, to find {@code setsid} and {@code /proc}
   */
  public static LocalCommands create(Map<String, String> environment, Path systemRoot) {
    Map<String, String> reduced = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (ENVIRONMENT.contains(name) || name.startsWith("LC_")) {
            reduced.put(name, value);
          }
        });
    Path setsid = systemRoot.resolve("usr/bin/setsid");
    return new LocalCommands(
        reduced,
        Files.isExecutable(setsid) ? List.of(setsid.toString(), "--wait") : List.of(),
        systemRoot.resolve("proc"));
  }

  @Override
  public Result run(Command command, Cancellation cancellation) throws IOException {
    if (cancellation.isCancelled()) {
      return new Result("", "", new End.Interrupted());
    }
    Process process = keep(builder(command));
    ProcessStamp leader = ProcessStamp.of(procRoot, process.pid());
    command.children().started(leader);
    try {
      return outcome(process, command, cancellation);
    } finally {
      command.children().ended(leader);
    }
  }

  private Result outcome(Process process, Command command, Cancellation cancellation)
      throws IOException {
    Capture stdout = Capture.of(process.getInputStream(), "command/stdout");
    Capture stderr = Capture.of(process.getErrorStream(), "command/stderr");
    AtomicBoolean interrupted = new AtomicBoolean();
    boolean ended;
    closeInput(process);
    try (Cancellation.Registration _ =
        cancellation.onCancel(
            () -> {
              interrupted.set(true);
              kill(process);
            })) {
      ended = await(process, command.timeout());
    } finally {
      kill(process);
    }
    boolean isHeld = !stdout.finish(DRAIN_SLICES, cancellation);
    // who holds one stream from outside holds the other
    stderr.finish(isHeld ? 1 : DRAIN_SLICES, cancellation);
    End end =
        interrupted.get()
            ? new End.Interrupted()
            : ended ? new End.Exited(process.exitValue()) : new End.TimedOut();
    return new Result(stdout.text(), stderr.text(), end);
  }

  @Override
  public Running start(Command command) throws IOException {
    Process process = keep(builder(command).redirectErrorStream(true));
    closeInput(process);
    return new Job(process, ProcessStamp.of(procRoot, process.pid()), !command.wrapper().isEmpty());
  }

  @Override
  public void kill(ProcessStamp leader) {
    if (leader.isAlive(procRoot)) {
      ProcessHandle.of(leader.pid())
          .ifPresent(
              handle -> {
                List<ProcessHandle> family = handle.descendants().toList();
                handle.destroyForcibly();
                family.forEach(ProcessHandle::destroyForcibly);
              });
    }
    sessions.kill(leader.pid());
  }

  private ProcessBuilder builder(Command command) {
    List<String> words = new ArrayList<>(groupStarter);
    words.addAll(command.words());
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(command.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(command.variables());
    builder.environment().put("PWD", command.directory().toString());
    return builder;
  }

  private static void closeInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // nothing was written that could be lost
    }
  }

  /** Starts a process in a thread that lasts as long as it. */
  private static Process keep(ProcessBuilder builder) throws IOException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("command")
        .start(
            () -> {
              try {
                Process process = builder.start();
                started.complete(process);
                await(process);
              } catch (IOException | RuntimeException | Error e) {
                // also when the system allows no more threads: nobody may wait for it for ever
                started.completeExceptionally(e);
              }
            });
    try {
      return started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static void await(Process process) {
    while (!await(process, FOREVER)) {
      // it may well take longer
    }
  }

  private static boolean await(Process process, Duration timeout) {
    boolean flagged = false;
    try {
      while (true) {
        try {
          return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          // a turn is ended by its cancellation, never by an interrupt
          flagged = true;
        }
      }
    } finally {
      if (flagged) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Kills the process and all of its session or, where there is none, all its descendants. Harmless
   * if they are gone.
   */
  private void kill(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    // by its handle: the process's own method closes the streams too, and what was not yet read
    // of the output would be lost
    process.toHandle().destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    if (!groupStarter.isEmpty()) {
      sessions.kill(process.pid());
    }
  }

  /** A process with what it starts. */
  private final class Job implements Running {
    private final Process process;
    private final ProcessStamp leader;
    private final boolean isWrapped;

    Job(Process process, ProcessStamp leader, boolean isWrapped) {
      this.process = process;
      this.leader = leader;
      this.isWrapped = isWrapped;
    }

    @Override
    public ProcessStamp leader() {
      return leader;
    }

    @Override
    public InputStream output() {
      return process.getInputStream();
    }

    @Override
    public int await() {
      LocalCommands.await(process);
      kill(process);
      return process.exitValue();
    }

    @Override
    public void end(Duration grace) {
      // a wrapper goes with what it holds; if it went first, there would be no time for the rest
      Set<ProcessHandle> asked = new LinkedHashSet<>(process.descendants().toList());
      asked.addAll(sessions.members(process.pid()));
      if (isWrapped) {
        asked.removeIf(each -> each.pid() == process.pid());
      } else {
        asked.add(process.toHandle());
      }
      asked.forEach(ProcessHandle::destroy);
      LocalCommands.await(process, grace);
      kill(process);
      LocalCommands.await(process);
    }
  }

  /** Reads a stream to its end, keeping its head and its tail. */
  private static final class Capture {
    private final HeadAndTail kept = new HeadAndTail(OUTPUT_BYTES_MAX);
    private final InputStream in;
    private final Thread reader;

    private Capture(InputStream in, String name) {
      this.in = in;
      this.reader = Thread.ofVirtual().name(name).unstarted(this::read);
    }

    static Capture of(InputStream in, String name) {
      Capture capture = new Capture(in, name);
      capture.reader.start();
      return capture;
    }

    private void read() {
      byte[] buffer = new byte[8192];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          kept.add(buffer, count);
        }
      } catch (IOException e) {
        // the stream was closed: what was read is what there is
      }
    }

    /**
     * Waits for the end; somebody outside the session may hold the pipe, and is not waited for. An
     * interrupted turn has little time, and all of it is needed to save the turn.
     *
     * @return whether the end was read
     */
    boolean finish(int slicesMax, Cancellation cancellation) throws IOException {
      boolean ended = false;
      try {
        for (int slice = 0; slice < slicesMax && !ended; slice++) {
          ended = reader.join(DRAIN_SLICE);
          if (cancellation.isCancelled()) {
            break;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!ended) {
        in.close();
      }
      return ended;
    }

    String text() {
      return new String(kept.bytes(), UTF_8);
    }
  }
}

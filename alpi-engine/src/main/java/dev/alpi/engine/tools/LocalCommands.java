package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
   * is missing (macOS) the descendants known at that moment are killed instead. A member may fork
   * while we look: we look again until there is none, KILL_ROUNDS_MAX times. Output is read by one
   * virtual thread a stream into a bounded buffer; a grandchild that keeps a pipe open cannot hold
   * the turn up, because the session is killed when the command itself ends.
   */

  /**
   * Environment that reaches a command (alpi-engine spec §2.2); everything else may be a secret.
   */
  private static final Set<String> ENVIRONMENT =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TZ", "TMPDIR");

  private static final int KILL_ROUNDS_MAX = 100;
  private static final int OUTPUT_BYTES_MAX = 100_000;

  /** How often a wait for the rest of the output looks whether the turn was interrupted. */
  private static final Duration DRAIN_SLICE = Duration.ofMillis(50);

  /** Two seconds. */
  private static final int DRAIN_SLICES = 40;

  private final Map<String, String> environment;
  private final List<String> groupStarter;

  private final Path procRoot;

  private LocalCommands(Map<String, String> environment, List<String> groupStarter, Path procRoot) {
    this.environment = environment;
    this.groupStarter = groupStarter;
    this.procRoot = procRoot;
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
    Process process = start(command);
    process.getOutputStream().close();
    Capture stdout = Capture.of(process.getInputStream(), "command/stdout");
    Capture stderr = Capture.of(process.getErrorStream(), "command/stderr");
    AtomicBoolean interrupted = new AtomicBoolean();
    boolean ended;
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

  private Process start(Command command) throws IOException {
    List<String> words = new ArrayList<>(groupStarter);
    // after the two dashes a command that begins with one is no option of the shell's
    words.addAll(List.of("/bin/sh", "-c", "--", command.text()));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(command.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(command.variables());
    builder.environment().put("PWD", command.directory().toString());
    return builder.start();
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
    if (groupStarter.isEmpty()) {
      return;
    }
    for (int round = 0; round < KILL_ROUNDS_MAX; round++) {
      List<ProcessHandle> members = sessionMembers(process.pid());
      if (members.isEmpty()) {
        return;
      }
      members.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Returns the living processes of the session that {@code leader} leads or led: field 6 of {@code
   * stat}.
   */
  private List<ProcessHandle> sessionMembers(long leader) {
    List<ProcessHandle> members = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(procRoot, "[0-9]*")) {
      for (Path entry : entries) {
        if (isLivingMember(entry, leader)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(members::add);
        }
      }
    } catch (IOException e) {
      // no /proc: the descendants were killed
    }
    return members;
  }

  private static boolean isLivingMember(Path entry, long leader) {
    try {
      String stat = Files.readString(entry.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
      return !fields[0].equals("Z") && fields[3].equals(Long.toString(leader));
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
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

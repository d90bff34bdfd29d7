package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs programs of this machine. They get nothing of the environment but where programs and homes
 * are and, where {@code prlimit} is installed, a bounded memory: what they read may be made to harm
 * them.
 *
 * <p><b>Threads:</b> any; two virtual ones for each program.
 */
public final class LocalPrograms implements ProgramRunner {
  private static final int COMPLAINT_BYTES_MAX = 4 * 1024;

  /** Address space of a program: poppler needs a tenth of it for a large page. */
  private static final long MEMORY_BYTES_MAX = 2L * 1024 * 1024 * 1024;

  /** How long the rest of the output is waited for once a program has ended. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final Map<String, String> environment;
  private final Path systemRoot;

  private LocalPrograms(Map<String, String> environment, Path systemRoot) {
    this.environment = environment;
    this.systemRoot = systemRoot;
  }

  /**
   * Creates the runner.
   *
   * @param environment the environment to take the search path from
   * @param systemRoot the root directory
   */
  public static LocalPrograms create(Map<String, String> environment, Path systemRoot) {
    return new LocalPrograms(Map.copyOf(environment), systemRoot);
  }

  @Override
  public Result run(Program program, Cancellation cancellation) throws IOException {
    Optional<Path> file = find(program.name());
    if (file.isEmpty()) {
      return new Result(Bytes.of(new byte[0]), "", new End.Missing());
    }
    if (cancellation.isCancelled()) {
      return new Result(Bytes.of(new byte[0]), "", new End.Interrupted());
    }
    Process process = start(file.get(), program);
    AtomicBoolean flooded = new AtomicBoolean();
    Capture output =
        Capture.of(
            process.getInputStream(),
            program.outputBytesMax(),
            () -> {
              flooded.set(true);
              kill(process);
            });
    Capture complaint = Capture.of(process.getErrorStream(), COMPLAINT_BYTES_MAX, () -> {});
    Thread feeder = Thread.ofVirtual().name("program/stdin").start(() -> feed(process, program));
    boolean ended;
    try (Cancellation.Registration _ = cancellation.onCancel(() -> kill(process))) {
      ended = await(process, program.timeout());
    } finally {
      kill(process);
    }
    output.finish();
    complaint.finish();
    join(feeder);
    return new Result(
        output.bytes(),
        new String(complaint.bytes().toArray(), UTF_8),
        end(process, ended, flooded.get(), cancellation.isCancelled()));
  }

  /**
   * By its handle: the process's own method closes the streams too, and what was not yet read of
   * the output would be lost.
   */
  private static void kill(Process process) {
    process.toHandle().destroyForcibly();
  }

  private static End end(Process process, boolean ended, boolean flooded, boolean cancelled) {
    if (cancelled) {
      return new End.Interrupted();
    }
    if (flooded) {
      return new End.TooMuchOutput();
    }
    return ended ? new End.Exited(process.exitValue()) : new End.TimedOut();
  }

  private Process start(Path file, Program program) throws IOException {
    List<String> words = new ArrayList<>();
    find("prlimit")
        .ifPresent(
            limit -> words.addAll(List.of(limit.toString(), "--as=" + MEMORY_BYTES_MAX, "--")));
    words.add(file.toString());
    words.addAll(program.words().subList(1, program.words().size()));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C.UTF-8");
    for (String name : List.of("PATH", "HOME")) {
      if (environment.containsKey(name)) {
        builder.environment().put(name, environment.get(name));
      }
    }
    return builder.start();
  }

  /** Looks in the absolute directories of the search path: what lies about is not run. */
  private Optional<Path> find(String name) {
    for (String directory : environment.getOrDefault("PATH", "").split(":")) {
      try {
        if (directory.startsWith("/")) {
          Path file = systemRoot.resolve(directory.substring(1)).resolve(name);
          if (Files.isRegularFile(file) && Files.isExecutable(file)) {
            return Optional.of(file);
          }
        }
      } catch (InvalidPathException e) {
        // no directory
      }
    }
    return Optional.empty();
  }

  private static void feed(Process process, Program program) {
    try (OutputStream stdin = process.getOutputStream();
        InputStream input = program.input().stream()) {
      input.transferTo(stdin);
    } catch (IOException e) {
      // it ended without reading everything, which is its right
    }
  }

  private static boolean await(Process process, Duration timeout) {
    boolean flagged = false;
    try {
      while (true) {
        try {
          return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          // it is ended by its cancellation, never by an interrupt
          flagged = true;
        }
      }
    } finally {
      if (flagged) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Reads a stream to its end, and keeps its beginning. */
  private static final class Capture {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final InputStream in;
    private final int bytesMax;
    private final Runnable full;
    private final Thread reader;

    private Capture(InputStream in, int bytesMax, Runnable full) {
      this.in = in;
      this.bytesMax = bytesMax;
      this.full = full;
      this.reader = Thread.ofVirtual().name("program/output").unstarted(this::read);
    }

    static Capture of(InputStream in, int bytesMax, Runnable full) {
      Capture capture = new Capture(in, bytesMax, full);
      capture.reader.start();
      return capture;
    }

    private void read() {
      byte[] buffer = new byte[8192];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (!keep(buffer, count)) {
            full.run();
          }
        }
      } catch (IOException e) {
        // the stream was closed: what was read is what there is
      }
    }

    private synchronized boolean keep(byte[] buffer, int count) {
      int fits = Math.min(count, bytesMax - kept.size());
      kept.write(buffer, 0, fits);
      return fits == count;
    }

    void finish() throws IOException {
      if (!join(reader)) {
        in.close();
      }
    }

    synchronized Bytes bytes() {
      return Bytes.of(kept.toByteArray());
    }
  }
}

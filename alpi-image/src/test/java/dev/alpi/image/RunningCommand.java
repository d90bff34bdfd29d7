package dev.alpi.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that was started by a test. Closing it kills what is left of it and of its children.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class RunningCommand implements AutoCloseable {
  /*
   * Implementation notes. Output goes to files, not pipes: no reader threads, no full pipe, and
   * what was printed so far can be looked at.
   */

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private final Process process;
  private final Command command;
  private final Path scratch;
  private final long deadline;

  RunningCommand(Process process, Command command, Path scratch) {
    this.process = process;
    this.command = command;
    this.scratch = scratch;
    this.deadline = System.nanoTime() + command.limit().toNanos();
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Returns what it has printed to standard output so far. */
  public String outSoFar() throws IOException {
    return Files.readString(scratch.resolve("out"));
  }

  /** Returns the same as bytes; the last character may not be whole yet. */
  public byte[] bytesSoFar() throws IOException {
    return Files.readAllBytes(scratch.resolve("out"));
  }

  /** Returns what it has printed to standard error so far. */
  public String errSoFar() throws IOException {
    return Files.readString(scratch.resolve("err"));
  }

  /** Writes to the standard input of a {@link Command#typed} program. */
  public void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Ends the standard input of a {@link Command#typed} program. */
  public void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits until it has printed {@code text} to standard output. */
  public void awaitOutput(String text) throws IOException, InterruptedException {
    awaitUntil(() -> outSoFar().contains(text));
  }

  /** Sends a signal, {@code INT}, {@code TERM}, {@code KILL}, …, unless the program has ended. */
  public void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(pid())).start();
    if (kill.waitFor() != 0 && process.isAlive()) {
      throw new IOException("cannot send SIG" + name + " to " + pid());
    }
  }

  /** Sends SIGKILL, without a program that does; nothing if it has ended. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Waits until {@code condition} holds.
   *
   * @throws AssertionError if it does not within the command's limit, or the program ends before
   */
  public void awaitUntil(Condition condition) throws IOException, InterruptedException {
    awaitUntil(Duration.ofNanos(deadline - System.nanoTime()), condition);
  }

  /**
   * Waits until {@code condition} holds.
   *
   * @throws AssertionError if it does not within {@code limit}, or the program ends before
   */
  public void awaitUntil(Duration limit, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not in time: " + describe());
      }
      if (process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS) && !condition.holds()) {
        throw new AssertionError("ended with " + process.exitValue() + ": " + describe());
      }
    }
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError if it does not end within the command's limit
   */
  public Command.Result await() throws IOException, InterruptedException {
    if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("still running after " + command.limit() + ": " + describe());
    }
    return new Command.Result(process.exitValue(), outSoFar(), errSoFar());
  }

  /** Waits {@code time} for its end, and says whether it came. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private String describe() throws IOException {
    return String.join(" ", command.words())
        + "\n--- out\n"
        + outSoFar()
        + "\n--- err\n"
        + errSoFar();
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    closeAlone();
  }

  /** Kills what is left of it alone: those that it has started go on. */
  void closeAlone() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Something that becomes true. */
  @FunctionalInterface
  public interface Condition {
    /** Says whether it is true now. */
    boolean holds() throws IOException, InterruptedException;
  }
}

package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The process that alpi runs in. Part of the assembly. */
final class ProcessContext implements CliContext {
  private final ProcessStdio stdio = new ProcessStdio();
  private final InterruptHook hook = new InterruptHook();

  /** Made when somebody needs it: finding the native functions takes time. */
  private static final class Locks {
    static final FileLocks BETWEEN_PROCESSES = FileLocks.betweenProcesses();
  }

  /** Made when somebody needs it; the class is safe for several threads. */
  private static final class Randomness {
    static final RandomGenerator SEEDED_BY_PLATFORM = new Random();
  }

  @Override
  public Map<String, String> environment() {
    return System.getenv();
  }

  @Override
  public Path workingDirectory() {
    return Path.of("").toAbsolutePath();
  }

  /** Returns {@code HOME}, which a person or a test may set, before the system's user database. */
  @Override
  public Path userHome() {
    String home = System.getenv("HOME");
    boolean absolute = home != null && home.startsWith("/");
    return Path.of(absolute ? home : System.getProperty("user.home")).toAbsolutePath();
  }

  @Override
  public ZoneId zone() {
    return ZoneId.systemDefault();
  }

  @Override
  public FileLocks locks() {
    return Locks.BETWEEN_PROCESSES;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Ticker ticker() {
    return System::nanoTime;
  }

  @Override
  public RandomGenerator random() {
    return Randomness.SEEDED_BY_PLATFORM;
  }

  @Override
  public SecureRandom keys() {
    return new SecureRandom();
  }

  @Override
  public Stdio stdio() {
    return stdio;
  }

  @Override
  public Platform platform() {
    return new Platform(
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  @Override
  public Cancellation interrupt() {
    return hook.cancellation();
  }

  @Override
  public int runOnTerminal(List<String> command) throws IOException, InterruptedException {
    return TerminalProgram.run(command);
  }

  /** Says that the command has ended, so that the end of the process is no interruption. */
  InterruptHook.End finished() {
    return hook.finished();
  }
}

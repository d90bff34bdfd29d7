package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The process that alpi runs in. Part of the assembly. */
final class ProcessContext implements CliContext {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** A service manager waits for what it stops, and for what it starts. */
  private static final Duration PROGRAM_MAX = Duration.ofMinutes(3);

  private final ProcessStdio stdio = new ProcessStdio();
  private final InterruptHook hook = new InterruptHook();

  /** Made when somebody needs it: classes of it are more than those of a small command. */
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

  /** Linux tells the number by the owner of what it says of the process. */
  @Override
  public Person person() {
    OptionalLong uid = OptionalLong.empty();
    try {
      if (Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer number) {
        uid = OptionalLong.of(Integer.toUnsignedLong(number));
      }
    } catch (IOException e) {
      // not Linux: the name has to do
    }
    return new Person(uid, System.getProperty("user.name", ""));
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
    Optional<TestClock> test = testClock();
    return test.isPresent() ? test.get() : InstantSource.system();
  }

  @Override
  public Optional<TestClock> testClock() {
    return Optional.ofNullable(System.getenv(TestClock.VARIABLE))
        .map(file -> new TestClock(Path.of(file), InstantSource.system()));
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
  public void patience(Duration time) {
    hook.patience(time);
  }

  /** The classes of the image; whoever updates alpi replaces them. */
  @Override
  public Optional<Path> image() {
    return Optional.of(Path.of(System.getProperty("java.home"), "lib", "modules"))
        .filter(Files::isRegularFile);
  }

  @Override
  public List<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  @Override
  public void giveMemoryBack() {
    System.gc();
    NativeMemory.trim();
  }

  @Override
  public void onHangup(Runnable action) {
    boolean _ = HangupSignal.handle(action);
  }

  /** The image has it beside the launcher that this process was started by. */
  @Override
  public Optional<DaemonProgram> daemonProgram() {
    Path program = Path.of(System.getProperty("java.home"), "bin", "alpid");
    return Files.isExecutable(program) ? Optional.of(new Beside(program)) : Optional.empty();
  }

  private record Beside(Path path) implements DaemonProgram {
    @Override
    public Process start(Path root, Path errors) throws IOException {
      return ProcessContext.start(path, root, errors);
    }
  }

  @Override
  public Optional<Ended> runProgram(List<String> command) throws IOException, InterruptedException {
    Optional<Path> program = onPath(command.getFirst());
    if (program.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(command);
    words.set(0, program.get().toString());
    Path output = Files.createTempFile("alpi", ".out");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectErrorStream(true)
              .start();
      try {
        if (!process.waitFor(PROGRAM_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException(
              String.join(" ", command) + " does not end within " + PROGRAM_MAX.toSeconds() + " s");
        }
      } finally {
        process.destroyForcibly();
      }
      byte[] said = Files.readAllBytes(output);
      return Optional.of(new Ended(process.exitValue(), new String(said, StandardCharsets.UTF_8)));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static Optional<Path> onPath(String name) {
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "/usr/bin:/bin" : path).split(":"))
        // an empty one would be the working directory, where anything could be
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Process start(Path program, Path root, Path errors) throws IOException {
    // in a session of its own: what ends this terminal does not end it
    List<String> words =
        Stream.concat(
                Files.isExecutable(SETSID) ? Stream.of(SETSID.toString()) : Stream.empty(),
                Stream.of(program.toString()))
            .toList();
    return new ProcessBuilder(words)
        .directory(root.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .redirectErrorStream(true)
        .start();
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

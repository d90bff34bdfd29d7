package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.engine.Pause;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The world around one run of alpi. The process is one, a test is another; nothing else reaches for
 * the outside. Made on demand: a run pays for what it asks for.
 */
interface CliContext {
  /** What alpi runs on, as {@code alpi version} shows it. */
  record Platform(String java, String system) {}

  Map<String, String> environment();

  /**
   * Who runs this process, as far as the system tells.
   *
   * @param uid the number of the user
   * @param user the name of the user; empty if unknown
   */
  record Person(OptionalLong uid, String user) {}

  /** Returns who runs this process. */
  default Person person() {
    return new Person(OptionalLong.empty(), "");
  }

  /** Returns the directory that relative paths on the command line start from; absolute. */
  Path workingDirectory();

  /** Returns the home directory of the person; absolute. */
  Path userHome();

  /** Returns the directory {@code /}: where {@code /proc} and {@code /usr/bin} are looked for. */
  default Path systemRoot() {
    return workingDirectory().getRoot();
  }

  /** Returns the zone that people read times in. */
  default ZoneId zone() {
    return ZoneOffset.UTC;
  }

  FileLocks locks();

  InstantSource clock();

  /** Returns the {@link #clock}, if it is one that a test sets while the process runs. */
  default Optional<TestClock> testClock() {
    return Optional.empty();
  }

  Ticker ticker();

  /** Returns randomness for jitter and names, never for keys. Safe for several threads. */
  RandomGenerator random();

  /** Returns randomness for keys. Safe for several threads. */
  SecureRandom keys();

  /** Returns how a command waits. */
  default Pause pause() {
    return Pause.real();
  }

  /** Returns what tells of changes in directories of {@code system}. */
  default DirectoryNews news(FileSystem system) {
    return LookEachSecond.unlessTold(system, pause(), interrupt());
  }

  Stdio stdio();

  Platform platform();

  /**
   * Returns the switch that Ctrl-C throws. Whoever asks for it gets up to a second to clean up
   * before the process ends; whoever does not is ended at once. Always the same switch.
   */
  Cancellation interrupt();

  /**
   * Gives a command more time to clean up than the second that it has; said before {@link
   * #interrupt} is thrown.
   */
  default void patience(Duration time) {}

  /** Returns a file that is another one in each build, if this is an image of alpi. */
  default Optional<Path> image() {
    return Optional.empty();
  }

  /** Returns the addresses that this machine has at the moment. */
  default List<InetAddress> addresses() {
    return List.of();
  }

  /** Gives memory back that nobody needs any more; for a process that goes on for long. */
  default void giveMemoryBack() {}

  /**
   * Has SIGHUP run {@code action}, in a thread of its own, instead of ending the process; does
   * nothing where that cannot be.
   */
  default void onHangup(Runnable action) {}

  /** The program {@code alpid}. */
  interface DaemonProgram {
    /** Returns where it is; absolute. */
    Path path();

    /**
     * Starts it apart from this process, which may end before it.
     *
     * @param root what it serves
     * @param errors takes what it says
     */
    Process start(Path root, Path errors) throws IOException;
  }

  /** Returns the program {@code alpid}, if it is beside the one that runs. */
  default Optional<DaemonProgram> daemonProgram() {
    return Optional.empty();
  }

  /**
   * Runs {@code command}, a program that talks to the person, on the terminal of this process until
   * it ends. Ctrl-C meanwhile is for that program alone.
   *
   * @return its exit status
   */
  int runOnTerminal(List<String> command) throws IOException, InterruptedException;

  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param output what it said, on both streams
   */
  record Ended(int status, String output) {}

  /**
   * Runs {@code command}, a program of the system that asks nobody, until it ends, a few minutes at
   * most.
   *
   * @return how it ended; empty if there is no such program
   */
  default Optional<Ended> runProgram(List<String> command)
      throws IOException, InterruptedException {
    return Optional.empty();
  }
}

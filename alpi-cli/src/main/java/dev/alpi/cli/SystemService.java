package dev.alpi.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The daemon as a service of the system's service manager. */
sealed interface SystemService permits SystemdService, LaunchdService {
  /** Whose service manager it is. */
  enum Scope {
    PERSON,
    MACHINE
  }

  /**
   * How it is there.
   *
   * @param isActive whether it is at work, or on its way
   * @param process the number of its process, if there is one now
   */
  record Job(boolean isActive, Optional<Long> process) {}

  /** What a service manager does not do. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /** Returns the one of this system, if it is one that is known. */
  static Optional<SystemService> of(CliContext context, Scope scope) {
    String system = context.platform().system();
    if (system.startsWith("Linux")) {
      return Optional.of(new SystemdService(context, scope));
    }
    return system.startsWith("Mac") && scope == Scope.PERSON
        ? Optional.of(new LaunchdService(context))
        : Optional.empty();
  }

  /** Returns {@code root} if its unit has to name it: it is not where alpi looks by itself. */
  static Optional<String> otherHome(Path root, CliContext context) {
    return Optional.of(root)
        .filter(path -> !path.equals(context.userHome().resolve(".alpi")))
        .map(Path::toString);
  }

  /** Runs a command that must succeed. */
  static void require(List<String> line, CliContext context)
      throws IOException, InterruptedException, Refused {
    CliContext.Ended ended =
        context
            .runProgram(line)
            .orElseThrow(() -> new Refused("there is no " + line.getFirst() + " on the PATH"));
    if (ended.status() != 0) {
      String said = ended.output().strip();
      throw new Refused(
          String.join(" ", line)
              + " ended with "
              + ended.status()
              + (said.isEmpty() ? "" : ": " + said));
    }
  }

  /** Returns what the service manager is called. */
  String manager();

  /** Returns where the unit is, if it is installed. */
  Path file();

  /** Returns the unit that serves {@code root} with {@code program}. */
  String unit(Path program, Path root) throws CommandFailure;

  /** Says whether {@code unit}, the text of one, serves {@code root}. */
  boolean serves(String unit, Path root);

  /** Asks the service manager how the service is; empty if it does not answer. */
  Optional<Job> job() throws IOException, InterruptedException;

  /** Says why the service manager cannot be asked. */
  String unreachable() throws IOException, InterruptedException;

  /** Makes the unit, which is written, known; it begins with each login or start of the machine. */
  void enable() throws IOException, InterruptedException, Refused;

  /**
   * Has the service go on while nobody is logged in.
   *
   * @return why not; empty if it does
   */
  Optional<String> linger() throws IOException, InterruptedException;

  /** Ends the service, and makes it unknown, before its unit is removed. */
  void disable() throws IOException, InterruptedException, Refused;

  /** What is to be done when the unit has been removed. */
  void removed() throws IOException, InterruptedException;

  /** Begins it. */
  void start() throws IOException, InterruptedException, Refused;

  /** Ends it; returns when its process has ended. */
  void stop() throws IOException, InterruptedException, Refused;

  /** Ends it if it is at work, and begins it. */
  void restart() throws IOException, InterruptedException, Refused;

  /** Returns the command that shows what it has said. */
  String journal();
}

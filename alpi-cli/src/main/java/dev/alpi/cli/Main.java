package dev.alpi.cli;

import java.util.List;

/** Entry point of the launcher: the only place that knows the process. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    ProcessContext process = new ProcessContext();
    end(Cli.run(arguments, process), process);
  }

  /** Runs a command of other commands than alpi's, in the same way. */
  static void run(Cli cli, List<String> words) {
    ProcessContext process = new ProcessContext();
    end(cli.execute(words, process), process);
  }

  /*
   * Implementation notes. System.exit looks for a logger that could be told (RuntimeExit, since JDK
   * 21): a third of the time of a short command. The command has flushed its output and there is no
   * hook left, so there is nothing else that halt leaves out.
   */
  static void end(int code, ProcessContext process) {
    if (process.finished() == InterruptHook.End.BY_ITSELF) {
      Runtime.getRuntime().halt(code);
    }
    // waits for the end that has begun, which has its own exit code
    System.exit(code);
  }
}

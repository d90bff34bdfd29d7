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

  private static void end(int code, ProcessContext process) {
    process.finished();
    System.exit(code);
  }
}

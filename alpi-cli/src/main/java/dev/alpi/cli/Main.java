package dev.alpi.cli;

/** Entry point of the launcher: the only place that knows the process. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    ProcessContext process = new ProcessContext();
    int code = Cli.run(arguments, process);
    process.finished();
    System.exit(code);
  }
}

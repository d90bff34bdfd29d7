package dev.alpi.cli;

/** Entry point of the launcher. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.out.println("alpi 0.1.0");
  }
}

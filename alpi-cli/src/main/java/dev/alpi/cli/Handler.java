package dev.alpi.cli;

import java.io.IOException;

/** What a command does. */
@FunctionalInterface
interface Handler {
  /**
   * Does it.
   *
   * @return {@link ExitCode#OK} or {@link ExitCode#PARTLY_DONE}, or {@link ExitCode#DAMAGED_DATA}
   *     for a report that says so; every other end is thrown
   * @throws CommandFailure for a refusal that the command expects
   * @throws IOException for a failure of the environment; {@link Failure} gives it a code
   */
  ExitCode run(Invocation invocation) throws IOException, CommandFailure, InterruptedException;
}

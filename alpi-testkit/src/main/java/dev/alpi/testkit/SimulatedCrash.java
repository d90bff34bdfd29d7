package dev.alpi.testkit;

/**
 * Thrown by every call to a {@link CrashingFileSystem} from the moment of its crash. An {@link
 * Error}, because code under test may rightly handle an {@code IOException} and go on; after a
 * crash nothing goes on.
 */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1;

  SimulatedCrash(String moment) {
    super("simulated crash at " + moment);
  }
}

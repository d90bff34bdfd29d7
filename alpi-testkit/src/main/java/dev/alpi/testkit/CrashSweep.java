package dev.alpi.testkit;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.util.function.Supplier;

/**
 * Runs a scenario once for each moment at which it can crash, and looks at the disks that each
 * crash may leave.
 */
public final class CrashSweep {
  /** Enough for each of a handful of unsynced changes to meet each fate. */
  private static final int SEEDS_PER_CRASH = 24;

  private CrashSweep() {}

  /** How a scenario ended before the power went. */
  public enum Ending {
    /** It was cut off. */
    CRASHED,
    /** It returned: what it says it did is done. */
    RETURNED
  }

  /** Something that crashes. A new object is made for each run, so it may keep notes. */
  public interface Scenario {
    /** Sets the disk up; all of it is synced afterwards. */
    default void prepare(FileSystem disk) throws IOException {}

    /** Does what is to be cut off; must make at least one change. */
    void act(FileSystem disk) throws IOException;

    /** Throws an {@link AssertionError} if {@code disk} must not look so after the crash. */
    void check(FileSystem disk, Ending ending) throws IOException;
  }

  /**
   * Crashes {@code scenarios} at each sync, at each operation and after their end.
   *
   * @return how many disks were looked at
   * @throws AssertionError if a check failed; the message names the crash and the seed
   */
  public static int run(Supplier<? extends Scenario> scenarios) throws IOException {
    Scenario whole = scenarios.get();
    CrashingFileSystem fileSystem = prepared(whole);
    int operationsBefore = fileSystem.operations();
    int syncsBefore = fileSystem.syncs();
    whole.act(fileSystem);
    int operations = fileSystem.operations() - operationsBefore;
    int syncs = fileSystem.syncs() - syncsBefore;
    if (operations == 0) {
      throw new AssertionError("the scenario changed nothing");
    }
    int looked = look(whole, fileSystem, Ending.RETURNED, "its end");
    for (int number = 1; number <= operations; number++) {
      Scenario scenario = scenarios.get();
      fileSystem = prepared(scenario);
      fileSystem.crashAtOperation(number);
      looked += crash(scenario, fileSystem, "operation " + number + " of " + operations);
    }
    for (int number = 1; number <= syncs; number++) {
      Scenario scenario = scenarios.get();
      fileSystem = prepared(scenario);
      fileSystem.crashAtSync(number);
      looked += crash(scenario, fileSystem, "sync " + number + " of " + syncs);
    }
    return looked;
  }

  private static CrashingFileSystem prepared(Scenario scenario) throws IOException {
    CrashingFileSystem fileSystem = CrashingFileSystem.create();
    scenario.prepare(fileSystem);
    fileSystem.settle();
    return fileSystem;
  }

  private static int crash(Scenario scenario, CrashingFileSystem fileSystem, String moment)
      throws IOException {
    try {
      scenario.act(fileSystem);
    } catch (SimulatedCrash expected) {
      return look(scenario, fileSystem, Ending.CRASHED, moment);
    }
    throw new AssertionError("returned in spite of the crash at " + moment);
  }

  private static int look(
      Scenario scenario, CrashingFileSystem fileSystem, Ending ending, String moment)
      throws IOException {
    for (int seed = 0; seed < SEEDS_PER_CRASH; seed++) {
      try (FileSystem disk = fileSystem.afterCrash(seed)) {
        scenario.check(disk, ending);
      } catch (AssertionError | IOException e) {
        throw new AssertionError("after a crash at " + moment + ", seed " + seed, e);
      }
    }
    return SEEDS_PER_CRASH;
  }
}

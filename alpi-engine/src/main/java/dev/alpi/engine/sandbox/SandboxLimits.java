package dev.alpi.engine.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * What the processes of one command may use; 0 is no limit.
 *
 * @param memoryBytes writable memory of one process
 * @param processes processes and threads, all together; where alpi runs as root the kernel does not
 *     count them
 * @param fileBytes the size of one file that is written, and of what is in /tmp altogether
 * @param cpuSeconds processor time of one process
 */
public record SandboxLimits(long memoryBytes, long processes, long fileBytes, long cpuSeconds) {
  /* Implementation notes.
   *
   * Memory is RLIMIT_DATA, not RLIMIT_AS: a JVM, node or anything with a sanitizer reserves address
   * space by the terabyte that it never writes to, and would not start.
   */

  /** As many as programs expect (the soft limit of most systems). */
  private static final int OPEN_FILES = 1024;

  /** Checks the numbers. */
  public SandboxLimits {
    if (memoryBytes < 0 || processes < 0 || fileBytes < 0 || cpuSeconds < 0) {
      throw new IllegalArgumentException("a limit cannot be negative");
    }
  }

  /** Returns the options of {@code prlimit(1)}. */
  List<String> options() {
    List<String> options = new ArrayList<>(List.of("--core=0", "--nofile=" + OPEN_FILES));
    add(options, "--data=", memoryBytes);
    add(options, "--nproc=", processes);
    add(options, "--fsize=", fileBytes);
    add(options, "--cpu=", cpuSeconds);
    return options;
  }

  private static void add(List<String> options, String name, long value) {
    if (value > 0) {
      options.add(name + value);
    }
  }
}

package dev.alpi.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Runs programs that have the terminal of this process: editors. Part of the assembly. */
final class TerminalProgram {
  /*
   * Implementation notes. The program is in the process group of the terminal, as this process is,
   * so Ctrl-C goes to both; but it is meant for the program, and editors do other things with it
   * than to end. So this process ignores SIGINT meanwhile; not before the program is started, which
   * would inherit it. What SIGINT did before, the JVM's handler, is kept and put back as bytes: of
   * struct sigaction only the first member, the handler, is the same everywhere.
   */

  /** POSIX. */
  private static final int SIGINT = 2;

  private static final long SIG_IGN = 1;

  /** More than {@code struct sigaction} has: 152 on Linux, 16 on macOS. */
  private static final long SIGACTION_BYTES = 256;

  private TerminalProgram() {}

  /** Runs {@code command} to its end and returns its exit status. */
  static int run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ignore = arena.allocate(SIGACTION_BYTES);
      ignore.set(ValueLayout.JAVA_LONG, 0, SIG_IGN);
      MemorySegment before = arena.allocate(SIGACTION_BYTES);
      onInterrupt(ignore, before);
      try {
        return process.waitFor();
      } finally {
        onInterrupt(before, MemorySegment.NULL);
      }
    }
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static void onInterrupt(MemorySegment action, MemorySegment before) {
    Linker linker = Linker.nativeLinker();
    try {
      MethodHandle sigaction =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("sigaction"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS));
      int failed = (int) sigaction.invokeExact(SIGINT, action, before);
      if (failed != 0) {
        throw new IllegalStateException("sigaction " + failed);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

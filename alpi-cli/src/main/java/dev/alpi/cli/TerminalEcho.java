package dev.alpi.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Whether the terminal shows what is typed, by {@code tcsetattr(3)}. */
final class TerminalEcho implements Stdio.Silence {
  // values from <termios.h> of Linux (glibc and musl) on x86-64 and arm64, and of macOS

  /** More than {@code struct termios} has: 60 bytes on Linux, 72 on macOS. */
  private static final long TERMIOS_BYTES = 128;

  /** {@code c_lflag} is the fourth of the flags: of 32 bits on Linux, of 64 on macOS. */
  private static final long LOCAL_FLAGS_LINUX = 12;

  private static final long LOCAL_FLAGS_MACOS = 24;
  private static final int ECHO = 0x8;

  /**
   * At once for output, and what was typed before is thrown away: neither is it taken for the
   * secret, nor does the rest of a paste reach the shell.
   */
  private static final int TCSAFLUSH = 2;

  private static final int STDIN = 0;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment before = arena.allocate(TERMIOS_BYTES, Long.BYTES);
  private boolean open = true;

  private TerminalEcho() {}

  /** Stops the echo of the terminal on standard input until closed. */
  static TerminalEcho off() throws IOException {
    TerminalEcho echo = new TerminalEcho();
    boolean macos = System.getProperty("os.name").startsWith("Mac");
    if (call("tcgetattr", echo.before) != 0) {
      throw unable();
    }
    MemorySegment silent = echo.arena.allocate(TERMIOS_BYTES, Long.BYTES).copyFrom(echo.before);
    long at = macos ? LOCAL_FLAGS_MACOS : LOCAL_FLAGS_LINUX;
    silent.set(ValueLayout.JAVA_INT, at, silent.get(ValueLayout.JAVA_INT, at) & ~ECHO);
    if (call("tcsetattr", TCSAFLUSH, silent) != 0) {
      throw unable();
    }
    return echo;
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      call("tcsetattr", TCSAFLUSH, before);
    }
  }

  private static IOException unable() {
    return new IOException("the terminal cannot stop showing what is typed");
  }

  private static int call(String function, MemorySegment termios) {
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    try {
      return (int) handle(function, signature).invokeExact(STDIN, termios);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int call(String function, int when, MemorySegment termios) {
    FunctionDescriptor signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    try {
      return (int) handle(function, signature).invokeExact(STDIN, when, termios);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static MethodHandle handle(String function, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), signature);
  }
}

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

  /** Once the output is out; what was typed before stays. */
  private static final int TCSADRAIN = 1;

  private static final int ICANON_LINUX = 0x2;
  private static final int ISIG_LINUX = 0x1;
  private static final int ICANON_MACOS = 0x100;
  private static final int ISIG_MACOS = 0x80;

  private static final int STDIN = 0;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment before = arena.allocate(TERMIOS_BYTES, Long.BYTES);
  private boolean open = true;

  private final int when;

  private TerminalEcho(int when) {
    this.when = when;
  }

  /** Stops the echo of the terminal on standard input until closed. */
  static TerminalEcho off() throws IOException {
    return without(ECHO, TCSAFLUSH);
  }

  /** Lets the terminal on standard input give each key at once, and show none, until closed. */
  static TerminalEcho keys() throws IOException {
    int lines = isMacos() ? ICANON_MACOS | ISIG_MACOS : ICANON_LINUX | ISIG_LINUX;
    return without(ECHO | lines, TCSADRAIN);
  }

  private static TerminalEcho without(int flags, int when) throws IOException {
    TerminalEcho echo = new TerminalEcho(when);
    if (call("tcgetattr", echo.before) != 0) {
      throw unable();
    }
    MemorySegment silent = echo.arena.allocate(TERMIOS_BYTES, Long.BYTES).copyFrom(echo.before);
    long at = isMacos() ? LOCAL_FLAGS_MACOS : LOCAL_FLAGS_LINUX;
    silent.set(ValueLayout.JAVA_INT, at, silent.get(ValueLayout.JAVA_INT, at) & ~flags);
    if (call("tcsetattr", when, silent) != 0) {
      throw unable();
    }
    return echo;
  }

  private static boolean isMacos() {
    return System.getProperty("os.name").startsWith("Mac");
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      call("tcsetattr", when, before);
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

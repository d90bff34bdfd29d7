package dev.alpi.cli;

import dev.alpi.cli.tui.TerminalDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The terminal on the standard streams of the process, by {@code termios(3)}. Part of the assembly.
 *
 * <p><b>Threads:</b> any.
 */
final class ProcessTerminal implements TerminalDevice {
  // values from <sys/ioctl.h>, <termios.h> and <signal.h> of Linux (glibc and musl) and of macOS
  private static final long TIOCGWINSZ_LINUX = 0x5413;
  private static final long TIOCGWINSZ_MACOS = 0x40087468;
  private static final int SIGTSTP_LINUX = 20;
  private static final int SIGTSTP_MACOS = 18;

  /** More than {@code struct termios} has: 60 bytes on Linux, 72 on macOS. */
  private static final long TERMIOS_BYTES = 128;

  /** At once: whoever gives the terminal back must not wait for what it has not shown yet. */
  private static final int TCSANOW = 0;

  /** {@code struct winsize}: rows, columns, two sizes in pixels; 16 bits each. */
  private static final long WINSIZE_BYTES = 8;

  private static final long COLUMNS_OFFSET = 2;
  private static final int STDIN = 0;
  private static final int STDOUT = 1;

  private final boolean isMacos = System.getProperty("os.name").startsWith("Mac");
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment before = arena.allocate(TERMIOS_BYTES, Long.BYTES);
  private final MemorySegment size = arena.allocate(WINSIZE_BYTES, Long.BYTES);
  private final MethodHandle tcsetattr =
      handle("tcsetattr", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
  private final MethodHandle ioctl = ioctl();
  private final InputStream in;
  private final OutputStream out;
  private boolean isRaw;

  ProcessTerminal(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public synchronized Size size() {
    long request = isMacos ? TIOCGWINSZ_MACOS : TIOCGWINSZ_LINUX;
    try {
      int result = (int) ioctl.invokeExact(STDOUT, request, size);
      int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS_OFFSET));
      return result == 0 && columns > 0 && rows > 0 ? new Size(columns, rows) : Size.DEFAULT;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public synchronized void raw() throws IOException {
    MethodHandle tcgetattr = handle("tcgetattr", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    MemorySegment raw = arena.allocate(TERMIOS_BYTES, Long.BYTES);
    try {
      if ((int) tcgetattr.invokeExact(STDIN, before) != 0) {
        throw new IOException("the terminal does not tell how it is set");
      }
      raw.copyFrom(before);
      cfmakeraw().invokeExact(raw);
      if ((int) tcsetattr.invokeExact(STDIN, TCSANOW, raw) != 0) {
        throw new IOException("the terminal cannot hand over single keys");
      }
      isRaw = true;
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public synchronized void restore() {
    if (!isRaw) {
      return;
    }
    isRaw = false;
    try {
      int ignored = (int) tcsetattr.invokeExact(STDIN, TCSANOW, before);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void suspend() {
    try {
      // to this thread: it stops in here
      int signal = isMacos ? SIGTSTP_MACOS : SIGTSTP_LINUX;
      int ignored = (int) handle("raise", ValueLayout.JAVA_INT).invokeExact(signal);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a function of the C library cannot be called", e);
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static MethodHandle handle(String function, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static MethodHandle cfmakeraw() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("cfmakeraw"),
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static MethodHandle ioctl() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("ioctl"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
        Linker.Option.firstVariadicArg(2));
  }
}

package dev.alpi.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/** The size of the terminal, by {@code ioctl(2)}: to wrap help, and for menus that fit. */
final class WindowSize {
  // values from <sys/ioctl.h> of Linux on x86-64 and arm64, and of macOS
  private static final long TIOCGWINSZ_LINUX = 0x5413;
  private static final long TIOCGWINSZ_MACOS = 0x40087468;

  /** {@code struct winsize}: rows, columns, two sizes in pixels; 16 bits each. */
  private static final long WINSIZE_BYTES = 8;

  private static final long ROWS_OFFSET = 0;
  private static final long COLUMNS_OFFSET = 2;
  private static final int STDOUT = 1;

  private WindowSize() {}

  static OptionalInt columns() {
    return size(COLUMNS_OFFSET);
  }

  static OptionalInt rows() {
    return size(ROWS_OFFSET);
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static OptionalInt size(long offset) {
    boolean macos = System.getProperty("os.name").startsWith("Mac");
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle ioctl =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS),
              Linker.Option.firstVariadicArg(2));
      MemorySegment size = arena.allocate(WINSIZE_BYTES);
      long request = macos ? TIOCGWINSZ_MACOS : TIOCGWINSZ_LINUX;
      int result = (int) ioctl.invokeExact(STDOUT, request, size);
      int found = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, offset));
      return result == 0 && found > 0 ? OptionalInt.of(found) : OptionalInt.empty();
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
